import { readFileSync } from "node:fs";

export { itemOf, setOf } from "./made-answers.js";

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
