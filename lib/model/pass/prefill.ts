import { PopuliError } from "../../errors/populi-error.js";
import type { LayerHook } from "../hook/layer-hook.js";
import { sameKeyValues } from "../tfjs/same-data.js";
import { attempted } from "./attempted.js";
import type { Decoder } from "./decoder.js";
import { disposeLayers } from "./forward.js";
import type { PrefillOptions, Prefix } from "./prefix.js";
import { emptyPrefix, extended, type RunPrefix, toGoOnFrom } from "./run-prefix.js";

/** The keys and values behind a prefix handed out. */
const runs = new WeakMap<Prefix, RunPrefix>();

/** @throws PopuliError for a prefix that is gone */
export function runOf(prefix: Prefix): RunPrefix {
  const run = runs.get(prefix);
  if (run === undefined)
    throw new PopuliError("the prefix has been disposed of, or was not made by prefill()");
  return run;
}

/** Runs a prefix, or what follows one that has been run; the new one has keys and values of its own, for all of its ids. */
export async function prefill(
  decoder: Decoder,
  ids: readonly number[],
  hooks: readonly LayerHook[] = [],
  { after, lasting }: PrefillOptions = {},
): Promise<Prefix> {
  const given = after === undefined ? emptyPrefix : runOf(after);
  const earlier = toGoOnFrom(decoder, given, given.length + ids.length, hooks);
  const rest = [...(after?.ids ?? []), ...ids].slice(earlier.length);
  const run = await attempted(decoder, earlier, hooks, async (own): Promise<RunPrefix> => {
    if (rest.length === 0) return { ...earlier, layers: earlier.layers.map(sameKeyValues) };
    // Made again it is of the hooks as given, which a pass in one piece also asks for.
    const parts = [...earlier.parts, { ids: rest, hooks }];
    return { ...(await extended(decoder, earlier, rest, own, { lasting })), parts };
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
