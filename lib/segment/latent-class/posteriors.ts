import { type ClassModel, logOf } from "./class-model.js";

/**
 * `[respondents, classes]`: the probability of each class given the answers that a respondent gave; zeros for one who
 * gave none.
 *
 * @param answers for each item, `[respondents]`: position of the answer, −1 where it is missing
 * @param logPrior `[respondents, classes]`, where the shares of classes differ between respondents
 */
export function posteriorsOf(
  { classes, shares, answers: tables }: ClassModel,
  answers: readonly Int32Array[],
  logPrior?: Float64Array,
): Float64Array {
  const size = answers[0]?.length ?? 0;
  const posterior = new Float64Array(size * classes);
  const logs = tables.map((table) => table.map(logOf));
  const chance = new Float64Array(classes);
  for (let i = 0; i < size; i++) {
    let answered = false;
    for (let c = 0; c < classes; c++)
      chance[c] = logPrior === undefined ? logOf(shares[c]!) : logPrior[i * classes + c]!;
    for (const [j, own] of logs.entries()) {
      const answer = answers[j]![i]!;
      if (answer < 0) continue;
      answered = true;
      for (let c = 0; c < classes; c++) chance[c]! += own[answer * classes + c]!;
    }
    if (!answered) continue;
    const most = chance.reduce((a, b) => Math.max(a, b));
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += Math.exp(chance[c]! - most);
    for (let c = 0; c < classes; c++) posterior[i * classes + c] = Math.exp(chance[c]! - most) / sum;
  }
  return posterior;
}

/** The most probable class of each; −1 for a row of zeros. */
export function mostProbable(posterior: Float64Array, classes: number): Int32Array {
  const of = new Int32Array(posterior.length / classes).fill(-1);
  for (let i = 0; i < of.length; i++) {
    let most = 0;
    for (let c = 0; c < classes; c++)
      if (posterior[i * classes + c]! > most) {
        most = posterior[i * classes + c]!;
        of[i] = c;
      }
  }
  return of;
}
