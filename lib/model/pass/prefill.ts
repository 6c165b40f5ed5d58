import { PopuliError } from "../../errors/populi-error.js";
import type { LayerHook } from "../hook/layer-hook.js";
import { sameKeyValues } from "../tfjs/same-data.js";
import type { Decoder } from "./decoder.js";
import { disposeLayers } from "./forward.js";
import type { PrefillOptions, Prefix } from "./prefix.js";
import { withRecovery } from "./recovery.js";
import { emptyPrefix, extendPrefix, type RunPrefix, reusablePrefix } from "./run-prefix.js";

/** The keys and values of each prefix that callers hold. */
const runs = new WeakMap<Prefix, RunPrefix>();

/** @throws PopuliError for a prefix that has been disposed of */
export function runOf(prefix: Prefix): RunPrefix {
  const run = runs.get(prefix);
  if (run === undefined)
    throw new PopuliError("the prefix has been disposed of, or was not made by prefill()");
  return run;
}

/** Runs a prefix, or the continuation of one. The new prefix has its own keys and values, for all of its ids. */
export async function prefill(
  decoder: Decoder,
  ids: readonly number[],
  hooks: readonly LayerHook[] = [],
  { after, lasting }: PrefillOptions = {},
): Promise<Prefix> {
  const given = after === undefined ? emptyPrefix : runOf(after);
  const earlier = reusablePrefix(decoder, given, given.length + ids.length, hooks);
  const rest = [...(after?.ids ?? []), ...ids].slice(earlier.length);
  const run = await withRecovery(decoder, earlier, hooks, async (own): Promise<RunPrefix> => {
    if (rest.length === 0) return { ...earlier, layers: earlier.layers.map(sameKeyValues) };
    // The hooks as given, not the wrapped ones: they are compared with those of later calls.
    const parts = [...earlier.parts, { ids: rest, hooks }];
    return { ...(await extendPrefix(decoder, earlier, rest, own, { lasting })), parts };
  });
  const prefix: Prefix = {
    ids: run.parts.flatMap((part) => part.ids),
    dispose() {
      if (runs.delete(prefix)) disposeLayers(run.layers);
    },
  };
  runs.set(prefix, run);
  return prefix;
}
