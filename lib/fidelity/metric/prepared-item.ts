import type { ItemPair } from "../answers/match-items.js";
import { type Tally, tally } from "../answers/tally.js";
import { type Coordinates, coordinates } from "../association/coordinates.js";

/** A pair of values: one for the human answers, one for the simulated. */
export interface Sides<T> {
  readonly human: T;
  readonly simulated: T;
}
/** `[respondents]` on either side. */
export type SideWeights = Sides<Float64Array>;

/** The weights when respondent i counts `times[i]` times; once when absent. */
export function countedTimes(weights: SideWeights, times: ArrayLike<number> | undefined): SideWeights {
  if (times === undefined) return weights;
  const counted = (side: Float64Array) => side.map((weight, i) => weight * times[i]!);
  return { human: counted(weights.human), simulated: counted(weights.simulated) };
}

/** Whether an item's options are names or steps of an order. */
export type ItemScale = "nominal" | "ordinal";

/** One item's answers on both sides, ready to be counted under any weights. */
export interface PreparedItem {
  readonly item: string;
  readonly category: string | undefined;
  readonly scale: ItemScale;
  /** How many options there are. */
  readonly options: number;
  readonly points: Sides<Coordinates>;
  /** How many chose each option, under any weights. */
  readonly tally: Sides<Tally>;
}

/** Prepares an item's answers. */
export function prepareItem({ human, simulated }: ItemPair): PreparedItem {
  return {
    item: human.item,
    category: human.category,
    scale: human.ordered ? "ordinal" : "nominal",
    options: human.options.length,
    points: { human: coordinates(human), simulated: coordinates(simulated) },
    tally: { human: tally(human), simulated: tally(simulated) },
  };
}

/** Whether answers lie on a line, ordered or two options, so that items can be correlated with each other. */
export function isOnLine({ points }: PreparedItem): boolean {
  return points.human.dimensions === 1;
}
