/**
 * Philox4x32-10, a counter-based generator: every draw is a pure function of a key and a counter, so the
 * order, the batch size and resuming never change a result.
 * Source: Salmon et al. (2011), "Parallel random numbers: as easy as 1, 2, 3", SC'11, section 3.3.
 */
export function philox(counter: Readonly<Counter>, key: readonly [number, number]): Counter {
  const words = Uint32Array.from(counter);
  philoxTo(words, ...counter, ...key);
  return [words[0]!, words[1]!, words[2]!, words[3]!];
}

export type Counter = [number, number, number, number];

/** The same, written to `words`: millions of draws make no arrays. */
export function philoxTo(
  words: Uint32Array,
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  k0: number,
  k1: number,
): void {
  for (let round = 0; round < 10; round++) {
    const high0 = highWord(0xd251, 0x1f53, c0);
    const low0 = Math.imul(0xd2511f53, c0);
    const high1 = highWord(0xcd9e, 0x8d57, c2);
    const low1 = Math.imul(0xcd9e8d57, c2);
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
  words[0] = c0;
  words[1] = c1;
  words[2] = c2;
  words[3] = c3;
}

/** The upper 32 bits of the 64-bit product of two unsigned integers, of which the first is given as 16 and 16 bits. */
function highWord(aHigh: number, aLow: number, b: number): number {
  const bHigh = b >>> 16;
  const bLow = b & 0xffff;
  const middle1 = Math.imul(aHigh, bLow);
  const middle2 = Math.imul(aLow, bHigh);
  const carry = (Math.imul(aLow, bLow) >>> 16) + (middle1 & 0xffff) + (middle2 & 0xffff);
  return (Math.imul(aHigh, bHigh) + (middle1 >>> 16) + (middle2 >>> 16) + (carry >>> 16)) | 0;
}
