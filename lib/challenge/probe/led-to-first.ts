import type { Probe } from "./probe.js";
import { sentenceBefore } from "./sentence-before.js";

export const ledToFirst = {
  key: "ledToFirst",
  says: "a sentence that suggests the first option",
  same: false,
  ask: (asking) => sentenceBefore(asking, ({ values }) => asking.wordings.lead(values[0]!.label)),
} as const satisfies Probe;
