import type { Decoder } from "../pass/decoder.js";
import { readNumbers } from "../tensors/numbers-of.js";
import { tf } from "../tensors/tf.js";

/** Logits `[vocabulary]` of rows of the flattened hidden states, which are numbered one after another. */
export async function logitsAt(
  { executor, config }: Decoder,
  states: readonly tf.Tensor3D[],
  rows: readonly number[],
): Promise<Float32Array[]> {
  const picked = tf.tidy(() => {
    const flat = tf.concat(
      states.map((part) => tf.reshape(part, [-1, config.width])),
      0,
    );
    return tf.gatherND(flat, tf.tensor2d(Int32Array.from(rows), [rows.length, 1], "int32")) as tf.Tensor2D;
  });
  const logits = await executor.logits(picked);
  picked.dispose();
  const values = await readNumbers(logits);
  logits.dispose();
  const { vocabulary } = config;
  return rows.map((_, place) => values.subarray(place * vocabulary, (place + 1) * vocabulary));
}
