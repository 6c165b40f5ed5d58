import { type Displayable, display, type MimeBundle } from "../../show/display.js";
import { type Cell, Table } from "../../show/table.js";
import type { Allocation, PilotItem } from "./precision.js";

/** Half of the interval, and the power, at a number of interviews. */
export interface PlanPoint {
  readonly interviewed: number;
  readonly classical: number;
  readonly mixed: number;
  /** NaN where no effect was named. */
  readonly classicalPower: number;
  readonly mixedPower: number;
}

/** The plan for one estimate. */
export interface PlannedItem extends Allocation, PilotItem {
  /** Half of the 95 % interval that is expected. */
  readonly halfWidth: number;
  readonly cost: number;
  /** How many interviews alone are as precise, and what they cost. */
  readonly classicalInterviews: number;
  readonly classicalCost: number;
  /** Whether anybody is predicted: if not, predicting is not worth its cost. */
  readonly worthIt: boolean;
  readonly power: number | undefined;
  /** Width and power by the number of interviews, with so many predicted. */
  readonly curvePredicted: number;
  readonly curve: readonly PlanPoint[];
}

/** How a plan was made. */
export interface HowPlanned {
  readonly costs: { readonly interview: number; readonly prediction: number };
  readonly goal:
    | { readonly kind: "precision"; readonly precision: number }
    | { readonly kind: "budget"; readonly budget: number };
  readonly items: "each" | "together" | "allocated";
  readonly effect?: number;
}

/** How many people to interview and to predict. Shows itself as a table. */
export class MixedPlan implements Displayable {
  constructor(
    readonly items: readonly PlannedItem[],
    readonly how: HowPlanned,
  ) {}

  /** A row for each estimate. */
  toTable(): Table {
    const { items, how } = this;
    const goal = how.goal.kind === "precision" ? `± ${how.goal.precision}` : `a budget of ${how.goal.budget}`;
    const notWorth = items.filter(({ worthIt }) => !worthIt);
    const power = how.effect !== undefined;
    return new Table(
      `Plan for ${goal}`,
      [
        { name: "item" },
        { name: "of" },
        { name: "interview" },
        { name: "predict" },
        { name: "half interval", digits: 4 },
        { name: "cost", digits: 0 },
        { name: "interviews alone" },
        { name: "their cost", digits: 0 },
        ...(power ? [{ name: "power", digits: 2 }] : []),
        { name: "predicting" },
      ],
      items.map((one): Cell[] => [
        one.item,
        [one.of, one.group].filter((word) => word !== "").join(", "),
        one.interviewed,
        one.predicted,
        one.halfWidth,
        one.cost,
        one.classicalInterviews,
        one.classicalCost,
        ...(power ? [one.power ?? null] : []),
        one.worthIt
          ? `saves ${Math.round(100 * (1 - one.cost / one.classicalCost))} %`
          : "is not worth its cost",
      ]),
      [
        `An interview costs ${how.costs.interview}, a prediction ${how.costs.prediction}; the interviewed are predicted too.`,
        "From the pilot's variances and PPI correlations, these less what chance alone is expected to give. A pilot of few interviews knows neither well.",
        ...(notWorth.length > 0
          ? [
              `Predicting is not worth its cost for ${notWorth.length} of ${items.length} estimates: interview only.`,
            ]
          : []),
        ...(how.effect === undefined
          ? []
          : [`Power: of finding a difference of ${how.effect} at 5 %, two-sided.`]),
      ],
    );
  }

  toJSON(): object {
    return { ...this.how, planned: this.items };
  }

  [display](): MimeBundle {
    return this.toTable()[display]();
  }
}
