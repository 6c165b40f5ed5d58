import * as tf from "@tensorflow/tfjs";
import type { Decoder } from "../pass/decoder.js";
import { logSumExp } from "./log-sum-exp.js";

/** A row of the flattened hidden states, and the ids whose probability as the next token is asked for. */
export interface Place {
  readonly row: number;
  readonly ids: readonly number[];
}

/** log P(id | before) for each id of each place. The states are numbered one after another. */
export async function logProbabilities(
  { executor, config }: Decoder,
  states: readonly tf.Tensor3D[],
  places: readonly Place[],
): Promise<number[][]> {
  const rows = [...new Set(places.map(({ row }) => row))];
  const place = new Map(rows.map((row, index) => [row, index]));
  const picked = tf.tidy(() => {
    const flat = tf.concat(
      states.map((part) => tf.reshape(part, [-1, config.width])),
      0,
    );
    return tf.gatherND(flat, column(rows)) as tf.Tensor2D;
  });
  const logits = await executor.logits(picked);
  picked.dispose();
  const wanted = tf.tidy(() => {
    const pairs = places.flatMap(({ row, ids }) => ids.map((id) => [place.get(row)!, id]));
    const found = tf.gatherND(logits, tf.tensor2d(pairs.flat(), [pairs.length, 2], "int32"));
    const sums = tf.gatherND(logSumExp(logits), column(pairs.map(([row]) => row!)));
    return tf.sub(found, sums);
  });
  const values = await wanted.data();
  tf.dispose([logits, wanted]);
  let at = 0;
  return places.map(({ ids }) => ids.map(() => values[at++]!));
}

function column(indices: readonly number[]): tf.Tensor2D {
  return tf.tensor2d(Int32Array.from(indices), [indices.length, 1], "int32");
}
