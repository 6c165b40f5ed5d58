import { PopuliError } from "../../errors/populi-error.js";
import type { LayerHook } from "../hook/layer-hook.js";
import type { Decoder } from "../pass/decoder.js";
import { disposeLayers, forward } from "../pass/forward.js";
import { withRecovery } from "../pass/recovery.js";
import { emptyPrefix } from "../pass/run-prefix.js";
import type { DecoderConfig } from "../shape/decoder-config.js";
import { tf } from "../tensors/tf.js";

/** The result of a self-check. */
export interface SelfCheck {
  /** Layers at which vectors were added. */
  readonly layers: readonly number[];
  /** How long it took. */
  readonly milliseconds: number;
}

/**
 * Checks that injection works in this model: adding zero after a layer leaves the logits bit-identical; adding a vector
 * leaves earlier layers bit-identical, and changes that layer and all later ones. It checks the embedding, the middle
 * and the last layer, on four tokens, as nnterp does when it loads models.
 *
 * @throws PopuliError naming the layer that fails
 */
export function selfCheck(decoder: Decoder): Promise<SelfCheck> {
  return withRecovery(decoder, emptyPrefix, [], () => checkInjection(decoder));
}

async function checkInjection(decoder: Decoder): Promise<SelfCheck> {
  const started = performance.now();
  const { layers: count } = decoder.config;
  const layers = [...new Set([0, Math.ceil(count / 2), count])];
  const plain = await trace(decoder, []);
  if (!plain.at(-1)!.every(Number.isFinite))
    throw new PopuliError("the logits are not finite", { layer: count });
  for (const layer of layers) {
    const zero = await trace(decoder, [adding(layer, 0)]);
    if (!same(zero.at(-1)!, plain.at(-1)!))
      throw new PopuliError("adding zero changes the logits", { layer });
    const moved = await trace(decoder, [adding(layer, 1)]);
    moved.forEach((state, at) => {
      if (at < layer && !same(state, plain[at]!)) {
        throw new PopuliError(`a vector added after layer ${layer} changes layer ${at} before it`, { layer });
      }
      if (at >= layer && same(state, plain[at]!)) {
        const where = at > count ? "the logits" : `layer ${at}`;
        throw new PopuliError(`a vector added after layer ${layer} does not reach ${where}`, { layer });
      }
    });
  }
  return { layers, milliseconds: performance.now() - started };
}

/** Four tokens spread over the vocabulary. */
export function probeIds({ vocabulary }: DecoderConfig): number[] {
  return [1, 2, 3, 4].map((part) => Math.floor((part * vocabulary) / 5));
}

/** The states of all layers and then the logits, of four tokens. */
async function trace(decoder: Decoder, hooks: readonly LayerHook[]): Promise<Float32Array[]> {
  const ids = probeIds(decoder.config);
  const { hidden, logits } = await traceIds(decoder, ids, hooks);
  return [...hidden, logits];
}

/** What a model computes for a sequence. */
export interface Trace {
  /** For each layer, 0 the embedding: `[positions, width]`. */
  readonly hidden: readonly Float32Array[];
  /** `[positions, vocabulary]` */
  readonly logits: Float32Array;
}

/** The states of all layers and the logits of one sequence. */
export async function traceIds(
  { executor, config }: Decoder,
  ids: readonly number[],
  hooks: readonly LayerHook[] = [],
): Promise<Trace> {
  const states: Float32Array[] = [];
  const passed = await forward(
    executor,
    config,
    { rows: [ids], firstPositions: [0] },
    {
      hooks,
      // Asynchronously: outside a browser WebGPU cannot be read otherwise.
      onLayer: async (_, state) => {
        states.push((await state.data()) as Float32Array);
      },
    },
  );
  const rows = tf.reshape(passed.hidden, [-1, config.width]) as tf.Tensor2D;
  const logits = await executor.logits(rows);
  const values = (await logits.data()) as Float32Array;
  tf.dispose([rows, logits, passed.hidden]);
  disposeLayers(passed.layers);
  return { hidden: states, logits: values };
}

/** A vector with alternating signs. A constant might be undone by normalisation. */
function adding(layer: number, size: number): LayerHook {
  return {
    layer,
    positional: false,
    apply(hidden) {
      const width = hidden.shape[2];
      return tf.add(
        hidden,
        tf.tensor1d(Float32Array.from({ length: width }, (_, i) => (i % 2 ? -size : size))),
      );
    },
  };
}

function same(a: Float32Array, b: Float32Array): boolean {
  return a.length === b.length && a.every((value, index) => Object.is(value, b[index]) || value === b[index]);
}
