import type { Probe } from "./probe.js";
import { sentenceBefore } from "./sentence-before.js";

export const ledToLast = {
  key: "ledToLast",
  says: "a sentence that suggests the last option",
  same: false,
  ask: (asking) => sentenceBefore(asking, ({ values }) => asking.wordings.lead(values.at(-1)!.label)),
} as const satisfies Probe;
