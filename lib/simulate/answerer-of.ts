import { checkArgument, type KindsOf } from "../errors/check-given.js";
import { type Kind, names, optional, text } from "../errors/kind.js";
import { oneOf } from "../errors/one-of.js";
import { PopuliError } from "../errors/populi-error.js";
import type { LocalModel } from "../model/model.js";
import { LocalAnswerer } from "./answerer/local/local-answerer.js";
import { ServerAnswerer } from "./answerer/server/server-answerer.js";
import { ServerModel } from "./answerer/server/server-model.js";
import { type RetryKind, retryKinds } from "./answers/unanswered.js";
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
  /**
   * Answers in the run file that are asked of a server again: questions without an answer, by kind, or those that the
   * model declined. By default none is: a run that is repeated asks nothing twice.
   */
  readonly retry?: readonly RetryKind[];
}

/** A model as an option: one that is loaded here, or a server. */
const modelKind: Kind = {
  what: "a model",
  fits: (value) =>
    value instanceof ServerModel || (typeof value === "object" && value !== null && "tokenizer" in value),
  advice: (_, value) =>
    typeof value === "string"
      ? `load it first: model: await loadModel("${value}")`
      : "pass what loadModel returned, awaited, or server({ url, model })",
};

/** The kinds of these options, for `checkGiven`. */
export const answererKinds: KindsOf<AnswererOptions> = {
  model: modelKind,
  file: optional(text),
  retry: optional(names),
};

/**
 * The answerer of a study: the model behind the interface that `ask/` uses.
 *
 * @throws PopuliError for a shard without a run file, an unknown kind in `retry`, or a local model asked again
 */
export function answererOf({ model, file, retry = [] }: AnswererOptions, study: Study): Answerer {
  checkArgument("a simulation", "model", model, modelKind);
  for (const kind of retry) oneOf("retry", kind, retryKinds);
  if (retry.length > 0 && !(model instanceof ServerModel))
    throw new PopuliError("retry with a local model", {}, "it answers the same when it is asked again");
  const memo = new Memo(runFileOf(study, file), retry);
  return model instanceof ServerModel ? new ServerAnswerer(model, memo) : new LocalAnswerer(model, memo);
}
