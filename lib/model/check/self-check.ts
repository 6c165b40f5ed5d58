import * as tf from "@tensorflow/tfjs";
import { PopuliError } from "../../errors/populi-error.js";
import type { LayerHook } from "../hook/layer-hook.js";
import type { Decoder } from "../pass/decoder.js";
import { disposeLayers, forward } from "../pass/forward.js";
import { withRecovery } from "../pass/recovery.js";
import { emptyPrefix } from "../pass/run-prefix.js";
import type { DecoderConfig } from "../shape/decoder-config.js";

/** What the self-check looked at. */
export interface SelfCheck {
  /** Layers that were hooked. */
  readonly layers: readonly number[];
  /** What it took. */
  readonly milliseconds: number;
}

/**
 * Checks that injection does in this model what it says: adding zero after a layer leaves logits equal to the bit, adding a
 * vector leaves earlier layers equal to the bit and changes that layer and all later ones. Looks at the embedding, the middle
 * and the last layer, on a text of four tokens. (As nnterp checks models when it loads them.)
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

/** The states of all layers, then the logits, of four tokens. */
async function trace(decoder: Decoder, hooks: readonly LayerHook[]): Promise<Float32Array[]> {
  const ids = probeIds(decoder.config);
  const { hidden, logits } = await traceIds(decoder, ids, hooks);
  return [...hidden, logits];
}

/** What a model makes of a sequence. */
export interface Trace {
  /** At each layer, 0 the embedding: `[positions, width]`. */
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
      // Not at once: WebGPU outside a browser cannot be read so.
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

/** A vector of alternating signs: normalisation would not undo it, as it might a constant. */
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
