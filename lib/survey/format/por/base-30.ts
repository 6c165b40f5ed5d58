const form = /^(-?)([0-9A-T]*)(?:\.([0-9A-T]*))?(?:([+-])([0-9A-T]+))?$/;

/**
 * The number that a text in base 30 stands for, such as "2A.F" or "1-3", rounded as IEEE 754 asks: it is computed with
 * whole numbers. `undefined` for another text.
 */
export function fromBase30(text: string): number | undefined {
  const match = form.exec(text);
  if (match === null) return undefined;
  const [, minus, whole = "", fraction = "", sign, power = ""] = match;
  const digits = whole + fraction;
  if (digits === "" || digits.length > 400 || power.length > 3) return undefined;
  let mantissa = 0n;
  for (const digit of digits) mantissa = mantissa * 30n + BigInt(Number.parseInt(digit, 30));
  const exponent = (Number.parseInt(power || "0", 30) || 0) * (sign === "-" ? -1 : 1) - fraction.length;
  if (Math.abs(exponent) > 1000) return undefined;
  const value =
    exponent >= 0 ? Number(mantissa * 30n ** BigInt(exponent)) : quotient(mantissa, 30n ** BigInt(-exponent));
  return minus === "-" ? -value : value + 0;
}

/** The double nearest to a fraction of whole numbers ≥ 0. */
function quotient(numerator: bigint, denominator: bigint): number {
  const bits = (value: bigint) => value.toString(2).length;
  // 66 bits and a last one that says whether more follow are enough to round.
  const shift = Math.max(0, 66 - (bits(numerator) - bits(denominator)));
  const scaled = numerator << BigInt(shift);
  const whole = (scaled / denominator) * 2n + (scaled % denominator === 0n ? 0n : 1n);
  // In two steps, as 2 to the power of a large shift is 0.
  const half = Math.floor((shift + 1) / 2);
  return Number(whole) / 2 ** half / 2 ** (shift + 1 - half);
}
