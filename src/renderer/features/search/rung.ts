/** Where a rank stands on a ladder from 1 (0) to 50 and beyond (1), on a log scale: the first ranks are far apart. */
export function findRung(rank: number): number {
  return Math.min(1, Math.log(Math.max(1, rank)) / Math.log(50))
}
