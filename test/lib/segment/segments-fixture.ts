import { readFileSync } from "node:fs";
import type { ClassModel } from "../../../lib/segment/latent-class/class-model.js";

/** A latent class model as StepMix writes it: `pis` has a row for each class, and for each item as many places as the longest. */
export interface StepMixModel {
  readonly start: { readonly shares: number[]; readonly pis: number[][] };
  readonly logLikelihood: number;
  readonly shares: number[];
  readonly pis: number[][];
  readonly posterior: number[][];
  readonly bic: number;
  readonly aic: number;
  readonly entropy: number;
  readonly parameters: number;
}

/** What Python's own libraries make of one data set; `fixtures/make_segments.py` wrote it. */
export interface SegmentsFixture {
  readonly levels: number[];
  readonly answers: number[][];
  readonly missing: number[][];
  readonly weights: number[];
  readonly age: number[];
  readonly sex: number[];
  readonly latent: Readonly<Record<"plain" | "weighted" | "missing", StepMixModel>>;
  readonly covariates: Readonly<
    Record<
      "one-step" | "BCH" | "ML",
      {
        readonly beta: number[][];
        readonly shares: number[];
        readonly pis: number[][];
        readonly logLikelihood: number;
        /** In one step, of the first 20 respondents. */
        readonly posterior?: number[][];
      }
    >
  >;
  readonly modes: {
    readonly start: number[][];
    readonly modes: number[][];
    readonly cost: number;
    readonly labels: number[];
  };
  readonly gower: {
    readonly distances: number[][];
    readonly labels: number[];
    readonly silhouette: number[];
  };
  readonly rand: { readonly a: number[]; readonly b: number[]; readonly ari: number }[];
  readonly tree: { readonly leaves: number[]; readonly features: number[] };
  readonly predictive: {
    readonly score: number[];
    readonly truth: number[];
    readonly auc: number;
    readonly weightedAuc: number;
    readonly weightedLogLoss: number;
  };
}

export const segmentsFixture: SegmentsFixture = JSON.parse(
  readFileSync(new URL("./fixtures/segments.json", import.meta.url), "utf8"),
);

/** A StepMix model in our form. */
export function modelFrom(
  { shares, pis }: { shares: number[]; pis: number[][] },
  levels: number[],
): ClassModel {
  const classes = shares.length;
  const most = Math.max(...levels);
  return {
    classes,
    shares: Float64Array.from(shares),
    answers: levels.map((count, j) =>
      Float64Array.from(
        { length: count * classes },
        (_, at) => pis[at % classes]![j * most + Math.floor(at / classes)]!,
      ),
    ),
  };
}
