import type { Decoder } from "../pass/decoder.js";
import { disposeLayers } from "../pass/forward.js";
import { selectRows } from "../pass/select-rows.js";
import type { tf } from "../tensors/tf.js";
import { beforeSome } from "./before.js";
import { type AskedBatch, type PassOptions, type PathRow, runPaths } from "./run-paths.js";

/**
 * Runs beginnings of replies as {@link runPaths} does, each row with its own copy of its question's keys and values: for
 * questions that have different numbers of them.
 */
export async function runCopiedPaths(
  decoder: Decoder,
  asked: AskedBatch,
  rows: readonly PathRow[],
  options: PassOptions & { readonly ends: boolean },
): Promise<tf.Tensor3D> {
  const copied = rowsAsked(asked, rows);
  const questions = rows.map(({ question }) => question);
  options.memory?.inheritOrigins(asked.layers, copied.layers, questions.join());
  const own = rows.map(({ path }, question) => ({ question, path }));
  return runPaths(decoder, copied, own, options).finally(() => {
    disposeLayers(copied.layers);
    disposeLayers(copied.before.stretches?.layers ?? []);
  });
}

/** The question of each row, as a batch of its own. The caller disposes of its layers and stretches. */
function rowsAsked(asked: AskedBatch, rows: readonly PathRow[]): AskedBatch {
  const some = rows.map(({ question }) => question);
  const of = (each: readonly number[]) => some.map((question) => each[question]!);
  return {
    before: beforeSome(asked.before, asked.lengths.length, some),
    ...{ starts: of(asked.starts), lengths: of(asked.lengths), sequences: of(asked.sequences) },
    longest: asked.longest,
    layers: selectRows(asked.layers, some),
  };
}
