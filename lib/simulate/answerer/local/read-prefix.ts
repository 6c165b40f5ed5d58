import type { LayerHook } from "../../../model/hook/layer-hook.js";
import type { LocalModel } from "../../../model/model.js";
import type { Prefix } from "../../../model/pass/prefix.js";
import type { AskedIds } from "./asked-ids.js";

/** Runs the ids that questions follow. The caller disposes of the prefix. */
export type ReadPrefix = (hooks: readonly LayerHook[]) => Promise<Prefix>;

/** The ids that questions follow, and how many of them other respondents' prompts share. */
export type AskedPrefix = Pick<AskedIds, "prefix" | "opening">;

/**
 * Runs a prefix in two pieces under any hooks: while passes are shared, all respondents share the first piece below the
 * lowest layer injected at, and the conditions of one respondent share both.
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
