import { join } from 'node:path'

/** Every test of a vitest report (its `json` reporter). The title of a skipped test names the reason. */
export function vitestResults(report) {
  return report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    // A file that cannot be loaded has no tests to fail.
    if (status === 'failed' && assertionResults.length === 0) {
      return [{ name: `${name}: ${message.split('\n')[0]}`, status: 'failed' }]
    }
    return assertionResults.map((test) => ({
      name: test.fullName,
      status: test.status === 'passed' || test.status === 'failed' ? test.status : 'skipped',
      // What passes when it is tried again keeps what failed before.
      again: test.status === 'passed' && test.failureMessages.length > 0,
    }))
  })
}

/** How long the tests of each file of a Playwright report took together, in ms. */
export function playwrightTimes(report) {
  return report.suites.map((suite) => ({
    file: join(report.config.rootDir, suite.file),
    kind: 'e2e',
    ms: specsIn(suite)
      .flatMap(({ tests }) => tests.flatMap(({ results }) => results))
      .reduce((sum, { duration }) => sum + duration, 0),
  }))
}

function specsIn(suite) {
  return [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsIn)]
}

/** Every test of a Playwright report (its `json` reporter), with the reason where one is skipped. */
export function playwrightResults(report) {
  const broken = (report.errors ?? []).map(({ message }) => ({
    name: String(message).split('\n')[0],
    status: 'failed',
  }))
  return [...broken, ...report.suites.flatMap((suite) => suiteResults(suite, []))]
}

function suiteResults(suite, above) {
  const titles = [...above, suite.title].filter(Boolean)
  const here = (suite.specs ?? []).flatMap((spec) =>
    spec.tests.map(({ status, annotations }) => ({
      name: [...titles, spec.title].join(' › '),
      status: status === 'skipped' ? 'skipped' : status === 'unexpected' ? 'failed' : 'passed',
      again: status === 'flaky',
      reason: annotations?.find(({ type }) => type === 'skip')?.description,
    })),
  )
  return [...here, ...(suite.suites ?? []).flatMap((inner) => suiteResults(inner, titles))]
}
