import { counted } from "../../errors/counted.js";
import { adviseName } from "../../errors/nearest.js";
import { PopuliError } from "../../errors/populi-error.js";
import { percent } from "../../show/number-text.js";
import type { Survey } from "../../survey/survey/survey.js";
import { type PlacedDimension, placeDimension, positionsOn } from "../instrument/dimension-positions.js";
import { discriminant, largest } from "../instrument/discriminant.js";
import type { Instrument, InstrumentScoring, LinearFunction } from "../instrument/instrument.js";
import { itemScores, type PlacedItem, placeItems } from "../instrument/item-scores.js";
import { readInstrument } from "../instrument/read-instrument.js";
import { type LearntColumn, learnt, positionsIn } from "../method/codes.js";
import type { DividedSegment, Division } from "../method/division.js";
import { categoryColumns } from "../method/identifier-columns.js";
import type { ImmediateMethod, Sample } from "../method/method.js";

/** The options of an instrument. */
export interface InstrumentOptions {
  /** Its name ("six-americas-4", "inglehart-welzel") or a YAML file. */
  readonly instrument: string;
  /** The column of an item, where the survey calls it otherwise. */
  readonly columns?: Readonly<Record<string, string>>;
  /** A column that has every respondent's segment already, such as the output of the instrument's own tool. */
  readonly labels?: string;
  /** Linear functions that the user has: for each segment a constant, and a coefficient for each item. */
  readonly coefficients?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** A column with the segment of some respondents, from which the others' is learnt: approximate, and said to be. */
  readonly classify?: string;
}

/** How scores become segments, with what was learnt of the survey. */
export type LearntScoring =
  | Extract<InstrumentScoring, { readonly kind: "sum" | "linear" }>
  | { readonly kind: "labels"; readonly column: LearntColumn }
  | {
      readonly kind: "quadrants";
      readonly dimensions: readonly [PlacedDimension, PlacedDimension];
    };

/** An instrument as it was applied. */
export interface AppliedInstrument {
  readonly name: string;
  readonly title: string;
  readonly items: readonly PlacedItem[];
  readonly scoring: LearntScoring;
  /** What a reader should know of the scoring. */
  readonly says: readonly string[];
}

/** Segments by a published set of questions, or by any that a YAML file describes. */
export const instrument: ImmediateMethod<"instrument", InstrumentOptions, AppliedInstrument> = {
  name: "instrument",
  summary: "segments of a published set of questions, or of your own as YAML",
  takes: "no time",
  options: {
    instrument: {
      example: "six-americas-4",
      says: "its name or a YAML file",
      required: true,
      values: ["inglehart-welzel", "six-americas-15", "six-americas-4"],
    },
    columns: {
      example: "{ worry: Q12 }",
      says: "the column of an item, where the survey calls it otherwise",
    },
    labels: { example: "segment", says: "a column that has everyone's segment already" },
    coefficients: {
      example: "{ Alarmed: { constant: 0, worry: 1 } }",
      says: "linear functions that you have: a constant and a coefficient for each item",
    },
    classify: {
      example: "segment",
      says: "a column with the segment of some, from which the others' is learnt",
    },
  },
  fit: (sample, options) => {
    const found = readInstrument(options.instrument);
    const { scoring, items, says } = learntScoring(sample, found, options);
    return {
      name: found.name,
      title: found.title,
      ...{ items, scoring, says: [...says, found.source].filter(Boolean) },
    };
  },
  divide: (survey, { items, scoring }): Division => {
    if (scoring.kind === "labels") {
      const of = positionsIn(survey, scoring.column);
      const { name, codes, labels } = scoring.column;
      return divided(
        [name],
        labels.map((label, k) => ({ key: String(codes[k]), label, codes: { [name]: codes[k]! } })),
        of,
        [[name, of.filter((segment) => segment < 0).length]],
      );
    }
    const scores = itemScores(survey, items);
    const identifiers = [...new Set(items.flatMap(({ parts }) => parts.map(({ column }) => column)))];
    if (scoring.kind === "quadrants")
      return quadrants(survey, items, scoring.dimensions, scores, identifiers);
    const names = scoring.kind === "sum" ? scoring.segments : scoring.functions.map(({ segment }) => segment);
    const excluded = new Map<string, number>();
    const of = Int32Array.from({ length: survey.size }, (_, i) => {
      const gap = scores.findIndex((own) => Number.isNaN(own[i]!));
      if (gap >= 0) {
        const lacking = items[gap]!.parts[0]!.column;
        excluded.set(lacking, (excluded.get(lacking) ?? 0) + 1);
        return -1;
      }
      if (scoring.kind === "sum") {
        const sum = scores.reduce((total, own) => total + own[i]!, 0);
        return scoring.cuts.filter((cut) => sum >= cut).length;
      }
      return largest(scoring.functions, (item) => scores[items.findIndex(({ name }) => name === item)]![i]!);
    });
    return divided(
      identifiers,
      names.map((label) => ({ key: label, label, codes: {} })),
      of,
      [...excluded],
    );
  },
  notes: ({ title, says }) => [title, ...says],
};

