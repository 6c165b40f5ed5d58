import { promptIds } from "../asking/prompts.js";
import type { Estimator } from "./estimator.js";

/**
 * The state at the prompt's last token, where the answer begins. Nothing is sampled (Rimsky et al. 2023,
 * arXiv:2312.06681, take contrasts at one token as well).
 */
export const lastToken = {
  name: "last token",
  samples: "nothing",
  async states({ model, plan, signal }, { instruction, questions }) {
    const spans = questions.map(({ text }) => {
      const ids = promptIds(model, plan.template, instruction, text);
      return { ids, from: ids.length - 1, to: ids.length };
    });
    return model.meanHidden(spans, { signal, progress: () => {} });
  },
} as const satisfies Estimator;
