/**
 * Unsigned integers of a few bits, packed without gaps into 32-bit words, the lowest bits first.
 *
 * @param step from one word of a run to the next
 * @param index of the number within its run
 */
export function packedAt(
  words: Int32Array,
  start: number,
  step: number,
  bits: number,
  index: number,
): number {
  const bit = index * bits;
  const at = start + (bit >> 5) * step;
  const shift = bit & 31;
  const low = words[at]! >>> shift;
  const value = shift + bits > 32 ? low | (words[at + step]! << (32 - shift)) : low;
  return value & ((1 << bits) - 1);
}
