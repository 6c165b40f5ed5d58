import { readFileSync } from "node:fs";
import type { AnswerSet, ItemAnswers } from "../../../lib/simulate/answers/answers.js";
import { allRead } from "../../../lib/simulate/answers/no-option.js";

/** What NumPy and SciPy computed; `fixtures/make_reference.py` says how. */
export const reference = JSON.parse(
  readFileSync(new URL("./fixtures/reference.json", import.meta.url), "utf8"),
) as {
  readonly distributions: readonly Record<"kl" | "js" | "entropy" | "tv" | "mae" | "nemd", number>[] &
    readonly { readonly p: number[]; readonly q: number[] }[];
  readonly psii: {
    readonly widths: number[];
    readonly human: number[][];
    readonly model: number[][];
    readonly klByItem: number[];
  } & Record<"kl" | "js" | "mae" | "entropyDeviation" | "entropyDeviationByItem", number>;
  readonly association: {
    readonly answers: number[][];
    readonly groups: number[];
    readonly weights: number[];
    readonly weightedPearson: number;
    readonly eta: number;
    readonly corrcoef: number[];
    readonly table: number[][];
    readonly cramer: number;
    readonly nominal: number[][];
    readonly nominalCorrelation: number;
  };
};

/** Answers of which many are missing, and what NumPy and SciPy compute of them; `fixtures/make_missing.py` says how. */
export const missing = JSON.parse(
  readFileSync(new URL("./fixtures/missing.json", import.meta.url), "utf8"),
) as {
  /** `[items][respondents]`: positions, −1 where missing. */
  readonly answers: number[][];
  readonly weights: number[];
  readonly groups: number[];
  readonly pairs: number[];
  readonly v: { readonly plain: number; readonly corrected: number }[];
};

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
