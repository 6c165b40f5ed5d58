import { counted } from "../errors/counted.js";
import type { MetricEstimate } from "../fidelity/metric/metric-estimate.js";
import { type NearItem, nearItemLabels } from "../persona/descriptors/near-items.js";
import { type Displayable, display, type MimeBundle } from "../show/display.js";
import { signedWithInterval, withInterval } from "../show/number-text.js";
import { type Cell, Table } from "../show/table.js";
import type { SimulatedRun } from "../simulate/answers/run-shape.js";
import type { FittedTemperature } from "../temper/fit-temperature.js";
import type { RepresentedBy } from "./represented.js";

/** What made the answers of a row. */
export type ValuePersonaRole = "values" | "prompt" | "statistical" | "floor" | "humans";

/** How answers compare with one population. */
export interface PopulationScore {
  readonly population: string;
  /** Distance from the population's mean answer as a share of the scale, mean over items. */
  readonly error: MetricEstimate;
  /** Normalised variance of the answers, mean over items with an order; NaN without any. */
  readonly variance: { readonly simulated: number; readonly human: number };
}

/** How one way of answering compares with all populations. */
export interface ValuePersonaRow {
  readonly name: string;
  readonly role: ValuePersonaRole;
  readonly calibrated: boolean;
  /** Mean over populations, 0 … 1, with a 95 % interval over personas. */
  readonly error: MetricEstimate;
  /** The error less that of the first row, value personas: above 0, values are better. Paired resamples. */
  readonly more: MetricEstimate;
  /** The error in populations represented poorly less that in those represented well; NaN where none are told apart. */
  readonly gap: MetricEstimate;
  /** Variance of the answers over that of the population's. */
  readonly varianceRatio: number;
  /** KL(model‖human) of the personas, nats, and the correlation with their own answers; means over items. */
  readonly kl: number;
  readonly own: number;
  /** In the order of the populations. */
  readonly populations: readonly PopulationScore[];
}

/** What the rows were made with. */
export interface HowEstimated {
  /** In each population. */
  readonly personas: number;
  /** Items reported. */
  readonly items: readonly string[];
  /** Items that temperatures were fitted on. */
  readonly calibrate: readonly string[];
  readonly draws: number;
  readonly seed: number;
  readonly survey: string;
  readonly weight: string | undefined;
  /** The segmentation's name. */
  readonly by: string;
  readonly model: string;
  readonly labels: readonly string[];
  /** Items asked that the prompt nearly tells. */
  readonly near: readonly NearItem[];
  /** The simulated runs by the name of their row, for `evaluate`, `compareRuns` and plots. */
  readonly runs: ReadonlyMap<string, SimulatedRun>;
  /** The temperatures by the name of the row before calibration. */
  readonly fitted: ReadonlyMap<string, FittedTemperature>;
}

/** Population estimates from value personas, beside what they are held against. Shows itself as a table. */
export class ValuePersonas implements Displayable {
  constructor(
    /** Value personas first; then other prompts, statistical baselines, the floor, and humans. */
    readonly rows: readonly ValuePersonaRow[],
    readonly populations: readonly string[],
    /** Which populations are represented well and poorly; `undefined` where none are told apart. */
    readonly represented: RepresentedBy | undefined,
    readonly how: HowEstimated,
  ) {}

  toTable(): Table {
    const { personas, items, calibrate, draws, survey, weight, by, model, labels, near } = this.how;
    const hasGap = this.represented !== undefined;
    const known = (value: number): Cell => (Number.isNaN(value) ? null : value);
    return new Table(
      `Value personas: what populations of ${survey} answer, by ${model}`,
      [
        { name: "answers" },
        { name: "error" },
        { name: "more than value personas" },
        ...(hasGap ? [{ name: "gap, poorly − well" }] : []),
        { name: "variance, simulated / human", digits: 2 },
        { name: "KL", digits: 3 },
        { name: "own r", digits: 3 },
      ],
      this.rows.map(({ name, error, more, gap, varianceRatio, kl, own }, r): Cell[] => [
        name,
        withInterval(error),
        r === 0 ? null : signedWithInterval(more),
        ...(hasGap ? [signedWithInterval(gap)] : []),
        ...[varianceRatio, kl, own].map(known),
      ]),
      [
        ...labels,
        ...nearItemLabels(near).filter((label) => !labels.includes(label)),
        `Error: distance from the mean answer of everyone in the population, as a share of the scale (total variation for nominal items); mean over ${items.join(", ")} and ${this.populations.length} populations (${by}), ${weight === undefined ? "unweighted" : `weighted by ${weight}`}.`,
        `${counted(personas, "persona")} a population; 95 % intervals by ${counted(draws, "resample")} of the personas: they hold for these items and populations.`,
        ...(calibrate.length > 0
          ? [
              `Calibrated: the temperature was fitted on ${calibrate.join(", ")}, which are not reported. It keeps means, so errors stay; it cannot repair associations (own r).`,
            ]
          : []),
        ...(this.represented === undefined
          ? []
          : [
              `Represented well: ${this.represented.well.join(", ")}; poorly: ${this.represented.poorly.join(", ")} (${this.represented.by}).`,
            ]),
        "Statistical baselines know other respondents' answers to the items; prompts do not. The personas' own answers err by sampling alone.",
      ],
    );
  }

  [display](): MimeBundle {
    return this.toTable()[display]();
  }
}
