import type { Evidence } from "./evidence.js";
import type { Finding } from "./finding.js";
import type { ProbeName } from "./probe/probes.js";

/** One of the five challenges: a file of its own, and a line in `five.ts`. */
export interface Challenge {
  readonly key: string;
  readonly name: string;
  /** The question that it puts to a simulation. */
  readonly asks: string;
  /** The further prompts that it is measured from. */
  readonly probes: readonly ProbeName[];
  measure(evidence: Evidence): Finding;
}
