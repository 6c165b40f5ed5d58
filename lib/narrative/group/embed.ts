import { checkArgument } from "../../errors/check-given.js";
import { type Kind, wholeFromOne } from "../../errors/kind.js";
import { PopuliError } from "../../errors/populi-error.js";
import type { LocalModel } from "../../model/model.js";

/** Turns texts into vectors, `[texts]`: `embedLocally(model)`, `embedByServer(server)`, or a function of your own. */
export type Embed = (
  texts: readonly string[],
  options: { readonly signal?: AbortSignal | undefined },
) => Promise<readonly ArrayLike<number>[]>;

/**
 * Embeds texts by a local model: the mean hidden state of each text's tokens but the first, after one of its layers.
 *
 * @param wantedLayer from 1 (default: the one two thirds up)
 * @throws PopuliError for a layer that the model lacks
 * @example
 * const [vector] = await embedLocally(model)(["You are a nurse."], {});
 */
export function embedLocally(model: LocalModel, wantedLayer?: number): Embed {
  checkArgument("embedLocally", "model", model, loadedModel);
  const layer = wantedLayer ?? Math.round((2 * model.layers) / 3);
  checkArgument("embedLocally", "layer", layer, wholeFromOne);
  if (layer > model.layers)
    throw new PopuliError(`there is no layer ${layer}`, {}, `the model has layers 1 … ${model.layers}`);
  return async (texts, { signal }) => {
    const spans = texts.map((text) => {
      const ids = model.tokenizer.encode(text, { special: true }).slice(0, model.contextLength);
      // The first token's state is larger than all others together in many models, whatever it is (Sun et al. 2024, "Massive
      // Activations in Large Language Models"): in a mean it says how long the text is, and nothing else.
      return { ids, from: Math.min(1, ids.length - 1), to: ids.length };
    });
    const states = await model.meanHidden(spans, { ...(signal && { signal }), progress: () => {} });
    return states.map((state) => state.slice(layer * model.width, (layer + 1) * model.width));
  };
}

const loadedModel: Kind = {
  what: "a model that is loaded here: await loadModel(…)",
  fits: (value) => typeof value === "object" && value !== null && "meanHidden" in value,
};
