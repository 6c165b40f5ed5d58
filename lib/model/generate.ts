import * as tf from "@tensorflow/tfjs";
import { Interrupted } from "../errors/interrupted.js";
import { PopuliError } from "../errors/populi-error.js";
import { longWork } from "../progress/progress.js";
import { type RandomStream, randomStream } from "../random/stream.js";
import type { KeyValues, Past } from "./attention.js";
import { disposeLayers, forward } from "./forward.js";
import { layerMasks, pastMask } from "./masks.js";
import type { GenerateOptions } from "./model.js";
import { sampleToken } from "./sample.js";
import type { Decoder } from "./score-options.js";

const promptTokensPerBatch = 4096;
const rowsPerBatch = 64;

/**
 * Sampled continuations of prompts, terminator excluded. Prompts of about equal length run as one batch; each sequence draws
 * from its own stream, so that the batch changes no result.
 *
 * @throws PopuliError when seeds and prompts differ in number or an option is out of range; Interrupted
 */
export async function generateAll(
  decoder: Decoder,
  prompts: readonly (readonly number[])[],
  options: GenerateOptions,
): Promise<number[][]> {
  checkOptions(prompts, options);
  const { progress, signal } = longWork(options);
  const report = (done: number, state: "running" | "finished" | "interrupted" | "failed") =>
    progress({ task: "generating answers", done, total: prompts.length, unit: "answers", state });
  const byLength = [...prompts.keys()].sort((a, b) => prompts[a]!.length - prompts[b]!.length);
  const answers = new Array<number[]>(prompts.length);
  let done = 0;
  try {
    while (done < byLength.length) {
      let to = done + 1;
      const fits = (end: number) =>
        end - done <= rowsPerBatch &&
        (end - done) * prompts[byLength[end - 1]!]!.length <= promptTokensPerBatch;
      while (to < byLength.length && fits(to + 1)) to += 1;
      const batch = byLength.slice(done, to);
      const generated = await generateBatch(
        decoder,
        batch.map((index) => prompts[index]!),
        batch,
        batch.map((index) => randomStream(options.seeds[index]!, ["generate"])),
        options,
        signal,
      );
      batch.forEach((index, row) => {
        answers[index] = generated[row]!;
      });
      done = to;
      report(done, "running");
    }
  } catch (error) {
    report(done, error instanceof Interrupted ? "interrupted" : "failed");
    throw error;
  }
  report(done, "finished");
  return answers;
}

