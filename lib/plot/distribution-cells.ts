import type { OptionNames } from "../errors/known-options.js";
import { adviseName } from "../errors/nearest.js";
import { PopuliError } from "../errors/populi-error.js";
import { matchItems } from "../fidelity/answers/match-items.js";
import { optionTotals } from "../fidelity/answers/option-totals.js";
import type { Segment, Segmentation } from "../segment/segmentation.js";
import type { ItemAnswers } from "../simulate/answers/answers.js";
import type { SimulatedRun } from "../simulate/answers/run-shape.js";
import { effectiveN } from "../survey/survey/weights.js";

/** Which segments and items a figure of distributions shows. */
export interface DistributionOptions {
  /** Whose segments are the rows (default: the run's own segmentation). */
  readonly by?: Segmentation;
  /** A column each (default: the run's first four). */
  readonly items?: readonly string[];
  /** The most segments shown: those with the most respondents of the run (default 12). */
  readonly segments?: number;
  /** The fewest respondents of the run that a segment needs for a row of its own (default 5). */
  readonly atLeast?: number;
}

/** The names of all of them. */
export const distributionOptions: OptionNames<Required<DistributionOptions>> = {
  ...{ by: true, items: true, segments: true, atLeast: true },
};

/** Items shown when none are named: more columns are not readable side by side. */
const columnsShown = 4;

/** With fewer simulated respondents a segment's shares are mostly chance: its row is marked. */
const fewSimulated = 5;

/** Everybody, the respondents of a segment, or those of several small ones together. */
export interface Group {
  readonly label: string;
  /** Whose answers are shown; `undefined` for everybody. */
  readonly segments: readonly Segment[] | undefined;
  /** Positions of its respondents in the run. */
  readonly members: readonly number[];
  /** Whether it has few humans or few simulated respondents. */
  readonly small: boolean;
}

/** The share of each option among humans and simulated respondents; `undefined` where nobody answered. */
export interface CellShares {
  readonly human: Float64Array | undefined;
  /** Kish's effective n of the humans who answered. */
  readonly humanEffectiveN: number;
  readonly simulated: Float64Array | undefined;
}

/** An item with the human and the simulated answers to it. */
export type Pair = ReturnType<typeof matchItems>[number];

/**
 * The items shown, and how many are not.
 *
 * @throws PopuliError for an item that is not part of the run, with the nearest name
 */
function chosenItems(
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
  /** Segments in no row, and how many of the run's respondents they have. */
  readonly unshown: number;
  readonly unshownRespondents: number;
  /** Segments that share the last row; 0 where it is one segment's own. */
  readonly together: number;
  /** The run's respondents that have no segment. */
  readonly without: number;
  readonly atLeast: number;
}

/**
 * Everybody, the largest segments in the order of the segmentation, and all others together, where these have enough
 * respondents for a row.
 */
function chosenGroups(
  { answers: { respondents } }: SimulatedRun,
  segmentation: Segmentation,
  { atLeast = fewSimulated, segments: most = 12 }: DistributionOptions,
): ChosenGroups {
  const members = segmentation.segments.map((): number[] => []);
  let without = 0;
  for (const [position, respondent] of respondents.entries()) {
    const segment = segmentation.of[respondent] ?? -1;
    if (segment < 0) without += 1;
    else members[segment]!.push(position);
  }
  const all = segmentation.segments.map((segment, index) => ({ segment, index, members: members[index]! }));
  const largest = new Set(
    all
      .filter((group) => group.members.length >= Math.max(1, atLeast))
      .sort((a, b) => b.members.length - a.members.length || a.index - b.index)
      .slice(0, most),
  );
  const others = all.filter((group) => !largest.has(group));
  const ofOthers = others.flatMap((group) => group.members);
  const together = others.length > 1 && ofOthers.length >= Math.max(1, atLeast);
  return {
    shown: [
      { label: "everyone", segments: undefined, members: [...respondents.keys()], small: false },
      ...all
        .filter((group) => largest.has(group))
        .map(
          ({ segment, members }): Group => ({
            label: segment.label,
            ...{ segments: [segment], members },
            small: segment.belowMinimum || members.length < fewSimulated,
          }),
        ),
      ...(together
        ? [
            {
              label: `${others.length} other segments`,
              segments: others.map(({ segment }) => segment),
              members: ofOthers,
              small: ofOthers.length < fewSimulated,
            },
          ]
        : []),
    ],
    unshown: together ? 0 : others.length,
    unshownRespondents: together ? 0 : ofOthers.length,
    together: together ? others.length : 0,
    ...{ without, atLeast },
  };
}

