import { claims } from "./claim.js";
import type { Probe } from "./probe.js";

export const denied = {
  key: "denied",
  says: "the same answer denied, to agree with",
  same: false,
  ask: (asking) => claims(asking, "denial"),
} as const satisfies Probe;
