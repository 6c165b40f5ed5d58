/** A number as tables print it, with a proper minus sign; a rounded −0.000 is 0.000. */
export function decimal(value: number, digits = 3): string {
  const text = value.toFixed(digits);
  return (Number(text) === 0 ? (0).toFixed(digits) : text).replace("-", "−");
}

/** A difference, with its sign: "+0.012"; without one where it rounds to 0. */
export function signed(value: number, digits = 3): string {
  const text = decimal(value, digits);
  return value > 0 && Number(text) !== 0 ? `+${text}` : text;
}

/** A share: "12.3 %". */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** A p-value as papers print it, never 0: "0.012", "< .001". */
export function pValue(p: number): string {
  return p < 0.001 ? "< .001" : p.toFixed(3);
}

/** A p-value after the letter: "= 0.012", "< .001". */
export function pText(p: number): string {
  const text = pValue(p);
  return text.startsWith("<") ? text : `= ${text}`;
}

/**
 * A value with its interval, "0.123 [0.100, 0.150]", or with the range of its items, "0.123 (0.050 to 0.200)", where there
 * are too few for an interval; "0.123 [not determined]" where the interval is all that the value could be; alone where none
 * is known.
 */
export function withInterval(
  estimate: {
    readonly value: number;
    readonly low: number;
    readonly high: number;
    readonly itemRange?: readonly [number, number];
    readonly undetermined?: true;
  },
  digits = 3,
): string {
  const { value, low, high, itemRange, undetermined } = estimate;
  if (!Number.isFinite(value)) return "—";
  if (!Number.isFinite(low) && itemRange !== undefined)
    return `${decimal(value, digits)} (${itemRange.map((x) => decimal(x, digits)).join(" to ")})`;
  if (!Number.isFinite(low)) return decimal(value, digits);
  if (undetermined === true) return `${decimal(value, digits)} [not determined]`;
  return `${decimal(value, digits)} [${decimal(low, digits)}, ${decimal(high, digits)}]`;
}

/** A difference with its interval, "+0.012 [−0.004, +0.028]"; alone where the interval is not known. */
export function signedWithInterval(
  { value, low, high }: { readonly value: number; readonly low: number; readonly high: number },
  digits = 3,
): string {
  if (!Number.isFinite(value)) return "—";
  const text = signed(value, digits);
  return Number.isFinite(low) ? `${text} [${signed(low, digits)}, ${signed(high, digits)}]` : text;
}

/** The text of `withInterval` with the interval, or the range, below the value: for narrow columns. */
export function twoLines(estimate: string): string {
  return estimate.replace(/ (?=[[(])/, "\n");
}
