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
    }))
  })
}

/** How long each file of a vitest report took, in ms, slowest first. */
export function vitestTimes(report) {
  return report.testResults
    .map(({ name, startTime, endTime }) => ({ name, ms: Math.max(0, endTime - startTime) }))
    .sort((one, other) => other.ms - one.ms)
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
