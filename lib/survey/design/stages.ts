import { counted } from "../../errors/counted.js";
import { PopuliError } from "../../errors/populi-error.js";
import type { Survey } from "../survey/survey.js";

/** A stage of sampling: the units that were drawn, and the strata they were drawn from. */
export interface Stage {
  /** `[respondents]`: the respondent's unit, −1 for respondents whom the design leaves out. */
  readonly unit: Int32Array;
  /** `[units]`: the stratum of each unit. From the second stage on, a stratum lies within a unit of the stage before. */
  readonly stratumOf: Int32Array;
  /** `[strata]`: how many units were drawn. */
  readonly drawn: Int32Array;
  /** `[strata]`: drawn units / units in the population; 0 for sampling with replacement. */
  readonly fraction: Float64Array;
  /** `[strata]`: the product of the fractions of the stages before; 1 at the first stage. */
  readonly reached: Float64Array;
}

/** The columns of one stage. */
export interface StageColumns {
  readonly strata: string | undefined;
  /** The column of units; respondents are the units when absent. */
  readonly clusters: string | undefined;
  /** The column of population sizes or sampling fractions; sampling is with replacement when absent. */
  readonly fpc: string | undefined;
}

/** The stages of a design, and the names of the first stage's strata. */
export interface Stages {
  readonly stages: readonly Stage[];
  readonly strata: readonly string[];
  /** Respondents left out because they lack a stratum or a cluster. */
  readonly without: number;
}

/**
 * Finds the units and strata of every stage. Codes of clusters count within their stratum and within the unit of the
 * stage before.
 */
export function stagesOf(survey: Survey, columns: readonly StageColumns[]): Stages {
  const included = Uint8Array.from({ length: survey.size }, () => 1);
  for (const name of columns.flatMap(({ strata, clusters }) => [strata, clusters])) {
    if (name === undefined) continue;
    const { level } = survey.column(name);
    for (let i = 0; i < survey.size; i++) if (level[i]! < 0) included[i] = 0;
  }
  const without = survey.size - included.reduce((sum, one) => sum + one, 0);
  if (without === survey.size)
    throw new PopuliError("nobody has a stratum and a cluster", { file: survey.file });
  const stages: Stage[] = [];
  let strata: readonly string[] = [];
  for (const column of columns) {
    const before = stages.at(-1);
    const found = stageOf(survey, column, included, before);
    if (before === undefined) strata = found.strata;
    stages.push(found.stage);
  }
  return { stages, strata, without };
}

function stageOf(
  survey: Survey,
  { strata, clusters, fpc }: StageColumns,
  included: Uint8Array,
  before: Stage | undefined,
): { readonly stage: Stage; readonly strata: readonly string[] } {
  const stratumColumn = strata === undefined ? undefined : survey.column(strata);
  const clusterColumn = clusters === undefined ? undefined : survey.column(clusters);
  const unit = new Int32Array(survey.size).fill(-1);
  const stratumNumber = new Map<string, number>();
  const unitNumber = new Map<string, number>();
  const stratumOf: number[] = [];
  const parentOf: number[] = [];
  for (let i = 0; i < survey.size; i++) {
    if (included[i] === 0) continue;
    const parent = before === undefined ? 0 : before.unit[i]!;
    const stratumKey = `${parent} ${stratumColumn?.level[i] ?? ""}`;
    let h = stratumNumber.get(stratumKey);
    if (h === undefined) {
      h = parentOf.push(parent) - 1;
      stratumNumber.set(stratumKey, h);
    }
    const unitKey = `${h} ${clusterColumn?.level[i] ?? i}`;
    let u = unitNumber.get(unitKey);
    if (u === undefined) {
      u = stratumOf.push(h) - 1;
      unitNumber.set(unitKey, u);
    }
    unit[i] = u;
  }
  const drawn = new Int32Array(parentOf.length);
  for (const h of stratumOf) drawn[h]! += 1;
  const names = [...stratumNumber.keys()].map((key) => {
    const level = key.slice(key.indexOf(" ") + 1);
    return level === "" ? "" : String(stratumColumn!.levels[Number(level)]);
  });
  const stage = {
    unit,
    stratumOf: Int32Array.from(stratumOf),
    drawn,
    fraction: fractionsOf(survey, fpc, unit, stratumOf, drawn, names),
    reached: Float64Array.from(parentOf, (parent) => {
      if (before === undefined) return 1;
      const h = before.stratumOf[parent]!;
      return before.reached[h]! * before.fraction[h]!;
    }),
  };
  return { stage, strata: names };
}

