import type { LocalModel } from "../model/model.js";
import { LocalAnswerer } from "./answerer/local/local-answerer.js";
import { ServerAnswerer } from "./answerer/server/server-answerer.js";
import { ServerModel } from "./answerer/server/server-model.js";
import type { Answerer } from "./port/answerer.js";
import { Memo } from "./store/memo.js";
import { runFileOf } from "./study/shard.js";
import type { Study } from "./study/study.js";

/** Which model is asked, and where its answers are kept. */
export interface AnswererOptions {
  /** From `loadModel`, or `server({ url, model })`. */
  readonly model: LocalModel | ServerModel;
  /**
   * A DuckDB run file: answers it holds are not asked for again, and each answer is kept as it comes, first in
   * `FILE.journal` beside it. The next run takes over the journal of a process that was killed; a power cut may cost
   * the answers of the last seconds.
   */
  readonly file?: string;
}

/**
 * The answerer of a study: the model behind the interface that `ask/` uses.
 *
 * @throws PopuliError for a shard without a run file
 */
export function answererOf({ model, file }: AnswererOptions, study: Study): Answerer {
  const memo = new Memo(runFileOf(study, file));
  return model instanceof ServerModel ? new ServerAnswerer(model, memo) : new LocalAnswerer(model, memo);
}
