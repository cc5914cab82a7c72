/** A vector in one byte a dimension: component ≈ bytes[i] × scale. */
export interface QuantizedVector {
  readonly bytes: Int8Array
  readonly scale: number
}

/** Spreads the largest component over ±127. A vector of zeros has scale 0. */
export function quantize(vector: Float32Array): QuantizedVector {
  let largest = 0
  for (const component of vector) largest = Math.max(largest, Math.abs(component))
  const bytes = new Int8Array(vector.length)
  if (largest === 0) return { bytes, scale: 0 }
  const perUnit = 127 / largest
  for (let at = 0; at < vector.length; at++) bytes[at] = Math.round(vector[at]! * perUnit)
  return { bytes, scale: largest / 127 }
}
