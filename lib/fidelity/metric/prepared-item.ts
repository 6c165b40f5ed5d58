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
  readonly tally: Sides<(weights: Float64Array) => Float64Array> & {
    /** The simulated answers of those respondents alone who answered the item. */
    readonly answered: (weights: Float64Array) => Float64Array;
  };
}

/** Prepares an item's answers. */
export function prepareItem({ human, simulated }: ItemPair): PreparedItem {
  const width = human.options.length;
  const points = { human: coordinates(human), simulated: coordinates(simulated) };
  const all = tally(simulated.rows, width);
  const everyone = points.simulated.present.every(
    (present, i) => present === 0 || points.human.present[i] === 1,
  );
  return {
    item: human.item,
    category: human.category,
    scale: human.ordered ? "ordinal" : "nominal",
    rows: { human: human.rows, simulated: simulated.rows },
    points,
    tally: {
      human: tally(human.rows, width),
      simulated: all,
      answered: everyone
        ? all
        : tally(
            simulated.rows.map((share, at) =>
              points.human.present[Math.floor(at / width)] === 1 ? share : 0,
            ),
            width,
          ),
    },
  };
}

/** Whether answers lie on a line, ordered or two options, so that items can be correlated with each other. */
export function isOnLine({ points }: PreparedItem): boolean {
  return points.human.dimensions === 1;
}