async function generateBatch(
  decoder: Decoder,
  prompts: readonly (readonly number[])[],
  sequences: readonly number[],
  streams: readonly RandomStream[],
  options: GenerateOptions,
  signal: AbortSignal | undefined,
): Promise<number[][]> {
  const { executor, config, endIds } = decoder;
  const { maximumTokens, temperature = 1, topK, topP, hooks } = options;
  const passOptions = { ...(hooks && { hooks }), signal };
  const lengths = prompts.map((prompt) => prompt.length);
  // Known before the first token, so that no step turns positions otherwise than those before it.
  const reach = lengths.map((length) => Math.min(length + maximumTokens, config.contextLength));
  const longest = Math.max(...lengths);
  const answers = prompts.map((): number[] => []);
  const ended = prompts.map(() => false);
  const prompted = await forward(
    executor,
    config,
    { rows: prompts, firstPositions: prompts.map(() => 0), sequences, answersFrom: lengths, lengths: reach },
    passOptions,
  );
  let hidden = prompted.hidden;
  let own: KeyValues[] = [];
  try {
    let places = lengths.map((length, row) => row * longest + length - 1);
    for (let step = 0; ; step++) {
      const logits = await readLogits(decoder, hidden, places);
      hidden.dispose();
      logits.forEach((row, index) => {
        if (ended[index]) return;
        const token = sampleToken(row, { temperature, topK, topP }, streams[index]!.uniform());
        ended[index] = endIds.includes(token);
        if (!ended[index]) answers[index]!.push(token);
        const full = lengths[index]! + answers[index]!.length >= config.contextLength;
        if (answers[index]!.length >= maximumTokens || full) ended[index] = true;
      });
      if (ended.every(Boolean)) return answers;
      // A sequence that has ended goes on with a filler that nobody reads, so that rows keep their places.
      const rows = answers.map((answer, index) => [ended[index] ? 0 : answer.at(-1)!]);
      const starts = lengths.map((length) => Math.min(length + step, config.contextLength - 1));
      const masks = [
        layerMasks(config, (window) => pastMask(spans(starts, lengths, 0), 1, longest, window)),
        layerMasks(config, (window) =>
          pastMask(spans(starts, Array(rows.length).fill(step), lengths), 1, step, window),
        ),
      ];
      const next = await forward(
        executor,
        config,
        {
          rows,
          firstPositions: starts,
          sequences,
          answersFrom: lengths,
          lengths: reach,
          pasts: (layer) =>
            [prompted.layers[layer - 1], own[layer - 1]].flatMap((past, which): Past[] => {
              const mask = masks[which]!.at(layer);
              return past === undefined ? [] : [mask === undefined ? past : { ...past, mask }];
            }),
        },
        passOptions,
      ).finally(() => {
        for (const mask of masks) mask.dispose();
      });
      hidden = next.hidden;
      own = own.length === 0 ? [...next.layers] : grown(own, next.layers);
      places = rows.map((_, row) => row);
    }
  } finally {
    hidden.dispose();
    disposeLayers(prompted.layers);
    disposeLayers(own);
  }
}

function spans(queries: readonly number[], counts: readonly number[], firsts: number | readonly number[]) {
  return queries.map((query, row) => ({
    query,
    first: typeof firsts === "number" ? firsts : firsts[row]!,
    count: counts[row]!,
  }));
}

/** Keys and values with one more position; the parts are freed. */
function grown(before: readonly KeyValues[], added: readonly KeyValues[]): KeyValues[] {
  const joined = before.map(({ keys, values }, index) => ({
    keys: tf.concat([keys, added[index]!.keys], 3),
    values: tf.concat([values, added[index]!.values], 2),
  }));
  disposeLayers(before);
  disposeLayers(added);
  return joined;
}

async function readLogits(
  { executor, config }: Decoder,
  hidden: tf.Tensor3D,
  places: readonly number[],
): Promise<Float32Array[]> {
  const picked = tf.tidy(() => {
    const rows = tf.tensor2d(Int32Array.from(places), [places.length, 1], "int32");
    return tf.gatherND(tf.reshape(hidden, [-1, config.width]), rows) as tf.Tensor2D;
  });
  const logits = await executor.logits(picked);
  const flat = logits.dataSync() as Float32Array;
  tf.dispose([picked, logits]);
  return places.map((_, row) => flat.subarray(row * config.vocabulary, (row + 1) * config.vocabulary));
}

function checkOptions(prompts: readonly (readonly number[])[], options: GenerateOptions): void {
  const { seeds, maximumTokens, temperature = 1, topK, topP } = options;
  if (seeds.length !== prompts.length) {
    throw new PopuliError(`${prompts.length} prompts came with ${seeds.length} seeds; each needs its own`);
  }
  const wrong = (name: string, value: number, expected: string) => {
    throw new PopuliError(`'${name}' is ${value}; expected ${expected}`);
  };
  if (!Number.isInteger(maximumTokens) || maximumTokens < 1)
    wrong("maximumTokens", maximumTokens, "1 or more");
  if (!(temperature >= 0 && temperature < Number.POSITIVE_INFINITY))
    wrong("temperature", temperature, "0 or more");
  if (topK !== undefined && !(Number.isInteger(topK) && topK >= 1)) wrong("topK", topK, "1 or more");
  if (topP !== undefined && !(topP > 0 && topP <= 1)) wrong("topP", topP, "above 0, up to 1");
}
