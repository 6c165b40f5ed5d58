import { adviseName } from "../errors/nearest.js";
import { PopuliError } from "../errors/populi-error.js";
import { matchItems } from "../fidelity/answers/match-items.js";
import { optionTotals } from "../fidelity/answers/option-totals.js";
import type { Segment, Segmentation } from "../segment/segmentation.js";
import type { ItemAnswers } from "../simulate/answers/answers.js";
import type { SimulatedRun } from "../simulate/answers/run-shape.js";

/** Which segments and items the figure of distributions shows. */
export interface DistributionOptions {
  /** Whose segments are the rows (default: the run's own segmentation). */
  readonly by?: Segmentation;
  /** A column each (default: the run's first four). */
  readonly items?: readonly string[];
  /** The most segments shown: those with the most respondents of the run (default 12). */
  readonly segments?: number;
  /** The fewest respondents of the run that a segment needs to be shown (default 3). */
  readonly atLeast?: number;
}

/** Items shown when none are named: more columns are not readable side by side. */
const columnsShown = 4;

/** With fewer simulated respondents a segment's shares are mostly chance: its row is marked. */
export const fewSimulated = 5;

/** Everybody, or the respondents of a segment. */
export interface Group {
  readonly label: string;
  /** `undefined` for everybody. */
  readonly segment: Segment | undefined;
  /** Positions of its respondents in the run. */
  readonly members: readonly number[];
  /** Whether it has few humans or few simulated respondents. */
  readonly small: boolean;
}

/** The share of each option among humans and simulated respondents; `undefined` where nobody answered. */
export interface CellShares {
  readonly human: Float64Array | undefined;
  readonly simulated: Float64Array | undefined;
}

/** An item with the human and the simulated answers to it. */
export type Pair = ReturnType<typeof matchItems>[number];

/**
 * The items shown, and how many are not.
 *
 * @throws PopuliError for an item that is not part of the run, with the nearest name
 */
export function chosenItems(
  run: SimulatedRun,
  wanted: readonly string[] | undefined,
): { readonly shown: readonly Pair[]; readonly left: number } {
  const pairs = matchItems(run.human, run.answers);
  if (wanted === undefined)
    return { shown: pairs.slice(0, columnsShown), left: Math.max(0, pairs.length - columnsShown) };
  const shown = wanted.map((name) => {
    const pair = pairs.find(({ human }) => human.item === name);
    if (pair !== undefined) return pair;
    const names = pairs.map(({ human }) => human.item);
    throw new PopuliError(`the run has no item '${name}'`, { column: name }, adviseName(name, names));
  });
  return { shown, left: 0 };
}

/** The groups shown, and who is in none of them. */
export interface ChosenGroups {
  readonly shown: readonly Group[];
  /** Segments not shown, and how many of the run's respondents they have. */
  readonly unshown: number;
  readonly unshownRespondents: number;
  /** The run's respondents that have no segment. */
  readonly without: number;
  readonly atLeast: number;
}

/** Everybody, and the largest segments in the order of the segmentation. */
export function chosenGroups(
  { answers: { respondents } }: SimulatedRun,
  segmentation: Segmentation,
  { atLeast = 3, segments: most = 12 }: DistributionOptions,
): ChosenGroups {
  const members = segmentation.segments.map((): number[] => []);
  let without = 0;
  for (const [position, respondent] of respondents.entries()) {
    const segment = segmentation.of[respondent] ?? -1;
    if (segment < 0) without += 1;
    else members[segment]!.push(position);
  }
  const largest = segmentation.segments
    .map((segment, index) => ({ segment, index, members: members[index]! }))
    .filter((group) => group.members.length >= Math.max(1, atLeast))
    .sort((a, b) => b.members.length - a.members.length || a.index - b.index)
    .slice(0, most)
    .sort((a, b) => a.index - b.index);
  const inShown = largest.reduce((sum, group) => sum + group.members.length, 0);
  return {
    shown: [
      { label: "everyone", segment: undefined, members: [...respondents.keys()], small: false },
      ...largest.map(
        ({ segment, members }): Group => ({
          label: segment.label,
          ...{ segment, members },
          small: segment.belowMinimum || members.length < fewSimulated,
        }),
      ),
    ],
    unshown: segmentation.segments.length - largest.length,
    unshownRespondents: respondents.length - without - inShown,
    ...{ without, atLeast },
  };
}

/** A group's answers to an item. */
export function sharesOf(
  run: SimulatedRun,
  segmentation: Segmentation,
  { segment, members }: Group,
  { human, simulated }: Pair,
): CellShares {
  return {
    human: humanShares(segmentation, segment, human),
    simulated: runShares(simulated, members, run.answers.weights),
  };
}

/** Shares among all of the survey's respondents in a segment: those of a run are too few to compare with. */
function humanShares(
  segmentation: Segmentation,
  segment: Segment | undefined,
  item: ItemAnswers,
): Float64Array | undefined {
  const column = segmentation.survey.column(item.item);
  const index = segment === undefined ? -1 : segmentation.segments.indexOf(segment);
  const option = column.levels.map((code) => item.options.indexOf(code));
  const totals = new Float64Array(item.options.length);
  for (let i = 0; i < column.length; i++) {
    const level = column.level[i]!;
    if (level < 0 || (segment !== undefined && segmentation.of[i] !== index)) continue;
    const k = option[level]!;
    if (k >= 0) totals[k]! += segmentation.weights[i]!;
  }
  return toShares(totals);
}

function runShares(
  item: ItemAnswers,
  members: readonly number[],
  weights: Float64Array,
): Float64Array | undefined {
  const chosen = new Float64Array(weights.length);
  for (const member of members) chosen[member] = weights[member]!;
  return toShares(optionTotals(item.rows, item.options.length, chosen));
}

function toShares(totals: Float64Array): Float64Array | undefined {
  const total = totals.reduce((sum, x) => sum + x, 0);
  return total > 0 ? totals.map((x) => x / total) : undefined;
}
