import type { KindsOf } from "../errors/check-given.js";
import {
  aboveZero,
  finiteNumber,
  names,
  numbers,
  optional,
  record,
  share,
  wholeFromOne,
} from "../errors/kind.js";
import { type LongWork, workKinds } from "../progress/progress.js";
import type { Code } from "../survey/codebook/codebook.js";
import { surveyKind } from "../survey/design/check-design.js";
import type { WeightBounds } from "../survey/design/weighting.js";
import type { Survey } from "../survey/survey/survey.js";
import { type ImportanceOptions, importanceKinds } from "./importance/importance-resample.js";

/** What every alignment takes. */
export interface AlignOptions extends LongWork {
  /** The persona set, such as `loadPersonas` gives. */
  readonly personas: Survey;
  /** How many are chosen, each once. */
  readonly n: number;
  readonly seed: number;
  /** Items of `itemsOf` that the aligned personas will be asked: columns without answers, so that `simulate` can run. */
  readonly ask?: readonly string[];
  /** Where the items of `ask` are described (default: the reference). */
  readonly itemsOf?: Survey;
}

/** Alignment to a sample of the reference population. */
export interface AlignToSampleOptions
  extends AlignOptions,
    Pick<ImportanceOptions, "method" | "clip" | "least"> {
  /** A sample, with its weights. Half of it is held out, and distances are measured on that half. */
  readonly reference: Survey;
  /** Columns that both have. */
  readonly traits: readonly string[];
  /** Of the transport plan, in squared standard deviations (default: 5 % of the mean cost). */
  readonly epsilon?: number;
  /** Draws that each floor is averaged over (default 5). */
  readonly repeats?: number;
}

/** Alignment to what is known of a population: shares or totals of codes. */
export interface AlignToMarginsOptions extends AlignOptions {
  /** For each column of the personas its codes with their shares, as `rake` takes them. */
  readonly margins: Readonly<Record<string, ReadonlyMap<Code, number>>>;
  /** The smallest and the largest factor by which a weight may change. */
  readonly bounds?: WeightBounds;
  /** The least effective n as a share of the personas (default 0.05). */
  readonly least?: number;
}

const alignKinds: KindsOf<AlignOptions> = {
  ...{ personas: surveyKind, n: wholeFromOne, seed: finiteNumber },
  ...{ ask: optional(names), itemsOf: optional(surveyKind) },
  ...workKinds,
};

/** The kinds of options of an alignment to a sample. */
export const sampleKinds: KindsOf<AlignToSampleOptions> = {
  ...alignKinds,
  reference: {
    ...surveyKind,
    advice: (_, value) =>
      value === undefined
        ? "give a sample, reference: survey with traits: […], or known shares, margins: { … }"
        : "pass what loadSurvey returned, awaited",
  },
  traits: names,
  ...{ method: importanceKinds.method, clip: importanceKinds.clip, least: optional(share) },
  ...{ epsilon: optional(aboveZero), repeats: optional(wholeFromOne) },
};

/** The kinds of options of an alignment to margins. */
export const marginKinds: KindsOf<AlignToMarginsOptions> = {
  ...alignKinds,
  margins: {
    what: "a Map of codes and shares for each column",
    fits: (value) =>
      record.fits(value) &&
      Object.keys(value as object).length > 0 &&
      Object.values(value as object).every((shares) => shares instanceof Map && shares.size > 0),
    advice: () => "margins: { sex: new Map([[1, 0.49], [2, 0.51]]) }",
  },
  ...{ bounds: optional(numbers), least: optional(share) },
};
