import type { Code } from "../../codebook/codebook.js";
import { labelsOf } from "../../survey/labels.js";
import type { Design } from "../design.js";
import { respondentsByUnit } from "../stages.js";

/** A group of respondents: those who gave the same codes to some columns. */
export interface Group {
  /** Its value labels, joined by " × ". */
  readonly name: string;
  /** Its code in each of the columns. */
  readonly codes: readonly Code[];
}

/** The groups that columns divide respondents into. */
export interface Groups {
  /** In codebook order. */
  readonly groups: readonly Group[];
  /** `[respondents]`: the respondent's group, −1 for those in none. */
  readonly of: Int32Array;
}

/**
 * The groups that columns divide respondents with a weight into. Those without an answer belong to none.
 *
 * @param answered `[respondents]`: whom to count; a group of nobody else is left out
 * @throws PopuliError for an unknown column
 */
export function groupsBy(
  { survey, weights }: Design,
  by: readonly string[],
  answered: (respondent: number) => boolean,
): Groups {
  const columns = by.map((name) => survey.column(name));
  const labels = columns.map(labelsOf);
  // The first column's level counts most, so that keys are in codebook order.
  const keys = new Float64Array(survey.size).fill(-1);
  const used = new Set<number>();
  for (let i = 0; i < survey.size; i++) {
    if (weights[i] === 0 || !answered(i)) continue;
    let key = 0;
    for (const { level, levels } of columns)
      key = level[i]! < 0 ? Number.NaN : key * levels.length + level[i]!;
    if (Number.isNaN(key)) continue;
    keys[i] = key;
    used.add(key);
  }
  const inOrder = [...used].sort((a, b) => a - b);
  const position = new Map(inOrder.map((key, g) => [key, g]));
  const groups = inOrder.map((key) => {
    const levels: number[] = [];
    let rest = key;
    for (const column of columns.toReversed()) {
      levels.unshift(rest % column.levels.length);
      rest = Math.floor(rest / column.levels.length);
    }
    return {
      name: levels.map((level, k) => labels[k]![level]!).join(" × "),
      codes: levels.map((level, k) => columns[k]!.levels[level]!),
    };
  });
  return { groups, of: Int32Array.from(keys, (key) => (key < 0 ? -1 : position.get(key)!)) };
}

/** `[groups]`: the degrees of freedom of each group, as those of a subpopulation. */
export function groupFreedom(design: Design, { groups, of }: Groups): Float64Array {
  if (design.kind === "replicates") return new Float64Array(groups.length).fill(design.degreesOfFreedom);
  const [stage] = design.stages;
  const { order, start } = respondentsByUnit(stage!);
  const freedom = new Float64Array(groups.length);
  const lastUnit = new Int32Array(groups.length).fill(-1);
  const strata = groups.map(() => new Uint8Array(design.strata.length));
  for (let u = 0; u + 1 < start.length; u++) {
    for (let k = start[u]!; k < start[u + 1]!; k++) {
      const g = of[order[k]!]!;
      if (g < 0 || lastUnit[g] === u) continue;
      lastUnit[g] = u;
      freedom[g]! += 1;
      const h = stage!.stratumOf[u]!;
      if (strata[g]![h] === 1) continue;
      strata[g]![h] = 1;
      freedom[g]! -= 1;
    }
  }
  return freedom;
}
