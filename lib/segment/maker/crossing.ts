import { PopuliError } from "../../errors/populi-error.js";
import type { Code } from "../../survey/codebook/codebook.js";
import { effectiveN } from "../../survey/survey/weights.js";
import { type CrossedGroup, mergeSmall } from "../cross/merge-small.js";
import { type LearntColumn, learnt, positionsIn } from "../method/codes.js";
import type { Division } from "../method/division.js";
import { categoryColumns } from "../method/identifier-columns.js";
import type { ImmediateMethod } from "../method/method.js";

/** As many cells as could not be filled by any survey. */
const mostCells = 1e6;

/** The options of a crossing. */
export interface CrossingOptions {
  /** The traits to cross. */
  readonly identifiers: readonly string[];
  /**
   * Joins a cell whose effective n is below the minimum to its neighbour on an ordered identifier, the last one first
   * (default false: small cells are marked).
   */
  readonly merge?: boolean;
}

/** What a crossing is: its identifiers, and the groups of their codes that make a segment. */
export interface Crossed {
  readonly columns: readonly LearntColumn[];
  /** For each segment and identifier, the first and the last position among the codes. */
  readonly groups: readonly CrossedGroup[];
  /** What was joined, in words. */
  readonly merged: readonly string[];
}

/**
 * A segment for every combination of the identifiers' values that occurs. A respondent who lacks an identifier has no
 * segment, and is counted under the first one that is missing.
 */
export const crossing: ImmediateMethod<"crossing", CrossingOptions, Crossed> = {
  name: "crossing",
  summary: "everyone who shares a value on all identifiers",
  takes: "no time",
  options: {
    identifiers: {
      example: "[Q260, Q275]",
      says: "what makes a segment: everyone who shares a value on all of them",
      required: true,
    },
    merge: {
      example: "true",
      says: "small cells are joined to their neighbours on ordered identifiers, and the table says which",
      values: ["true", "false"],
    },
  },
  fit: ({ survey, weights, minimum }, { identifiers, merge = false }) => {
    const columns = categoryColumns(survey, identifiers, "identifier").map(learnt);
    const possible = columns.reduce((product, { codes }) => product * codes.length, 1);
    if (possible >= mostCells)
      throw new PopuliError(
        `crossing ${identifiers.join(", ")} makes ${possible.toLocaleString("en")} cells, and the survey has ${survey.size} respondents`,
        { file: survey.file },
        "cross fewer identifiers, group their values first, or find segments in them with method: lca",
      );
    const cells = occurring(columns.map((column) => positionsIn(survey, column)));
    const groups = cells.map(({ levels, members }) => ({
      ranges: levels.map((level) => [level, level] as const),
      effectiveN: effectiveN(weights, members),
    }));
    const { groups: kept, merged } = merge
      ? mergeSmall(columns, groups, minimum, (ranges) => {
          const all = cells
            .filter(({ levels }) => inRanges(levels, ranges))
            .flatMap(({ members }) => members);
          return effectiveN(weights, all);
        })
      : { groups, merged: [] };
    return { columns, groups: kept.map(({ ranges }) => ({ ranges })), merged };
  },
  divide: (survey, { columns, groups }): Division => {
    const positions = columns.map((column) => positionsIn(survey, column));
    const excluded = new Map<string, number>();
    const of = new Int32Array(survey.size).fill(-1);
    const known = new Map<string, number>();
    const exclude = (why: string) => excluded.set(why, (excluded.get(why) ?? 0) + 1);
    for (let i = 0; i < survey.size; i++) {
      const levels = positions.map((column) => column[i]!);
      const gap = levels.indexOf(-1);
      if (gap >= 0) {
        exclude(columns[gap]!.name);
        continue;
      }
      const key = levels.join(" ");
      let segment = known.get(key);
      if (segment === undefined) {
        segment = groups.findIndex(({ ranges }) => inRanges(levels, ranges));
        known.set(key, segment);
      }
      of[i] = segment;
      if (segment < 0) exclude("a combination that was learnt");
    }
    return {
      identifiers: columns.map(({ name }) => name),
      segments: groups.map(({ ranges }) => describe(columns, ranges)),
      of,
      excluded,
    };
  },
  notes: ({ merged }) => (merged.length === 0 ? [] : [`joined, because small: ${merged.join("; ")}`]),
};

interface Cell {
  readonly levels: readonly number[];
  readonly members: number[];
}

/** The combinations that occur, in the order of the columns' codes. */
function occurring(positions: readonly Int32Array[]): Cell[] {
  const cells = new Map<string, Cell>();
  for (let i = 0; i < positions[0]!.length; i++) {
    const levels = positions.map((column) => column[i]!);
    if (levels.includes(-1)) continue;
    const key = levels.join(" ");
    const cell = cells.get(key);
    if (cell === undefined) cells.set(key, { levels, members: [i] });
    else cell.members.push(i);
  }
  return [...cells.values()].sort((a, b) => compare(a.levels, b.levels));
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [k, level] of a.entries()) if (level !== b[k]) return level - b[k]!;
  return 0;
}

function inRanges(levels: readonly number[], ranges: CrossedGroup["ranges"]): boolean {
  return ranges.every(([first, last], k) => levels[k]! >= first && levels[k]! <= last);
}

function describe(columns: readonly LearntColumn[], ranges: CrossedGroup["ranges"]) {
  const joined = (texts: readonly (readonly string[])[], to: string) =>
    ranges
      .map(([first, last], k) =>
        first === last ? texts[k]![first]! : `${texts[k]![first]!}${to}${texts[k]![last]!}`,
      )
      .join(" · ");
  const codes: Record<string, Code> = {};
  for (const [k, [first, last]] of ranges.entries())
    if (first === last) codes[columns[k]!.name] = columns[k]!.codes[first]!;
  return {
    key: joined(
      columns.map((column) => column.codes.map(String)),
      "–",
    ).replaceAll(" · ", "·"),
    label: joined(
      columns.map(({ labels }) => labels),
      " – ",
    ),
    codes,
  };
}