/** `[strata]`: sampling fractions, from a column of fractions (all ≤ 1) or of population sizes. */
function fractionsOf(
  survey: Survey,
  fpc: string | undefined,
  unit: Int32Array,
  stratumOf: readonly number[],
  drawn: Int32Array,
  names: readonly string[],
): Float64Array {
  const fraction = new Float64Array(drawn.length);
  if (fpc === undefined) return fraction;
  const place = { file: survey.file, column: fpc };
  const values = survey.column(fpc).numeric();
  const given = new Float64Array(drawn.length).fill(Number.NaN);
  let most = 0;
  for (const [i, value] of values.entries()) {
    if (unit[i]! < 0) continue;
    const h = stratumOf[unit[i]!]!;
    const stratum = names[h] === "" ? "" : ` in stratum ${names[h]}`;
    if (!(value > 0)) {
      throw new PopuliError(
        `row ${i + 1}${stratum} has the population size ${Number.isNaN(value) ? "empty" : value}`,
        place,
        "give every respondent the number of units in their stratum, or the fraction that was drawn",
      );
    }
    if (!Number.isNaN(given[h]!) && given[h] !== value) {
      throw new PopuliError(
        `row ${i + 1}${stratum} has the population size ${value}, rows before it ${given[h]}`,
        place,
        "a stratum has one population size",
      );
    }
    given[h] = value;
    most = Math.max(most, value);
  }
  for (const [h, value] of given.entries()) {
    fraction[h] = most <= 1 ? value : drawn[h]! / value;
    if (fraction[h]! > 1) {
      throw new PopuliError(
        `${counted(drawn[h]!, "unit was", "units were")} drawn${names[h] === "" ? "" : ` in stratum ${names[h]}`}, from a population of ${value}`,
        place,
        "give the number of units in the population of each stratum, not in the sample",
      );
    }
  }
  return fraction;
}

/** Whether a stratum has a single unit, of several in the population: nothing tells how such units differ. */
export function isLonely({ drawn, fraction }: Stage, stratum: number): boolean {
  // As in R's survey package, where a fraction of 1 up to rounding is a census.
  return drawn[stratum] === 1 && 1 - fraction[stratum]! >= 1e-7;
}

/** The respondents of each unit. */
export interface RespondentsByUnit {
  /** Respondents in the order of their units. */
  readonly order: Int32Array;
  /** `[units + 1]`: where each unit begins in that order. */
  readonly start: Int32Array;
}

const sorted = new WeakMap<Stage, RespondentsByUnit>();

/** Sorts respondents by unit, once for every stage. */
export function respondentsByUnit(stage: Stage): RespondentsByUnit {
  const known = sorted.get(stage);
  if (known !== undefined) return known;
  const { unit, stratumOf } = stage;
  const start = new Int32Array(stratumOf.length + 1);
  for (const u of unit) if (u >= 0) start[u + 1]! += 1;
  for (let u = 0; u < stratumOf.length; u++) start[u + 1]! += start[u]!;
  const next = start.slice();
  const order = new Int32Array(start.at(-1)!);
  for (let i = 0; i < unit.length; i++) {
    const u = unit[i]!;
    if (u >= 0) order[next[u]!++] = i;
  }
  const found = { order, start };
  sorted.set(stage, found);
  return found;
}
