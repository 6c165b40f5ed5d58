import { claims } from "./claim.js";
import type { Probe } from "./probe.js";

export const claimed = {
  key: "claimed",
  says: "an answer to agree with",
  same: false,
  ask: (asking) => claims(asking, "claim"),
} as const satisfies Probe;