/** An item's column: its answers in each group. */
export interface Column {
  readonly pair: Pair;
  /** `[groups]` */
  readonly cells: readonly CellShares[];
}

/** The answers to some items in the rows of a figure. */
export interface DistributionCells {
  readonly segmentation: Segmentation;
  readonly groups: ChosenGroups;
  readonly columns: readonly Column[];
  /** What the figure does not show, or shows of few people, in sentences. */
  readonly notes: readonly string[];
}

/**
 * The answers of humans and simulated respondents in the groups that a figure has rows for.
 *
 * @throws PopuliError for an item that is not part of the run, or where there is no segmentation
 */
export function distributionCells(run: SimulatedRun, options: DistributionOptions): DistributionCells {
  const segmentation = options.by ?? run.segmentation;
  if (segmentation === undefined)
    throw new PopuliError("no segments to plot by", {}, "pass a segmentation as `by`: { by: bySex }");
  const items = chosenItems(run, options.items);
  const groups = chosenGroups(run, segmentation, options);
  return {
    ...{ segmentation, groups },
    columns: items.shown.map((pair) => ({
      pair,
      cells: groups.shown.map((group) => sharesOf(run, segmentation, group, pair)),
    })),
    notes: notesOf(items.left, groups, segmentation),
  };
}

/** How many humans and simulated respondents a group has. */
export function countsOf({ segments, small, members }: Group, { survey, minimum }: Segmentation): string {
  const n = segments?.reduce((sum, segment) => sum + segment.n, 0) ?? survey.size;
  const below = segments?.length === 1 && segments[0]!.belowMinimum;
  const mark = !small ? "" : below ? ` ‡ effective n below ${minimum}` : " ‡";
  return `${n} human, ${members.length} simulated${mark}`;
}

/** What the ends of a scale mean: "1 very important", "4 not at all". */
export function endLabels(
  { human: { options, optionLabels } }: Pair,
  cut: (text: string) => string,
): string[] {
  const ends = options.length < 2 ? [0] : [0, options.length - 1];
  return ends.map((k) => cut(optionName(options[k]!, optionLabels[k])));
}

/** An option's code and label: "1 very important", or "very important" where the label has the code. */
export function optionName(option: string | number, label = ""): string {
  const code = String(option);
  return label.startsWith(code) ? label : `${code} ${label}`.trimEnd();
}

function notesOf(itemsLeft: number, groups: ChosenGroups, { segments, minimum }: Segmentation): string[] {
  const { shown, unshown, unshownRespondents, together, without, atLeast } = groups;
  const few = `fewer than ${atLeast} of the run's respondents, or there is no room for it`;
  return [
    ...(shown.some(({ small }) => small)
      ? [
          `‡ and pale marks are of small segments: fewer than ${fewSimulated} simulated respondents${minimum > 1 ? `, or an effective n below ${minimum} humans` : ""}.`,
        ]
      : []),
    ...(together > 0
      ? [`The last row has ${together} of ${segments.length} segments: each has ${few}.`]
      : []),
    ...(unshown > 0
      ? [
          `Not shown: ${unshown} of ${segments.length} segments, with ${unshownRespondents} of the run's respondents: each has ${few}.`,
        ]
      : []),
    ...(without > 0 ? [`${without} of the run's respondents have no segment.`] : []),
    ...(itemsLeft > 0 ? [`${itemsLeft} more items: name those to show in \`items\`.`] : []),
  ];
}

/** A group's answers to an item. */
function sharesOf(
  run: SimulatedRun,
  segmentation: Segmentation,
  { segments, members }: Group,
  { human, simulated }: Pair,
): CellShares {
  return {
    ...humanShares(segmentation, segments, human),
    simulated: runShares(simulated, members, run.answers.weights),
  };
}

/** Shares among all of the survey's respondents in a group: those of a run are too few to compare with. */
function humanShares(
  { survey, segments: all, of, weights }: Segmentation,
  segments: readonly Segment[] | undefined,
  item: ItemAnswers,
): Pick<CellShares, "human" | "humanEffectiveN"> {
  const column = survey.column(item.item);
  const within = all.map((segment) => segments === undefined || segments.includes(segment));
  const option = column.levels.map((code) => item.options.indexOf(code));
  const totals = new Float64Array(item.options.length);
  const counted: number[] = [];
  for (let i = 0; i < column.length; i++) {
    const level = column.level[i]!;
    if (level < 0 || (segments !== undefined && within[of[i]!] !== true)) continue;
    const k = option[level]!;
    if (k < 0) continue;
    totals[k]! += weights[i]!;
    counted.push(i);
  }
  return { human: toShares(totals), humanEffectiveN: effectiveN(weights, counted) };
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