function learntScoring(
  { survey, weights }: Sample,
  found: Instrument,
  { columns = {}, labels, coefficients, classify }: InstrumentOptions,
): {
  readonly scoring: LearntScoring;
  readonly items: readonly PlacedItem[];
  readonly says: readonly string[];
} {
  const given = Object.entries({ labels, coefficients, classify }).filter(([, value]) => value !== undefined);
  if (given.length > 1)
    throw new PopuliError(
      `${given.map(([name]) => name).join(" and ")} are both given`,
      {},
      "give one of them",
    );
  if (labels !== undefined) {
    const [column] = categoryColumns(survey, [labels], "identifier");
    return {
      scoring: { kind: "labels", column: learnt(column!) },
      items: [],
      says: [`segments as ${labels} has them`],
    };
  }
  const items = placeItems(survey, found, columns);
  if (coefficients !== undefined)
    return {
      scoring: { kind: "linear", functions: functionsOf(coefficients, found) },
      items,
      says: ["linear functions of your own"],
    };
  if (classify !== undefined) return classified(survey, weights, items, classify);
  const { scoring } = found;
  if (scoring.kind === "not public")
    throw new PopuliError(
      `the scoring of ${found.title} is not public, and none is invented here: ${scoring.says}`,
      {},
      "give labels: COLUMN (the official tool's output), coefficients: { SEGMENT: { constant: …, ITEM: … } }, or classify: COLUMN to learn from respondents whose segment is known",
    );
  if (scoring.kind !== "quadrants") return { scoring, items, says: [] };
  const scores = itemScores(survey, items);
  const named = items.map(({ name }, k) => ({ name, scores: scores[k]! }));
  const placed = scoring.dimensions.map((dimension) => placeDimension(dimension, named, weights));
  return {
    scoring: { kind: "quadrants", dimensions: [placed[0]!, placed[1]!] },
    items,
    says: [
      `each dimension is the mean of its items in standard deviations, cut at the weighted mean of this survey; ${placed
        .map(({ label, least, keys }) => `${label}: ${least} of ${keys.length} items must be answered`)
        .join(", ")}`,
    ],
  };
}

function classified(survey: Survey, weights: Float64Array, items: readonly PlacedItem[], classify: string) {
  const [column] = categoryColumns(survey, [classify], "identifier");
  const { codes, labels } = learnt(column!);
  const names = items.map(({ name }) => name);
  const { functions, accuracy, learntFrom } = discriminant(names, labels, {
    scores: itemScores(survey, items),
    of: positionsIn(survey, { ...learnt(column!), codes }),
    weights,
  });
  return {
    scoring: { kind: "linear", functions } as const,
    items,
    says: [
      `APPROXIMATE: a linear discriminant learnt from ${counted(learntFrom, "respondent")} whose ${classify} is known; it puts ${percent(accuracy)} of held-out ones in their own segment`,
    ],
  };
}

/** @throws PopuliError for a term that is no item of the instrument */
function functionsOf(
  coefficients: NonNullable<InstrumentOptions["coefficients"]>,
  { name, items }: Instrument,
): LinearFunction[] {
  const known = ["constant", ...items.map((item) => item.name)];
  return Object.entries(coefficients).map(([segment, terms]) => {
    const stray = Object.keys(terms).find((term) => !known.includes(term));
    if (stray !== undefined)
      throw new PopuliError(`'${stray}' is not an item of ${name}`, {}, adviseName(stray, known));
    const { constant = 0, ...rest } = terms;
    return { segment, constant, coefficients: rest };
  });
}

function quadrants(
  survey: Survey,
  items: readonly PlacedItem[],
  dimensions: readonly [PlacedDimension, PlacedDimension],
  scores: readonly Float64Array[],
  identifiers: readonly string[],
): Division {
  const excluded = new Map<string, number>();
  const [down, across] = dimensions;
  const named = items.map(({ name }, k) => ({ name, scores: scores[k]! }));
  const positions = dimensions.map((dimension) => positionsOn(dimension, named));
  const of = Int32Array.from({ length: survey.size }, (_, i) => {
    const gap = positions.findIndex((own) => Number.isNaN(own[i]!));
    if (gap >= 0) {
      const why = `enough items of ${dimensions[gap]!.label}`;
      excluded.set(why, (excluded.get(why) ?? 0) + 1);
      return -1;
    }
    return (positions[0]![i]! >= 0 ? 2 : 0) + (positions[1]![i]! >= 0 ? 1 : 0);
  });
  const segments = [down.low, down.high].flatMap((first) =>
    [across.low, across.high].map((second) => ({
      key: `${first}·${second}`,
      label: `${first} · ${second}`,
      codes: {},
    })),
  );
  return divided(identifiers, segments, of, [...excluded]);
}

function divided(
  identifiers: readonly string[],
  segments: readonly DividedSegment[],
  of: Int32Array,
  excluded: readonly (readonly [string, number])[],
): Division {
  return { identifiers, segments, of, excluded: new Map(excluded.filter(([, count]) => count > 0)) };
}
