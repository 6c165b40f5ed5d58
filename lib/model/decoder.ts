import type { DecoderConfig } from "./checkpoint/config.js";
import type { Executor } from "./executor.js";
import type { PassMemory } from "./pass/pass-memory.js";

/** What passes, scoring and generation need of a model. */
export interface Decoder {
  readonly executor: Executor;
  readonly config: DecoderConfig;
  /** What passes leave to each other; none where they share nothing. */
  readonly memory?: PassMemory;
  /** Ids that end an answer. */
  readonly endIds: readonly number[];
}
