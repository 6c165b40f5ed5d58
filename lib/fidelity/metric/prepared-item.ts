import type { ItemPair } from "../answers/match-items.js";
import { tally } from "../answers/tally.js";
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
  /** `[respondents, options]` on either side, row-major. */
  readonly rows: Sides<Float64Array>;
  readonly points: Sides<Coordinates>;
  /** How many chose each option, `[options]`, under weights `[respondents]`. */
  readonly tally: Sides<(weights: Float64Array) => Float64Array>;
}

/** Prepares an item's answers. */
export function prepareItem({ human, simulated }: ItemPair): PreparedItem {
  const width = human.options.length;
  return {
    item: human.item,
    category: human.category,
    scale: human.ordered ? "ordinal" : "nominal",
    rows: { human: human.rows, simulated: simulated.rows },
    points: { human: coordinates(human), simulated: coordinates(simulated) },
    tally: { human: tally(human.rows, width), simulated: tally(simulated.rows, width) },
  };
}

/** Whether answers lie on a line, ordered or two options, so that items can be correlated with each other. */
export function isOnLine({ points }: PreparedItem): boolean {
  return points.human.dimensions === 1;
}
