import type { LayerHook } from "../hook/layer-hook.js";
import type { Decoder } from "./decoder.js";
import { disposeLayers } from "./forward.js";
import { emptyPrefix, extendPrefix, type RunPrefix } from "./run-prefix.js";

/**
 * Runs work and, if the GPU fails meanwhile, runs it again on another backend, with the keys and values of `earlier`
 * computed again too. The work may use no other tensors from outside. A hook sees each state once, even when the work
 * runs twice.
 *
 * @param work gets the hooks to run with
 */
export async function withRecovery<T>(
  decoder: Decoder,
  earlier: RunPrefix,
  hooks: readonly LayerHook[] = [],
  work: (hooks: readonly LayerHook[]) => Promise<T>,
): Promise<T> {
  const { executor } = decoder;
  if (executor.recover === undefined) return work(hooks);
  const shown = hooks.map(() => 0);
  for (;;) {
    const switches = executor.switches ?? 0;
    try {
      await restorePrefix(decoder, earlier);
      return await work(hooks.map((hook, place) => showingOnce(hook, shown, place)));
    } catch (error) {
      if (!(await executor.recover(error, switches))) throw error;
    }
  }
}

/** A hook that skips the states it has already been shown. A second run shows them in the same order. */
function showingOnce(hook: LayerHook, shown: number[], place: number): LayerHook {
  if (hook.see === undefined) return hook;
  let skipped = shown[place]!;
  return withSee(hook, async (states, rows) => {
    if (skipped > 0) skipped -= 1;
    else {
      await hook.see!(states, rows);
      shown[place]! += 1;
    }
  });
}

/** The hook with another `see`. */
function withSee(hook: LayerHook, see: LayerHook["see"]): LayerHook {
  return Object.create(hook, { see: { value: see } }) as LayerHook;
}

const restoring = new WeakMap<RunPrefix, Promise<void>>();

/** Computes a prefix's keys and values again if their GPU has failed. */
export async function restorePrefix(decoder: Decoder, prefix: RunPrefix): Promise<void> {
  const switches = decoder.executor.switches ?? 0;
  if (prefix.length === 0 || prefix.switches === switches) return;
  const known = restoring.get(prefix);
  if (known !== undefined) return known;
  const making = rerun(decoder, prefix).finally(() => restoring.delete(prefix));
  restoring.set(prefix, making);
  return making;
}

async function rerun(decoder: Decoder, prefix: RunPrefix): Promise<void> {
  let made = emptyPrefix;
  for (const { ids, hooks } of prefix.parts) {
    // Reading hooks saw the states when the prefix was first run.
    const blind = hooks.map((hook) => withSee(hook, undefined));
    const before = made;
    made = await extendPrefix(decoder, before, ids, blind).finally(() => disposeLayers(before.layers));
  }
  disposeLayers(prefix.layers);
  prefix.layers = made.layers;
  prefix.switches = made.switches;
}
