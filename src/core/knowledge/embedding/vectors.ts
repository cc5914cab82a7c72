/** Scales a vector to unit length, in place. Throws where there is no direction: all zeros, or not numbers. */
export function normalise(vector: Float32Array): Float32Array {
  let squares = 0
  for (const value of vector) squares += value * value
  if (!(squares > 0) || !Number.isFinite(squares))
    throw new Error('The model gave a vector without direction.')
  const scale = 1 / Math.sqrt(squares)
  for (let at = 0; at < vector.length; at++) vector[at]! *= scale
  return vector
}

/**
 * The mean of vectors, each counting as much as its weight says, at unit length.
 * @param parts at least one; all of the same dimensions; weights > 0
 */
export function weightedMean(parts: readonly { vector: Float32Array; weight: number }[]): Float32Array {
  const mean = new Float32Array(parts[0]!.vector.length)
  for (const { vector, weight } of parts) {
    for (let at = 0; at < mean.length; at++) mean[at]! += weight * vector[at]!
  }
  return normalise(mean)
}
