import { PopuliError } from "../../../errors/populi-error.js";
import type { Code } from "../../codebook/codebook.js";
import { labelsOf } from "../../survey/labels.js";
import type { Design } from "../design.js";
import { respondentsByUnit } from "../stages.js";

/** More would not fit into a table that anybody reads. */
const mostCombinations = 1e7;

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
 * @throws PopuliError for an unknown column, or columns with more than ten million combinations
 */
export function groupsBy(
  { survey, weights }: Design,
  by: readonly string[],
  answered: (respondent: number) => boolean,
): Groups {
  const columns = by.map((name) => survey.column(name));
  const labels = columns.map(labelsOf);
  const combinations = columns.reduce((product, { levels }) => product * levels.length, 1);
  if (combinations > mostCombinations) {
    throw new PopuliError(
      `${by.join(" × ")} has ${combinations} combinations`,
      { file: survey.file },
      "group by columns with fewer answers, as survey.derive(groups(…)) makes them",
    );
  }
  // The first column's level counts most, so that combinations are in codebook order.
  const of = new Int32Array(survey.size).fill(-1);
  const position = new Int32Array(combinations).fill(-1);
  for (let i = 0; i < of.length; i++) {
    if (weights[i] === 0 || !answered(i)) continue;
    let combination = 0;
    for (const { level, levels } of columns) {
      combination = level[i]! < 0 || combination < 0 ? -1 : combination * levels.length + level[i]!;
    }
    of[i] = combination;
    if (combination >= 0) position[combination] = 0;
  }
  const groups: Group[] = [];
  for (let combination = 0; combination < combinations; combination++) {
    if (position[combination]! < 0) continue;
    const found: number[] = [];
    let rest = combination;
    for (const { levels } of columns.toReversed()) {
      found.unshift(rest % levels.length);
      rest = Math.floor(rest / levels.length);
    }
    position[combination] = groups.push({
      name: found.map((level, k) => labels[k]![level]!).join(" × "),
      codes: found.map((level, k) => columns[k]!.levels[level]!),
    });
    position[combination]! -= 1;
  }
  for (let i = 0; i < of.length; i++) if (of[i]! >= 0) of[i] = position[of[i]!]!;
  return { groups, of };
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
