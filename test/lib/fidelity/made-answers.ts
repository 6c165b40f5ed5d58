import type { AnswerSet, ItemAnswers } from "../../../lib/simulate/answers/answers.js";
import { allRead } from "../../../lib/simulate/answers/no-option.js";

/** One item from chosen positions, −1 for an absent answer. */
export function itemOf(name: string, chosen: readonly number[], width: number, ordered = true): ItemAnswers {
  const rows = new Float64Array(chosen.length * width);
  for (const [i, k] of chosen.entries()) if (k >= 0) rows[i * width + k] = 1;
  return {
    item: name,
    label: name,
    ordered,
    options: Array.from({ length: width }, (_, k) => k + 1),
    optionLabels: Array.from({ length: width }, (_, k) => `option ${k + 1}`),
    rows,
  };
}

export function setOf(
  kind: AnswerSet["kind"],
  items: readonly ItemAnswers[],
  weights?: readonly number[],
): AnswerSet {
  const first = items[0]!;
  const n = first.rows.length / first.options.length;
  return {
    kind,
    name: kind,
    respondents: Int32Array.from({ length: n }, (_, i) => i),
    weights: weights === undefined ? new Float64Array(n).fill(1) : Float64Array.from(weights),
    items,
    noOption: allRead,
  };
}
