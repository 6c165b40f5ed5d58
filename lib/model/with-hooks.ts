import { PopuliError } from "../errors/populi-error.js";
import type { LayerHook } from "./hook/layer-hook.js";
import type { LocalModel } from "./model.js";

/** Runs `body` with a model that applies `hooks` before those of each call, and refuses work once `body` has ended. */
export async function withHooks<T>(
  model: LocalModel,
  hooks: readonly LayerHook[],
  body: (model: LocalModel) => Promise<T>,
): Promise<T> {
  let on = true;
  const all = (own: readonly LayerHook[] = []) => {
    if (on) return [...hooks, ...own];
    throw new PopuliError("the hooks are gone: the model was used after withHooks() had ended");
  };
  const hooked: LocalModel = {
    ...model,
    // Not copied: it changes when a GPU fails.
    get backend() {
      return model.backend;
    },
    prefill: async (ids, own, options) => model.prefill(ids, all(own), options),
    scoreOptions: async (prefix, questions, own, rule) =>
      model.scoreOptions(prefix, questions, all(own), rule),
    scoreReplies: async (prefix, questions, own, follow) =>
      model.scoreReplies(prefix, questions, all(own), follow),
    generate: async (prompts, options) => model.generate(prompts, { ...options, hooks: all(options.hooks) }),
    generateTexts: async (prompts, options) =>
      model.generateTexts(prompts, { ...options, hooks: all(options.hooks) }),
    answer: async (prompt, options) => model.answer(prompt, { ...options, hooks: all(options?.hooks) }),
    streamText: (prompt, options) => model.streamText(prompt, { ...options, hooks: all(options.hooks) }),
    hiddenMeans: (sequences, options) =>
      model.hiddenMeans(sequences, { ...options, hooks: all(options?.hooks) }),
    meanHidden: async (sequences, options) =>
      model.meanHidden(sequences, { ...options, hooks: all(options?.hooks) }),
    differentiableLogits: (sequences, own) => model.differentiableLogits(sequences, all(own)),
    withHooks: async (more, inner) => withHooks(hooked, more, inner),
    // The model itself outlives the body, and its owner disposes of it.
    dispose: () => {},
  };
  try {
    return await body(hooked);
  } finally {
    on = false;
  }
}
