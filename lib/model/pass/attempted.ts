import type { LayerHook } from "../hook/layer-hook.js";
import type { Decoder } from "./decoder.js";
import { disposeLayers } from "./forward.js";
import { emptyPrefix, extended, type RunPrefix } from "./run-prefix.js";

/**
 * Runs work of a model whose tensors all begin and end in it, but for those of what it looks back on; again, on another backend,
 * where their GPU fails meanwhile. What it looks back on is then made again too. A hook sees states once: what it has seen of
 * the work that failed it is not shown again.
 *
 * @param work is handed the hooks to run with
 */
export async function attempted<T>(
  decoder: Decoder,
  earlier: RunPrefix,
  hooks: readonly LayerHook[] = [],
  work: (hooks: readonly LayerHook[]) => Promise<T>,
): Promise<T> {
  const { executor } = decoder;
  if (executor.recover === undefined) return work(hooks);
  const shown = hooks.map(() => 0);
  for (;;) {
    const turn = executor.turn ?? 0;
    try {
      await revive(decoder, earlier);
      return await work(hooks.map((hook, place) => seeingOnce(hook, shown, place)));
    } catch (error) {
      if (!(await executor.recover(error, turn))) throw error;
    }
  }
}

/** A hook that passes over as many of its first states as it has been shown before; passes come in the same order again. */
function seeingOnce(hook: LayerHook, shown: number[], place: number): LayerHook {
  if (hook.see === undefined) return hook;
  let skipped = shown[place]!;
  return seeingWith(hook, async (states, rows) => {
    if (skipped > 0) skipped -= 1;
    else {
      await hook.see!(states, rows);
      shown[place]! += 1;
    }
  });
}

/** The hook with other eyes. */
function seeingWith(hook: LayerHook, see: LayerHook["see"]): LayerHook {
  return Object.create(hook, { see: { value: see } }) as LayerHook;
}

const reviving = new WeakMap<RunPrefix, Promise<void>>();

/** Makes keys and values again whose GPU has failed. */
export async function revive(decoder: Decoder, prefix: RunPrefix): Promise<void> {
  const turn = decoder.executor.turn ?? 0;
  if (prefix.length === 0 || prefix.turn === turn) return;
  const known = reviving.get(prefix);
  if (known !== undefined) return known;
  const making = again(decoder, prefix).finally(() => reviving.delete(prefix));
  reviving.set(prefix, making);
  return making;
}

async function again(decoder: Decoder, prefix: RunPrefix): Promise<void> {
  let made = emptyPrefix;
  for (const { ids, hooks } of prefix.parts) {
    // What is looked at was seen when the prefix was first made.
    const blind = hooks.map((hook) => seeingWith(hook, undefined));
    const before = made;
    made = await extended(decoder, before, ids, blind).finally(() => disposeLayers(before.layers));
  }
  disposeLayers(prefix.layers);
  prefix.layers = made.layers;
  prefix.turn = made.turn;
}
