import type { ComparedItem, ItemPart } from "./compared-item.js";
import type { ComparedItems } from "./compared-items.js";
import type { ItemScale } from "./prepared-item.js";

/** How a metric is named and explained to readers. */
export interface MetricWords {
  /** Its name in code, JSON and CSV. */
  readonly key: string;
  /** The heading of its column. */
  readonly symbol: string;
  /** What its axis counts. */
  readonly unit: string;
  readonly range: readonly [number, number];
  /** Which way is better; `null` where the human value is the aim. */
  readonly better: "lower" | "higher" | null;
  /** What it means: one sentence for a note. */
  readonly says: string;
  /** Where the formula comes from. */
  readonly source: string;
}

/** The items that a metric is defined for; it is NaN elsewhere. */
export const anyItem: readonly ItemScale[] = ["nominal", "ordinal"];
export const orderedItems: readonly ItemScale[] = ["ordinal"];

interface RunMetric extends MetricWords {
  readonly definedFor: readonly ItemScale[];
  /** What a run must have, for the note where it is not defined: "a segmentation". */
  readonly needs: string;
  /**
   * Whether how many chose each option is enough, as published tables tell it, or the answers of respondents are needed.
   */
  readonly computedFrom: "shares" | "respondents";
  /**
   * What a run's value is compared with: the uniform floor; 0 and the shuffled respondents, for association with the
   * respondents; 0 alone (`no association`), for association between items, which shuffling keeps; or the human value.
   */
  readonly comparedWith: "uniform floor" | "shuffled respondents" | "no association" | "human value";
  /**
   * `main`: every table. `ablation`: ablation tables and reports. `report`: reports alone. `none`: JSON and CSV alone.
   */
  readonly shownIn: "main" | "ablation" | "report" | "none";
  /**
   * Items from which its interval holds in 92 to 98 studies of a hundred (docs/coverage.md), where these are more than for
   * other metrics. With fewer, the range of the items is printed in its place.
   */
  readonly intervalFrom?: number;
  /** `false` where its interval holds in fewer than 92 studies of a hundred by clusters or replicate weights, so that none is printed. */
  readonly intervalByDesign?: false;
  /** Whether figures have a panel for it when none are named. */
  readonly panel?: true;
}

/** Computed item by item; the run's value is the mean over the items it is defined for. */
export interface ItemMetric extends RunMetric {
  readonly of: "item";
  /** Whether differences between conditions are tested, item by item. */
  readonly tested?: true;
  readonly compute: (item: ComparedItem) => number;
  /**
   * Where the metric has a kink at 0: the part of an item that is its square, up to a factor, from which the noise of a
   * sample is found, whether that is the square of one difference or a sum over options, and the one difference.
   */
  readonly square?: {
    readonly part: ItemPart;
    readonly differences: "one" | "many";
    readonly signed?: readonly [ItemPart, ItemPart];
  };
}

/** The absolute difference of two means over items. */
interface DifferenceOfMeans extends RunMetric {
  readonly of: "item means";
  readonly difference: readonly [ItemPart, ItemPart];
}

/** How much the first mean over items is below the second, in percent of it: 100 × (1 − first/second). */
interface ReductionOfMeans extends RunMetric {
  readonly of: "item means";
  readonly reduction: readonly [ItemPart, ItemPart];
}

/** Computed from two means over items. */
export type MeansMetric = DifferenceOfMeans | ReductionOfMeans;

/** Computed from all items at once, so that it has no value within a category of items. */
export interface JointMetric extends RunMetric {
  readonly of: "all items";
  /** The same metric of the human answers, where the aim is to come close to it. */
  readonly human?: JointMetric;
  readonly compute: (items: ComparedItems) => number;
  /** What its interval comes from. */
  readonly interval: {
    readonly from: "groups" | "pairs" | "pair agreement";
    readonly side: "human" | "simulated";
  };
}

/** A number that says how near simulated answers come to human ones. */
export type Metric = ItemMetric | MeansMetric | JointMetric;
