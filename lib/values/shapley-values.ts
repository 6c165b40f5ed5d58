import { counted } from "../errors/counted.js";
import type { MetricEstimate } from "../fidelity/metric/metric-estimate.js";
import { type Displayable, display, type MimeBundle } from "../show/display.js";
import { decimal, signed } from "../show/number-text.js";
import { type Cell, Table } from "../show/table.js";

/** What one value item adds to the population error. */
export interface ItemContribution {
  readonly item: string;
  readonly label: string;
  /** Its Shapley value with a 95 % interval over personas; below 0 it lowers the error. */
  readonly value: MetricEstimate;
  /** `[populations]`: its Shapley value for the error of each. */
  readonly byPopulation: readonly number[];
}

/** Shapley values of value items for the population error. Shows itself as a table. */
export class Shapley implements Displayable {
  constructor(
    /** In the order of the value items. */
    readonly contributions: readonly ItemContribution[],
    /** `[2^items]`: the error of each coalition, at the number whose bit k is set where item k is in it. */
    readonly errors: Float64Array,
    readonly populations: readonly string[],
    readonly how: {
      /** In all populations together. */
      readonly personas: number;
      readonly items: readonly string[];
      readonly draws: number;
      readonly seed: number;
      readonly weight: string | undefined;
      /** Prompts that the model was asked, each with all items, and how many coalitions and personas have. */
      readonly asked: number;
      readonly prompts: number;
    },
    readonly labels: readonly string[],
  ) {}

  /** The error with no values in the prompt. */
  get empty(): number {
    return this.errors[0]!;
  }

  /** The error with all values in the prompt. */
  get full(): number {
    return this.errors.at(-1)!;
  }

  /** A row for each value item, the most helpful first. */
  toTable(): Table {
    const { personas, items, draws, weight, asked, prompts } = this.how;
    const several = this.populations.length > 1;
    const ordered = [...this.contributions].sort((a, b) => a.value.value - b.value.value);
    // Personas with the same answers leave an interval without length, which decides nothing.
    const verdict = ({ low, high }: MetricEstimate) =>
      !(high > low)
        ? "undecided"
        : high < 0
          ? "lowers the error"
          : low > 0
            ? "raises the error"
            : "undecided";
    return new Table(
      "What each value item adds to the population error",
      [
        { name: "value item" },
        { name: "Shapley value", digits: 4 },
        { name: "95 % interval" },
        { name: "" },
        ...(several ? this.populations.map((name) => ({ name, digits: 4 })) : []),
      ],
      ordered.map(({ item, value, byPopulation }): Cell[] => [
        item,
        value.value,
        Number.isFinite(value.low) ? `[${signed(value.low, 4)}, ${signed(value.high, 4)}]` : null,
        verdict(value),
        ...(several ? byPopulation : []),
      ]),
      [
        ...this.labels,
        `The values sum to the error with all items, ${decimal(this.full, 4)}, less that with none, ${decimal(this.empty, 4)}: ${signed(this.full - this.empty, 4)}.`,
        `Error: distance of the population's mean answer as a share of the scale, mean over ${items.join(", ")}${several ? ` and ${this.populations.length} populations` : ""}. Exact over ${this.errors.length.toLocaleString("en-US")} coalitions.`,
        `${counted(personas, "persona")}, ${weight === undefined ? "unweighted" : `weighted by ${weight}`}; intervals by ${counted(draws, "resample")} of the personas: they hold for these items and this model.`,
        `The model was asked ${asked.toLocaleString("en-US")} of ${prompts.toLocaleString("en-US")} prompts; the others were the same as one of these, or kept from before.`,
      ],
    );
  }

  [display](): MimeBundle {
    return this.toTable()[display]();
  }
}
