import type { LayerHook } from "../../../model/hook/layer-hook.js";
import type { LocalModel } from "../../../model/model.js";
import type { ResolvedCondition } from "../../condition/resolved-condition.js";
import type { Answer } from "../../read/answer.js";
import type { Memo } from "../../store/memo.js";
import type { Study } from "../../study/study.js";
import type { PromptCache } from "./prompt-cache.js";

/** Who is asked under which condition, and the local model that is asked. */
export interface LocalInterviewed {
  readonly model: LocalModel;
  readonly prompts: PromptCache;
  readonly memo: Memo;
  readonly study: Study;
  readonly condition: ResolvedCondition;
  readonly respondent: number;
  readonly signal: AbortSignal | undefined;
  /** Answers that were found together with those of other conditions, by their key. */
  readonly found?: ReadonlyMap<string, readonly Answer[]>;
  /** The hooks that inject the condition for the respondent; `call` is what is asked. */
  hooks(call?: string): LayerHook[];
}
