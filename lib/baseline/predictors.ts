import type { Column } from "../survey/survey/column.js";
import { type Entry, type SparseRows, sparseRows } from "./fit/sparse-rows.js";
import type { Traits } from "./traits.js";

/** Traits as predictors, coded as the training respondents have them. */
export interface Predictors {
  /** `[predictors]`: the trait of each, as a position in `traits`. */
  readonly groupOf: Int32Array;
  readonly traits: readonly string[];
  /** `[respondents, predictors]` for rows of the survey; of a row below 0 nothing is known. */
  rows(respondents: Int32Array): SparseRows;
}

/** One trait: its predictors, and those of a respondent that are not 0. */
interface CodedTrait {
  readonly name: string;
  readonly predictors: number;
  entries(respondent: number): Entry[];
}

/** A scale with more levels than this is a number, one with fewer a category. */
const fewLevels = 10;
/** Groups that a scale is cut into where a trait must be a category. */
const cuts = 5;

/**
 * Predictors of a ridge regression: an indicator for each value that training respondents have, and for "missing"; for
 * ordered identifiers also their position, for scales the number and its square instead, in units of two standard
 * deviations, which makes them comparable with indicators (Gelman 2008, Statistics in Medicine 27).
 */
export function ridgePredictors({ identifiers }: Traits, training: Int32Array): Predictors {
  return coded(
    identifiers.flatMap((column) => {
      if (isNumber(column))
        return [
          indicators(`${column.variable.name} missing`, missingOnly(column), training),
          powers(column, training),
        ];
      const values = indicators(column.variable.name, (row) => column.level[row] ?? -1, training);
      return column.variable.measure === "nominal" || column.levels.length < 3
        ? [values]
        : [values, position(column, training)];
    }),
  );
}

/**
 * Predictors of a multilevel regression: an indicator for each value of an identifier, scales cut into five groups of
 * equal size, and for each segment.
 */
export function multilevelPredictors(
  { identifiers, segmentation }: Traits,
  training: Int32Array,
): Predictors {
  return coded([
    ...identifiers.map((column) =>
      indicators(
        column.variable.name,
        isNumber(column) ? cutInto(column, training) : (row) => column.level[row] ?? -1,
        training,
      ),
    ),
    ...(segmentation === undefined
      ? []
      : [indicators(segmentation.name, (row) => segmentation.of[row] ?? -1, training)]),
  ]);
}

function coded(traits: readonly CodedTrait[]): Predictors {
  const used = traits.filter(({ predictors }) => predictors > 0);
  const starts = used.map((_, t) => used.slice(0, t).reduce((sum, { predictors }) => sum + predictors, 0));
  const groupOf = Int32Array.from(used.flatMap(({ predictors }, t) => new Array<number>(predictors).fill(t)));
  return {
    groupOf,
    traits: used.map(({ name }) => name),
    rows: (respondents) =>
      sparseRows(
        groupOf.length,
        Array.from(respondents, (respondent) =>
          used.flatMap((trait, t) =>
            trait.entries(respondent).map(([column, value]): Entry => [starts[t]! + column, value]),
          ),
        ),
      ),
  };
}

/** A value that fewer training respondents have says nothing of others. */
const fewestWithValue = 2;

/**
 * An indicator for each value that at least two training respondents have; none where all have the same. A respondent of
 * another value is predicted without this trait.
 */
function indicators(name: string, value: (row: number) => number, training: Int32Array): CodedTrait {
  const counts = new Map<number, number>();
  for (const row of training) counts.set(value(row), (counts.get(value(row)) ?? 0) + 1);
  const values = [...counts]
    .flatMap(([one, count]) => (count >= fewestWithValue ? [one] : []))
    .sort((a, b) => a - b);
  const place = new Map(values.map((one, k) => [one, k]));
  return {
    name,
    predictors: counts.size < 2 ? 0 : values.length,
    entries(row) {
      const at = place.get(value(row));
      return at === undefined ? [] : [[at, 1]];
    },
  };
}

/** Whether a column is better a number than a category. */
function isNumber({ variable, levels }: Column): boolean {
  return variable.measure === "scale" && levels.length > fewLevels;
}

function missingOnly({ level }: Column): (row: number) => number {
  return (row) => ((level[row] ?? -1) < 0 ? 1 : 0);
}

/** The number and its square, 0 where missing. */
function powers(column: Column, training: Int32Array): CodedTrait {
  const numbers = column.numeric();
  const { mean, scale } = standard(Float64Array.from(training, (row) => numbers[row] ?? Number.NaN));
  const square = standard(
    Float64Array.from(training, (row) => (((numbers[row] ?? Number.NaN) - mean) / scale) ** 2),
  );
  return {
    name: column.variable.name,
    predictors: scale > 0 ? 2 : 0,
    entries(row) {
      const z = ((numbers[row] ?? Number.NaN) - mean) / scale;
      return Number.isNaN(z)
        ? []
        : [
            [0, z],
            [1, square.scale > 0 ? (z * z - square.mean) / square.scale : 0],
          ];
    },
  };
}

/** The position among ordered values, 0 where missing. */
function position(column: Column, training: Int32Array): CodedTrait {
  const at = (row: number) => {
    const level = column.level[row] ?? -1;
    return level < 0 ? Number.NaN : level;
  };
  const { mean, scale } = standard(Float64Array.from(training, at));
  return {
    name: column.variable.name,
    predictors: scale > 0 ? 1 : 0,
    entries(row) {
      const z = (at(row) - mean) / scale;
      return Number.isNaN(z) ? [] : [[0, z]];
    },
  };
}

/** Mean and twice the standard deviation of the values that are there; a scale of 0 where they do not vary. */
function standard(values: Float64Array): { readonly mean: number; readonly scale: number } {
  const known = values.filter((value) => !Number.isNaN(value));
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const variance = known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length;
  return { mean, scale: variance > 0 ? 2 * Math.sqrt(variance) : 0 };
}

/** The group of equal size that a number belongs to, by the training respondents' quantiles; −1 where missing. */
function cutInto(column: Column, training: Int32Array): (row: number) => number {
  const numbers = column.numeric();
  const sorted = Float64Array.from(training, (row) => numbers[row] ?? Number.NaN)
    .filter((value) => !Number.isNaN(value))
    .sort();
  const bounds = Array.from(
    { length: cuts - 1 },
    (_, k) => sorted[Math.floor(((k + 1) * sorted.length) / cuts)] ?? 0,
  );
  return (row) => {
    const value = numbers[row] ?? Number.NaN;
    return Number.isNaN(value) ? -1 : bounds.filter((bound) => value >= bound).length;
  };
}
