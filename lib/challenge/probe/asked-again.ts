import type { Probe } from "./probe.js";

export const askedAgain = {
  key: "askedAgain",
  says: "nothing changed but the draw of the reply",
  same: true,
  ask: ({ study, condition, wordings }) =>
    wordings.drawn
      ? { study: { ...study, seed: study.seed + 1 }, condition }
      : { because: "probabilities are exact: asked again, every answer is the same" },
} as const satisfies Probe;
