/** Round moments from 0 to `whole` ms, four to seven of them: 1, 2 or 5 times a power of ten. */
export function ticks(whole: number): number[] {
  const rough = whole / 6
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough)!
  return Array.from({ length: Math.floor(whole / step) + 1 }, (_, at) => at * step)
}
