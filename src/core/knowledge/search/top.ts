/**
 * The positions of the `count` highest of `scores[0..length)`, best first, the lower position first among equals.
 * Scores at or below `floor` are left out. A binary min-heap holds the best so far.
 */
export function topPositions(
  scores: Float32Array | Float64Array,
  length: number,
  count: number,
  floor: number,
): number[] {
  const heap = new Uint32Array(count)
  let size = 0
  let threshold = floor
  const worse = (a: number, b: number) => scores[a]! < scores[b]! || (scores[a] === scores[b] && a > b)
  const sink = (start: number) => {
    let at = start
    for (;;) {
      let child = 2 * at + 1
      if (child >= size) return
      if (child + 1 < size && worse(heap[child + 1]!, heap[child]!)) child++
      if (!worse(heap[child]!, heap[at]!)) return
      const held = heap[at]!
      heap[at] = heap[child]!
      heap[child] = held
      at = child
    }
  }
  for (let position = 0; position < length; position++) {
    if (!(scores[position]! > threshold)) continue
    if (size < count) {
      heap[size++] = position
      if (size === count) {
        for (let at = (count >> 1) - 1; at >= 0; at--) sink(at)
        threshold = Math.max(floor, scores[heap[0]!]!)
      }
    } else {
      heap[0] = position
      sink(0)
      threshold = Math.max(floor, scores[heap[0]!]!)
    }
  }
  return [...heap.subarray(0, size)].sort((a, b) => scores[b]! - scores[a]! || a - b)
}
