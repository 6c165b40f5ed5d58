import { adviseName } from "../errors/nearest.js";
import { PopuliError } from "../errors/populi-error.js";
import { matchItems } from "../fidelity/answers/match-items.js";
import { optionTotals } from "../fidelity/answers/option-totals.js";
import type { Segment, Segmentation } from "../segment/segmentation.js";
import type { ItemAnswers } from "../simulate/answers/answers.js";
import type { SimulatedRun } from "../simulate/answers/run-shape.js";

/** Which segments and items the figure of distributions shows. */
export interface DistributionOptions {
  /** Rows of the figure; the run's own segmentation when absent. */
  readonly by?: Segmentation;
  /** Which items, as columns; the run's first four when absent. */
  readonly items?: readonly string[];
  /** The most segments shown, those with the most respondents of the run first (default 12). */
  readonly segments?: number;
  /** The fewest respondents of the run a segment needs to be shown (default 3). */
  readonly atLeast?: number;
}

/** Items shown when none are asked for: more columns than this are no longer readable side by side. */
const columnsShown = 4;

/** Below this many simulated respondents a segment's shares are mostly chance: its row is marked. */
export const fewSimulated = 5;

/** A row of the figure: everybody, or a segment. */
export interface Row {
  readonly label: string;
  /** `undefined`: everybody. */
  readonly segment: Segment | undefined;
  /** Positions in the run. */
  readonly members: readonly number[];
  readonly small: boolean;
}

/** Shares of each option; `undefined` where nobody answered. */
export interface CellShares {
  readonly human: Float64Array | undefined;
  readonly simulated: Float64Array | undefined;
}

/** An item as humans and as the simulated answered it. */
export type Pair = ReturnType<typeof matchItems>[number];

/** The items shown, and how many are left out. */
export function chosenItems(
  run: SimulatedRun,
  wanted: readonly string[] | undefined,
): { shown: Pair[]; left: number } {
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

/** The rows shown, and who is not in any of them. */
export function chosenSegments(run: SimulatedRun, segmentation: Segmentation, options: DistributionOptions) {
  const members = segmentation.segments.map((): number[] => []);
  let without = 0;
  for (const [position, row] of run.answers.respondents.entries()) {
    const segment = segmentation.of[row] ?? -1;
    if (segment < 0) without += 1;
    else members[segment]!.push(position);
  }
  const atLeast = options.atLeast ?? 3;
  const bySize = segmentation.segments
    .map((segment, index) => ({ segment, index, members: members[index]! }))
    .filter((row) => row.members.length >= Math.max(1, atLeast))
    .sort((a, b) => b.members.length - a.members.length || a.index - b.index);
  const kept = bySize.slice(0, options.segments ?? 12).sort((a, b) => a.index - b.index);
  const shown: Row[] = [
    {
      label: "everyone",
      segment: undefined,
      members: run.answers.respondents.length === 0 ? [] : [...run.answers.respondents.keys()],
      small: false,
    },
    ...kept.map(({ segment, members: own }) => ({
      label: segment.label,
      segment,
      members: own,
      small: segment.belowMinimum || own.length < fewSimulated,
    })),
  ];
  const unshown = segmentation.segments.length - kept.length;
  const unshownRespondents =
    run.answers.respondents.length - without - kept.reduce((sum, row) => sum + row.members.length, 0);
  return { shown, unshown, unshownRespondents, without, atLeast };
}

export function distributionOf(
  run: SimulatedRun,
  segmentation: Segmentation,
  row: Row,
  pair: Pair,
): CellShares {
  return {
    human: humanShares(segmentation, row.segment, pair.human),
    simulated: runShares(pair.simulated, row.members, run.answers.weights),
  };
}

/** Shares among all the survey's respondents in the segment: a run's few would be too noisy to compare with. */
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
