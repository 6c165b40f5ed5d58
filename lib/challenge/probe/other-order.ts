import type { Probe } from "./probe.js";

export const otherOrder = {
  key: "otherOrder",
  says: "options from last to first",
  same: true,
  ask: ({ study, condition }) => ({
    study: { ...study, optionOrder: study.optionOrder === "reversed" ? "as written" : "reversed" },
    condition,
  }),
} as const satisfies Probe;
