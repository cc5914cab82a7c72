/**
 * A program of ours to run as a thread or process: the source, or what was built from it where `npm test` says that it has
 * just done so.
 *
 * @param source below `src/`
 * @param built below `out/main/`
 */
export function chooseProgram(source: string, built: string): URL {
  const path = process.env.CATALYST_TEST_BUILT === '1' ? `out/main/${built}` : `src/${source}`
  return new URL(`../../${path}`, import.meta.url)
}
