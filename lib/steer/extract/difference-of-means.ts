/** The mean hidden state over the answers given under one value of an attribute. */
export interface MeanState {
  /** `[layers + 1, width]`: mean over answers of each answer's mean hidden state. */
  readonly mean: Float32Array;
  /** How many answers it is over. */
  readonly answers: number;
}

/**
 * The vector of each value: the mean over its own answers minus the mean over the answers of all values (PSII, section
 * 3.1.2). The second mean is over answers, as in the paper, so a value with more answers weighs more in it.
 *
 * @returns one `[layers + 1, width]` array for each value; zeros for a value without answers
 */
export function differenceOfMeans(values: readonly MeanState[]): Float32Array[] {
  const length = values[0]?.mean.length ?? 0;
  const all = new Float64Array(length);
  const answers = values.reduce((sum, value) => sum + value.answers, 0);
  for (const value of values) {
    if (value.answers === 0) continue;
    const share = value.answers / answers;
    for (let i = 0; i < length; i++) all[i] = all[i]! + share * value.mean[i]!;
  }
  return values.map((value) =>
    value.answers === 0
      ? new Float32Array(length)
      : Float32Array.from(value.mean, (mean, i) => mean - all[i]!),
  );
}

/**
 * Whether a vector repeats: at each layer, the cosine between the vector from one half of the questions and the vector
 * from the other half. 1 is the same direction; 0 is sampling noise alone.
 *
 * @param a `[rows, width]`
 * @param b `[rows, width]`
 * @returns `[rows]`; `null` where either row has length 0
 */
export function agreementByRow(a: Float32Array, b: Float32Array, width: number): (number | null)[] {
  return Array.from({ length: a.length / width }, (_, row) => {
    let [ab, aa, bb] = [0, 0, 0];
    for (let i = row * width; i < (row + 1) * width; i++) {
      ab += a[i]! * b[i]!;
      aa += a[i]! * a[i]!;
      bb += b[i]! * b[i]!;
    }
    return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : null;
  });
}
