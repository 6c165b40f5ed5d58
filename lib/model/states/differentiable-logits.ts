import { PopuliError } from "../../errors/populi-error.js";
import { isDifferentiable } from "../executor/executor.js";
import type { LayerHook } from "../hook/layer-hook.js";
import { applyHooks, checkHooks } from "../pass/apply-hooks.js";
import type { Decoder } from "../pass/decoder.js";
import { passInputs } from "../pass/pass-inputs.js";
import { tf } from "../tensors/tf.js";
import { takeRows } from "../tfjs/take-rows.js";
import { checkSpans, type Span } from "./spans.js";

/**
 * Logits of the spans' positions, one span after another, `[Σ (to − from), vocabulary]`. No step yields or frees
 * anything, so that `tf.grad` and the like can differentiate them.
 *
 * @throws PopuliError for an executor without gradients, for hooks that read, and for spans that are not inside their
 *   sequences
 */
export function differentiableLogits(
  { executor, config }: Decoder,
  spans: readonly Span[],
  hooks: readonly LayerHook[],
): tf.Tensor2D {
  if (!isDifferentiable(executor)) {
    throw new PopuliError(
      "the native executor has no gradients",
      {},
      'load the model with { executor: "tfjs" }',
    );
  }
  checkHooks(hooks, config.layers);
  const reader = hooks.find(({ see }) => see !== undefined);
  if (reader !== undefined) {
    throw new PopuliError(
      "a hook reads states, which a differentiated pass cannot wait for",
      { layer: reader.layer },
      "read them in a pass of their own, for example with meanHidden",
    );
  }
  const ignore = () => {};
  checkSpans(spans);
  const batch = {
    rows: spans.map(({ ids }) => ids),
    firstPositions: spans.map(() => 0),
    sequences: [...spans.keys()],
    answersFrom: spans.map(({ from }) => from),
  };
  return tf.tidy(() => {
    const { positions, places, rotary, mask } = passInputs(config, batch);
    let hidden = applyHooks(hooks, 0, executor.embed(batch.rows, positions), places, ignore);
    for (let layer = 1; layer <= config.layers; layer++) {
      const output = executor.block(layer, hidden, rotary(layer), mask(layer), []);
      hidden = applyHooks(hooks, layer, output.hidden, places, ignore);
    }
    const asked = spans.flatMap(({ from, to }, row) =>
      Array.from({ length: to - from }, (_, i) => row * positions + from + i),
    );
    const rows = tf.reshape(hidden, [-1, config.width]) as tf.Tensor2D;
    return executor.logits(takeRows(rows, tf.tensor1d(asked, "int32")));
  });
}
