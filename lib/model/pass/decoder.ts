import type { Executor } from "../executor/executor.js";
import type { DecoderConfig } from "../shape/decoder-config.js";
import type { PassMemory } from "./pass-memory.js";

/** What passes, scoring and generation need of a model. */
export interface Decoder {
  readonly executor: Executor;
  readonly config: DecoderConfig;
  /** What passes leave to each other; none where they share nothing. */
  readonly memory?: PassMemory;
  /** Ids that end an answer. */
  readonly endIds: readonly number[];
}
