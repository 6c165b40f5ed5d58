import type { Closing } from "../../model/states/closing.js";
import { tf } from "../../model/tensors/tf.js";
import { tokenLoss } from "../extract/token-loss.js";
import type { Samples } from "./last-states.js";

/** Where a language vector is added in training: before the final norm (`paper`), or after it (`released`). */
export type LanguageMode = "paper" | "released";

/** The factor on a language vector wherever it is added (0.1 in PSII's released code; the paper has none). */
export const languageScale: Readonly<Record<LanguageMode, number>> = { paper: 1, released: 0.1 };

/** Mean −log P(target) of some samples with a vector added, in nats. */
function languageLoss(
  closing: Closing,
  mode: LanguageMode,
  states: tf.Tensor2D,
  targets: tf.Tensor1D,
  vector: tf.Tensor1D,
): tf.Scalar {
  const added = tf.mul(vector, languageScale[mode]);
  const normed =
    mode === "paper"
      ? closing.normed(tf.add(states, added))
      : (tf.add(closing.normed(states), added) as tf.Tensor2D);
  const logits = closing.logits(normed);
  return tokenLoss(logits, targets);
}

/** The loss over many samples, in batches. */
export async function meanLoss(
  closing: Closing,
  mode: LanguageMode,
  { states, targets }: Samples,
  vector: Float32Array,
  batch: number,
): Promise<number> {
  let sum = 0;
  for (let from = 0; from < targets.length; from += batch) {
    const some = targets.subarray(from, from + batch);
    const rows = states.subarray(from * vector.length, (from + some.length) * vector.length);
    const loss = tf.tidy(() =>
      languageLoss(
        closing,
        mode,
        tf.tensor2d(rows, [some.length, vector.length]),
        tf.tensor1d(some, "int32"),
        tf.tensor1d(vector),
      ),
    );
    sum += some.length * (await loss.data())[0]!;
    loss.dispose();
  }
  return sum / targets.length;
}

/** The gradient of the loss with respect to the vector, `[width]`. */
export async function languageGradient(
  closing: Closing,
  mode: LanguageMode,
  states: Float32Array,
  targets: Int32Array,
  vector: Float32Array,
): Promise<Float32Array> {
  const found = tf.tidy(() => {
    const rows = tf.tensor2d(states, [targets.length, vector.length]);
    const wanted = tf.tensor1d(targets, "int32");
    const gradient = tf.grad((x) => languageLoss(closing, mode, rows, wanted, x as tf.Tensor1D));
    return gradient(tf.tensor1d(vector));
  });
  const values = (await found.data()) as Float32Array;
  found.dispose();
  return values;
}
