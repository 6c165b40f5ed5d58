import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { LinearisedDesign } from "../../../../lib/survey/design/design.js";
import { surveyDesign } from "../../../../lib/survey/design/survey-design.js";
import { surveyOf } from "../../../../lib/survey/survey-of.js";

/** Estimates and their standard errors. */
export interface Recorded {
  readonly value: number | number[];
  readonly se: number | number[];
}
export interface RecordedFit extends Recorded {
  readonly p: number[];
  readonly df: number;
}
interface RecordedGroups extends Recorded {
  readonly contrasts: { readonly value: number; readonly se: number }[];
}
type Field = "stratum" | "district" | "person" | "N1" | "N2" | "w" | "x" | "y" | "nominal" | "ordinal";
export type DesignName = "replacement" | "districts" | "stages" | "persons" | "equal";
export interface Calibrated {
  readonly first: number[];
  readonly x: number;
  readonly mean: Recorded;
  readonly total: Recorded;
  readonly some: Recorded;
  readonly ratio: Recorded;
  readonly linear: RecordedFit;
}

/** A made-up sample in two stages, and what R's survey package estimates with it (fixtures/two-stage.R). */
export const recorded = JSON.parse(
  readFileSync(join(import.meta.dirname, "../fixtures/two-stage.json"), "utf8"),
) as {
  readonly sample: Record<Field | "yes" | "rare", number[]> & { readonly g: string[] };
  readonly designs: Record<
    DesignName,
    Record<"mean" | "total" | "ratio" | "some" | "someTotal" | "shares", Recorded> & {
      readonly df: number;
      readonly linear: RecordedFit;
    }
  >;
  readonly calibrated: Record<
    "replacement" | "stages",
    Record<"linear" | "raking" | "post" | "margins" | "twice", Calibrated>
  >;
  readonly raked: Calibrated;
  readonly logit: Calibrated;
  readonly intervals: Record<
    "logit" | "korn-graubard" | "wald",
    Record<"replacement" | "stages" | "persons", Record<"yes" | "rare", [number, number, number]>>
  >;
  readonly by: Record<
    "replacement" | "stages" | "calibrated",
    Record<"mean" | "total" | "yes", RecordedGroups>
  >;
  readonly crosstab: Record<
    "replacement" | "stages" | "calibrated",
    Record<"row" | "column", { readonly value: number[][]; readonly se: number[][] }> & {
      readonly total: Recorded;
      readonly f: number;
      readonly df: number[];
      readonly p: number;
    }
  >;
  readonly lonely: Record<"certainty" | "adjust" | "average", Record<"mean" | "total" | "finite", number>>;
  readonly census: number;
  readonly replicates: Record<"linear" | "raking", Record<"mean" | "total", Recorded>>;
  readonly ordinal: Record<"replacement" | "stages" | "calibrated", Recorded & { readonly df: number }>;
  readonly multinomial: Record<"replacement" | "stages" | "calibrated", Recorded>;
};

export const sample = surveyOf({
  ...recorded.sample,
  share: recorded.sample.stratum.map((stratum) => stratum / 10),
});

/** The designs of the script, by their names there. */
export const designs: Readonly<Record<DesignName, LinearisedDesign>> = {
  replacement: surveyDesign(sample, { weight: "w", strata: "stratum", clusters: "district" }),
  districts: surveyDesign(sample, { weight: "w", strata: "stratum", clusters: "district", fpc: "N1" }),
  stages: surveyDesign(sample, {
    strata: "stratum",
    clusters: ["district", "person"],
    fpc: ["N1", "N2"],
  }),
  persons: surveyDesign(sample, { weight: "w", strata: "stratum", fpc: "share" }),
  equal: surveyDesign(sample, { strata: "stratum", clusters: "district" }),
};

/** What the script calibrates to: the size, the groups, and the sum of x. */
export const groupTotals = new Map([
  ["a", 190],
  ["b", 130],
  ["c", 80],
]);
export const known = { population: 400, margins: { g: groupTotals, x: 18000 } };

/** Agreement with R is asked to this relative distance. */
export const agreement = 1e-8;
