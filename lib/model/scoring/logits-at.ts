import type { Decoder } from "../pass/decoder.js";
import { numbersAtHand, readNumbers, tensorOver } from "../tensors/numbers-of.js";
import { tf } from "../tensors/tf.js";

/** Logits `[vocabulary]` of rows of the flattened hidden states, which are numbered one after another. */
export async function logitsAt(
  { executor, config }: Decoder,
  states: readonly tf.Tensor3D[],
  rows: readonly number[],
): Promise<Float32Array[]> {
  const picked = pickedRows(states, rows, config.width);
  const logits = await executor.logits(picked);
  picked.dispose();
  const values = await readNumbers(logits);
  logits.dispose();
  const { vocabulary } = config;
  return rows.map((_, place) => values.subarray(place * vocabulary, (place + 1) * vocabulary));
}

/** Rows of states `[…, width]` that are numbered one after another, `[rows, width]`. */
function pickedRows(states: readonly tf.Tensor3D[], rows: readonly number[], width: number): tf.Tensor2D {
  const parts = states.map(numbersAtHand);
  if (!parts.includes(undefined)) {
    const all = parts.flatMap((part) =>
      Array.from({ length: part!.length / width }, (_, row) =>
        part!.subarray(row * width, (row + 1) * width),
      ),
    );
    const picked = new Float32Array(rows.length * width);
    rows.forEach((row, place) => {
      picked.set(all[row]!, place * width);
    });
    return tensorOver(picked, [rows.length, width]);
  }
  return tf.tidy(() => {
    const flat = tf.concat(
      states.map((part) => tf.reshape(part, [-1, width])),
      0,
    );
    return tf.gatherND(flat, tf.tensor2d(Int32Array.from(rows), [rows.length, 1], "int32")) as tf.Tensor2D;
  });
}
