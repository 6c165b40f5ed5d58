import type { LayerHook, LocalModel, Prefix } from "../../../model/model.js";
import type { AskedQuestions } from "../../study/interview.js";

/** Runs what questions follow; whoever asks disposes of it. */
export type ReadPrefix = (hooks: readonly LayerHook[]) => Promise<Prefix>;

/** What questions follow, and how much of it other respondents' prompts begin with too. */
export type AskedPrefix = Pick<AskedQuestions, "prefix" | "opening">;

/**
 * Runs a prefix in two pieces under any hooks, so that respondents, while they share passes, share the first below the
 * lowest layer that is injected at, and conditions of one respondent both.
 */
export function prefixReader(model: LocalModel, { prefix, opening }: AskedPrefix): ReadPrefix {
  return async (hooks) => {
    if (opening === 0) return model.prefill(prefix, hooks);
    const begun = await model.prefill(prefix.slice(0, opening), hooks, { lasting: true });
    try {
      return await model.prefill(prefix.slice(opening), hooks, { after: begun });
    } finally {
      begun.dispose();
    }
  };
}
