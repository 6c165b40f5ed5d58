import { PopuliError } from "../../errors/populi-error.js";
import type { Executor } from "../executor/executor.js";
import type { DecoderConfig } from "../shape/decoder-config.js";
import type { PassMemory } from "./pass-memory.js";

/** What passes, scoring and generation need from a model. */
export interface Decoder {
  readonly executor: Executor;
  readonly config: DecoderConfig;
  /** What passes leave for each other; absent where they share nothing. */
  readonly memory?: PassMemory;
  /** Ids that end an answer. */
  readonly endIds: readonly number[];
}

/** @throws PopuliError when no token ends an answer */
export function checkEndIds({ endIds }: Pick<Decoder, "endIds">): void {
  if (endIds.length > 0) return;
  throw new PopuliError(
    "the model has no token that ends an answer",
    {},
    "name one as 'eos_token_id' in config.json",
  );
}
