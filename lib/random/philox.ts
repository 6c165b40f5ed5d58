/**
 * Philox4x32-10, a counter-based generator: every draw is a pure function of a key and a counter, so the
 * order, the batch size and resuming never change a result.
 * Source: Salmon et al. (2011), "Parallel random numbers: as easy as 1, 2, 3", SC'11, section 3.3.
 */
export function philox(counter: Readonly<Counter>, key: readonly [number, number]): Counter {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const [high0, low0] = multiply(0xd2511f53, c0);
    const [high1, low1] = multiply(0xcd9e8d57, c2);
    [c0, c1, c2, c3] = [(high1 ^ c1 ^ k0) >>> 0, low1, (high0 ^ c3 ^ k1) >>> 0, low0];
    k0 = (k0 + 0x9e3779b9) >>> 0;
    k1 = (k1 + 0xbb67ae85) >>> 0;
  }
  return [c0, c1, c2, c3];
}

export type Counter = [number, number, number, number];

/** The 64-bit product of two unsigned 32-bit integers, as [high, low] words. */
function multiply(a: number, b: number): [number, number] {
  const aHigh = a >>> 16;
  const aLow = a & 0xffff;
  const bHigh = b >>> 16;
  const bLow = b & 0xffff;
  const low = aLow * bLow;
  const middle1 = aHigh * bLow;
  const middle2 = aLow * bHigh;
  const carry = (low >>> 16) + (middle1 & 0xffff) + (middle2 & 0xffff);
  const high = aHigh * bHigh + Math.floor(middle1 / 65536) + Math.floor(middle2 / 65536) + (carry >>> 16);
  return [high >>> 0, (((carry & 0xffff) << 16) | (low & 0xffff)) >>> 0];
}
