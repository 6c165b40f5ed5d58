import { leftOut, type RequestField } from "./request-field.js";

/** What keeps a known engine from cutting tokens off by settings of its own. A gateway before it may not take these. */
export const sampling: RequestField = {
  name: "top-k and what else the engine cuts off by",
  names: ["top_k", "min_p", "repeat_penalty", "repetition_penalty"],
  refused: /\btop_?k\b|\bmin_?p\b|repe(at|tition)_penalty/i,
  has: (_, { sampling }) => sampling !== undefined,
  forms: [
    {
      says: "is sent",
      write(body, { topK }, engine) {
        Object.assign(body, engine.sampling?.(topK));
      },
    },
    leftOut,
  ],
};
