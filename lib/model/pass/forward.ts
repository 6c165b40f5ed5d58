import { breather } from "../../progress/track.js";
import type { BlockOutput, KeyValues, Past, Rotary } from "../executor/block.js";
import type { Executor } from "../executor/executor.js";
import type { LayerHook, RowPlace } from "../hook/layer-hook.js";
import type { DecoderConfig } from "../shape/decoder-config.js";
import { tf } from "../tensors/tf.js";
import { sameData } from "../tfjs/same-data.js";
import { atWanted, maskAtWanted, pastAtWanted } from "../tfjs/wanted-positions.js";
import { applyHooks, checkHooks } from "./apply-hooks.js";
import { type Batch, passInputs } from "./pass-inputs.js";
import type { PassMemory } from "./pass-memory.js";

export interface ForwardOptions {
  readonly hooks?: readonly LayerHook[];
  readonly signal?: AbortSignal | undefined;
  /** Lets the pass start from what earlier passes left, and leave its own. Not used with `onLayer`. */
  readonly memory?: PassMemory | undefined;
  /** Whether the pass is remembered until the outermost `sharing` ends. */
  readonly lasting?: boolean | undefined;
  /**
   * Called with the hidden state `[rows, positions, width]` after the embedding (0) and after every block and its
   * hooks; awaited.
   */
  onLayer?(layer: number, hidden: tf.Tensor3D): unknown;
}

/** The result of a pass. The caller disposes of it. */
export interface Forwarded {
  /** The output of the last block, `[rows, positions, width]`, or `[rows, 1, width]` of the wanted positions. */
  readonly hidden: tf.Tensor3D;
  /** For each block, keys and values of the batch's own positions. */
  readonly layers: readonly KeyValues[];
}

/**
 * Runs a batch through the embedding and all blocks, applying hooks and yielding to the event loop between blocks.
 *
 * @throws Interrupted when the signal is raised; nothing stays allocated
 */
export async function forward(
  executor: Executor,
  config: DecoderConfig,
  batch: Batch,
  options: ForwardOptions = {},
): Promise<Forwarded> {
  const { hooks = [] } = options;
  checkHooks(hooks, config.layers);
  const { positions, places, rotary, mask, dispose } = passInputs(config, batch);
  const plain =
    options.onLayer === undefined
      ? options.memory?.unhookedPart(batch, hooks, config.layers, executor.switches ?? 0, options.lasting)
      : undefined;
  const known = plain?.recall();
  const layers: KeyValues[] = [...(known?.layers ?? [])];
  let hidden = known?.hidden;
  try {
    const begun = known?.layer ?? 0;
    hidden = await runHooks(hidden ?? (await executor.embed(batch.rows, positions)), begun, hooks, places);
    await options.onLayer?.(0, hidden);
    const breathe = breather("the model's pass", options.signal);
    for (let layer = begun + 1; layer <= config.layers; layer++) {
      const before: tf.Tensor3D = hidden;
      const pasts = batch.pasts?.(layer) ?? [];
      const wanted = layer === config.layers && !needsAllPositions(layer, options) ? batch.wanted : undefined;
      const output = await runBlock(executor, layer, before, rotary(layer), mask(layer), pasts, wanted);
      layers.push({ keys: output.keys, values: output.values });
      before.dispose();
      hidden = output.hidden;
      if (layer === plain?.lastBlock) plain.keep(hidden, layers);
      hidden = await runHooks(hidden, layer, hooks, places);
      await options.onLayer?.(layer, hidden);
      await breathe();
    }
    if (batch.wanted === undefined || !needsAllPositions(config.layers, options)) return { hidden, layers };
    const all = hidden;
    hidden = tf.tidy(() => atWanted(all, batch.wanted!));
    all.dispose();
    return { hidden, layers };
  } catch (error) {
    hidden?.dispose();
    disposeLayers(layers);
    throw error;
  } finally {
    dispose();
  }
}

/** Whether a hook or `onLayer` needs all positions after this block. */
function needsAllPositions(layer: number, { hooks = [], onLayer }: ForwardOptions): boolean {
  return onLayer !== undefined || hooks.some((hook) => hook.layer === layer);
}

async function runBlock(
  executor: Executor,
  layer: number,
  hidden: tf.Tensor3D,
  rotary: Rotary,
  mask: tf.Tensor3D,
  pasts: readonly Past[],
  wanted: readonly number[] | undefined,
): Promise<BlockOutput> {
  if (wanted === undefined) return executor.block(layer, hidden, rotary, mask, pasts);
  const own = tf.tidy(() => maskAtWanted(mask, wanted));
  const seen = pasts.map((past) => pastAtWanted(past, wanted));
  try {
    return await executor.block(layer, hidden, rotary, own, seen, wanted);
  } finally {
    // A mask that is the same for all positions belongs to the batch, and other blocks may need it.
    if (own !== mask) own.dispose();
    seen.forEach(({ mask: made }, n) => {
      if (made !== pasts[n]!.mask) made?.dispose();
    });
  }
}

/** Frees keys and values. */
export function disposeLayers(layers: readonly KeyValues[]): void {
  for (const { keys, values } of layers) tf.dispose([keys, values]);
}

/**
 * Applies the hooks of a layer and lets reading hooks see the result. Frees the state before, even when a hook throws.
 */
async function runHooks(
  hidden: tf.Tensor3D,
  layer: number,
  hooks: readonly LayerHook[],
  rows: readonly RowPlace[],
): Promise<tf.Tensor3D> {
  if (!hooks.some((hook) => hook.layer === layer)) return hidden;
  const seen: { readonly states: tf.Tensor3D; see(): unknown }[] = [];
  let after: tf.Tensor3D | undefined;
  try {
    // A hook may return its input, which is disposed of here.
    const made = tf.tidy(() =>
      sameData(
        applyHooks(hooks, layer, hidden, rows, (hook, states, shownRows) => {
          const kept = tf.keep(sameData(states));
          seen.push({ states: kept, see: () => hook.see!(kept, shownRows) });
        }),
      ),
    );
    after = made;
    for (const { see } of seen) await see();
    return made;
  } catch (error) {
    after?.dispose();
    throw error;
  } finally {
    for (const { states } of seen) states.dispose();
    hidden.dispose();
  }
}
