import {
  type Grouping,
  identifierGroupings,
  levelLabels,
  segmentGrouping,
} from "../fidelity/answers/grouping.js";
import { matchItems } from "../fidelity/answers/match-items.js";
import { areTwoSamples } from "../fidelity/answers/two-samples.js";
import { refuseOtherDesign } from "../fidelity/jackknife/refuse-other-design.js";
import { type RunDesign, runDesign } from "../fidelity/jackknife/run-design.js";
import { simpleUnits } from "../fidelity/jackknife/units.js";
import type { MetricEstimate } from "../fidelity/metric/metric-estimate.js";
import type { ItemAnswers } from "../simulate/answers/answers.js";
import type { SimulatedRun } from "../simulate/answers/run-shape.js";
import type { Design } from "../survey/design/design.js";
import type { Probed } from "./probe/probed.js";

/** The answers of a run to one item, on both sides. */
export interface ItemEvidence {
  readonly item: string;
  readonly label: string;
  /** Whether options have an order; two options always do. */
  readonly ordered: boolean;
  readonly options: number;
  readonly optionLabels: readonly string[];
  /** `[respondents, options]`: shares of the options; zeros where there is no answer. */
  readonly simulated: Float64Array;
  /** `[respondents]`: the position of the option chosen, −1 for none. */
  readonly human: Int16Array;
  /** `[respondents]`: 1 where the simulated answer counts, and where the human one does. */
  readonly counts: { readonly simulated: Uint8Array; readonly human: Uint8Array };
}

/** All that challenges are measured from. */
export interface Evidence {
  readonly run: SimulatedRun;
  readonly items: readonly ItemEvidence[];
  /** `[respondents]` */
  readonly weights: Float64Array;
  /** Whether human and simulated answers belong to the same people. */
  readonly paired: boolean;
  /** Divisions of the respondents into groups, of which those with fewer than `smallestGroup` are in none. */
  readonly groupings: readonly Grouping[];
  /** The design of the first so many respondents. */
  design(respondents: number): RunDesign;
  readonly seed: number;
  readonly probed: Probed;
  /** Items that nothing about the run was chosen by, named by the user. */
  readonly heldOut: readonly string[];
}

/** Respondents that a group needs to be told of. */
const smallestGroup = 5;

/** What evidence is gathered with. */
export interface Gathered {
  readonly probed: Probed;
  readonly groupings: readonly Grouping[] | undefined;
  readonly design: Design | undefined;
  readonly seed: number;
  readonly heldOut: readonly string[];
}

/**
 * Puts a run's answers beside the human ones, item by item.
 *
 * @throws PopuliError where the two sides list different options
 */
export function evidenceOf(run: SimulatedRun, how: Gathered): Evidence {
  const { answers } = run;
  refuseOtherDesign(run.survey, how.design, `the run '${run.condition.name}'`);
  const paired = !areTwoSamples(run);
  const items = matchItems(run.human, answers).map(({ human, simulated }) =>
    itemEvidence(simulated, human, paired),
  );
  const groupings = (how.groupings ?? groupingsOf(run)).map((grouping) => withoutSmall(grouping, items));
  return {
    run,
    items,
    weights: answers.weights,
    paired,
    groupings: groupings.filter(({ of }) => new Set(of.filter((group) => group >= 0)).size > 1),
    design: (respondents) =>
      how.design === undefined
        ? simpleUnits(respondents, how.seed)
        : runDesign(how.design, {
            respondents: answers.respondents.subarray(0, respondents),
            weights: answers.weights.subarray(0, respondents),
          }),
    seed: how.seed,
    probed: how.probed,
    heldOut: how.heldOut,
  };
}

/** The run's segments, or else its respondents by each identifier that divides them into a few groups. */
function groupingsOf(run: SimulatedRun): readonly Grouping[] {
  const segments = segmentGrouping(run);
  if (segments !== undefined && segments.size <= mostGroups) return [segments];
  const byIdentifier = identifierGroupings(run);
  if (byIdentifier.length > 0) return byIdentifier.filter(({ size }) => size <= mostGroups);
  return (run.identifiers ?? [])
    .filter(({ levels }) => levels.length > 1 && levels.length <= mostGroups)
    .map((column) => ({
      name: column.variable.name,
      size: column.levels.length,
      labels: levelLabels(column),
      of: Int32Array.from(run.answers.respondents, (row) => column.level[row] ?? -1),
    }));
}

/** More groups than this, as of age in years, are too small to be told of. */
const mostGroups = 30;

/** A grouping whose small groups count as no group: respondents are counted who have an answer to any item. */
function withoutSmall(grouping: Grouping, items: readonly ItemEvidence[]): Grouping {
  const sizes = new Int32Array(grouping.size);
  for (const [i, group] of grouping.of.entries())
    if (group >= 0 && items.some(({ human }) => human[i]! >= 0)) sizes[group]! += 1;
  return { ...grouping, of: grouping.of.map((group) => (sizes[group]! >= smallestGroup ? group : -1)) };
}

function itemEvidence(answers: ItemAnswers, human: ItemAnswers, paired: boolean): ItemEvidence {
  const options = answers.options.length;
  const respondents = answers.rows.length / options;
  const chosen = chosenOf(human, options);
  const answered = Uint8Array.from({ length: respondents }, (_, i) =>
    answers.rows.subarray(i * options, (i + 1) * options).some((share) => share > 0) ? 1 : 0,
  );
  const asked = Uint8Array.from({ length: respondents }, (_, i) => (chosen[i]! >= 0 ? 1 : 0));
  const both = answered.map((one, i) => one * asked[i]!);
  return {
    item: answers.item,
    label: answers.label,
    ordered: answers.ordered || options <= 2,
    options,
    optionLabels: answers.optionLabels,
    simulated: answers.rows,
    human: chosen,
    counts: paired ? { simulated: both, human: both } : { simulated: answered, human: asked },
  };
}

function chosenOf({ rows }: ItemAnswers, options: number): Int16Array {
  return Int16Array.from({ length: rows.length / options }, (_, i) =>
    rows.subarray(i * options, (i + 1) * options).indexOf(1),
  );
}

/** `[options]`: weighted shares among the first respondents, as many as there are weights. */
export function sharesOf(
  { options, simulated, human, counts }: Pick<ItemEvidence, "options" | "simulated" | "human" | "counts">,
  side: "simulated" | "human",
  weights: Float64Array,
): Float64Array {
  const sums = new Float64Array(options);
  let all = 0;
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i]! * counts[side][i]!;
    if (weight === 0) continue;
    all += weight;
    if (side === "human") sums[human[i]!]! += weight;
    else for (let k = 0; k < options; k++) sums[k]! += weight * simulated[i * options + k]!;
  }
  return sums.map((sum) => sum / all);
}

/** The mean of numbers; NaN of none. */
export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** A value without uncertainty. */
export function exactly(value: number): MetricEstimate {
  return { value, low: value, high: value };
}
