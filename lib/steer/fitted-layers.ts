import type { FittedTo } from "../survey/fitted-to.js";
import type { LayerChoice } from "./layers.js";

/** Under this key a choice of layers says whose answers it was made by. Spreading the choice keeps it; JSON leaves it out. */
const fitted = Symbol("fitted to");

/** Blocks by attribute, chosen by people's answers. */
export type FittedLayers = Readonly<Record<string, number>> & { readonly [fitted]: FittedTo };

/** Says of a choice of layers whose answers it was made by. */
export function fittedLayers(layers: Readonly<Record<string, number>>, to: FittedTo): FittedLayers {
  return { ...layers, [fitted]: to };
}

/** Whose answers a choice of layers was made by; nothing where it was not made by answers. */
export function layersFittedTo(layers: LayerChoice): readonly FittedTo[] {
  return typeof layers === "object" && fitted in layers ? [(layers as FittedLayers)[fitted]] : [];
}
