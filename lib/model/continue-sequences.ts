import * as tf from "@tensorflow/tfjs";
import type { RandomStream } from "../random/stream.js";
import type { AnswerText } from "./answer-text.js";
import type { KeyValues, Past } from "./attention.js";
import { allowedNext } from "./choices.js";
import { disposeLayers, type ForwardOptions, forward } from "./forward.js";
import { layerMasks, type PastSpan, pastMask } from "./masks.js";
import type { Generated } from "./model.js";
import { drawToken, nextTokens, type Sampling } from "./next-token.js";
import { turnsAlike } from "./rotary.js";
import type { Decoder, RunPrefix } from "./score-options.js";

/** A sequence that is being continued; its answer grows in place. */
export interface ContinuedSequence {
  /** Which of the call's prompts. */
  readonly number: number;
  readonly prompt: readonly number[];
  readonly stream: RandomStream;
  readonly sampling: Sampling;
  readonly maximumTokens: number;
  readonly choices: readonly (readonly number[])[] | undefined;
  readonly answer: number[];
  readonly text: AnswerText;
  ended: Generated["ended"] | undefined;
}

/**
 * Continues sequences token by token until each has ended, handing over after every token.
 *
 * @param beginning what all prompts begin with, already run
 */
export async function* continueSequences(
  decoder: Decoder,
  beginning: RunPrefix,
  sequences: readonly ContinuedSequence[],
  options: ForwardOptions,
): AsyncGenerator<void, void, undefined> {
  let open = sequences;
  while (open.length > 0) {
    yield* continueBatch(decoder, beginning, open, options);
    // Those that have grown past a length from which on the model turns all positions otherwise are run from the beginning.
    open = open.filter(({ ended }) => ended === undefined);
  }
}

/** Continues sequences until each has ended or must be run anew. */
async function* continueBatch(
  decoder: Decoder,
  beginning: RunPrefix,
  sequences: readonly ContinuedSequence[],
  options: ForwardOptions,
): AsyncGenerator<void, void, undefined> {
  const { executor, config } = decoder;
  const texts = sequences.map(({ prompt, answer }) => [...prompt, ...answer]);
  const prompts = texts.map((text) => text.slice(beginning.length));
  const lengths = texts.map((text) => text.length);
  const isOpen = ({ prompt, answer, ended }: ContinuedSequence, row: number) =>
    ended === undefined && turnsAlike(config.rotaries, lengths[row]!, prompt.length + answer.length);
  const longest = Math.max(...prompts.map((prompt) => prompt.length));
  const known = {
    sequences: sequences.map(({ number }) => number),
    answersFrom: sequences.map(({ prompt }) => prompt.length),
    // Those of the first pass: no step turns positions otherwise than the ones before it.
    lengths,
  };
  /** Runs rows after what they look back on: each past's keys and values by layer, and where those stand. */
  const run = (
    rows: readonly (readonly number[])[],
    starts: readonly number[],
    pasts: readonly Earlier[],
  ) => {
    const positions = Math.max(...rows.map((row) => row.length));
    const masks = pasts.map(({ keys, first, count }) =>
      layerMasks(config, (window) => {
        const spans = starts.map((query, row): PastSpan => ({ query, first: first(row), count: count(row) }));
        return pastMask(spans, positions, keys, window);
      }),
    );
    const batch = {
      ...known,
      rows,
      firstPositions: starts,
      wanted: rows.map((row) => row.length - 1),
      pasts: (layer: number) =>
        pasts.map(({ layers }, which): Past => {
          const mask = masks[which]!.at(layer);
          return mask === undefined ? layers[layer - 1]! : { ...layers[layer - 1]!, mask };
        }),
    };
    return forward(executor, config, batch, options).finally(() => {
      for (const mask of masks) mask.dispose();
    });
  };
  const shared: Earlier = {
    layers: beginning.layers,
    keys: beginning.length,
    first: () => 0,
    count: () => beginning.length,
  };
  const sharedPasts = beginning.length === 0 ? [] : [shared];
  const prompted = await run(
    prompts,
    prompts.map(() => beginning.length),
    sharedPasts,
  );
  const own: Earlier = {
    layers: prompted.layers,
    keys: longest,
    first: () => beginning.length,
    count: (row) => prompts[row]!.length,
  };
  let hidden = prompted.hidden;
  let grownLayers: readonly KeyValues[] = [];
  try {
    for (let step = 0; ; step++) {
      const logits = await readLogits(decoder, hidden);
      hidden.dispose();
      sequences.forEach((sequence, row) => {
        if (isOpen(sequence, row)) addToken(decoder, sequence, logits[row]!);
      });
      yield;
      if (!sequences.some(isOpen)) return;
      // A sequence that has ended goes on with a filler that nobody reads, so that rows keep their places.
      const rows = sequences.map((sequence, row) => [isOpen(sequence, row) ? sequence.answer.at(-1)! : 0]);
      const starts = lengths.map((length) => Math.min(length + step, config.contextLength - 1));
      const grown: Earlier = {
        layers: grownLayers,
        keys: step,
        first: (row) => lengths[row]!,
        count: () => step,
      };
      const next = await run(rows, starts, [...sharedPasts, own, ...(step === 0 ? [] : [grown])]);
      hidden = next.hidden;
      grownLayers = step === 0 ? next.layers : joined(grownLayers, next.layers);
    }
  } finally {
    hidden.dispose();
    disposeLayers(prompted.layers);
    disposeLayers(grownLayers);
  }
}

/** Keys and values that rows look back on, padded to `keys`; each row's real ones are `count` from position `first` on. */
interface Earlier {
  readonly layers: readonly KeyValues[];
  readonly keys: number;
  first(row: number): number;
  count(row: number): number;
}

/** Draws a sequence's next token, and sees whether it ends there. */
function addToken({ config, endIds }: Decoder, sequence: ContinuedSequence, logits: Float32Array): void {
  const { prompt, answer, sampling, choices, text } = sequence;
  const allowed = choices && allowedNext(choices, answer, endIds);
  const occurred = [...prompt, ...answer];
  const token = drawToken(nextTokens(logits, sampling, occurred, allowed), sequence.stream.uniform());
  if (endIds.includes(token)) sequence.ended = "end";
  else {
    answer.push(token);
    text.add(token);
    const full = prompt.length + answer.length >= config.contextLength;
    if (text.stopped) sequence.ended = "stop";
    else if (full || answer.length >= sequence.maximumTokens) sequence.ended = "length";
  }
  if (sequence.ended !== undefined) text.finish();
}

/** Keys and values with those of one more position; the parts are freed. */
function joined(before: readonly KeyValues[], added: readonly KeyValues[]): KeyValues[] {
  const all = before.map(({ keys, values }, index) => ({
    keys: tf.concat([keys, added[index]!.keys], 3),
    values: tf.concat([values, added[index]!.values], 2),
  }));
  disposeLayers(before);
  disposeLayers(added);
  return all;
}

/** `[rows][vocabulary]` of states `[rows, 1, width]`. */
async function readLogits({ executor, config }: Decoder, hidden: tf.Tensor3D): Promise<Float32Array[]> {
  const rows = tf.reshape(hidden, [-1, config.width]) as tf.Tensor2D;
  const logits = await executor.logits(rows);
  const flat = (await logits.data()) as Float32Array;
  tf.dispose([rows, logits]);
  return Array.from({ length: rows.shape[0] }, (_, row) =>
    flat.subarray(row * config.vocabulary, (row + 1) * config.vocabulary),
  );
}
