import * as tf from "@tensorflow/tfjs";
import type { RandomStream } from "../../random/stream.js";
import type { KeyValues, Past } from "../executor/block.js";
import { revive } from "../pass/attempted.js";
import type { Decoder } from "../pass/decoder.js";
import { disposeLayers, type ForwardOptions, forward } from "../pass/forward.js";
import { layerMasks, type PastSpan, pastMask } from "../pass/masks.js";
import type { RunPrefix } from "../pass/run-prefix.js";
import { turnsAlike } from "../shape/rotary.js";
import type { AnswerText } from "./answer-text.js";
import { allowedNext } from "./choices.js";
import type { Generated } from "./generate-options.js";
import { drawToken, nextTokens, type Sampling } from "./next-token.js";

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
  const { executor } = decoder;
  let open = sequences;
  while (open.length > 0) {
    const { turn = 0 } = executor;
    try {
      await revive(decoder, beginning);
      yield* continueBatch(decoder, beginning, open, options);
    } catch (error) {
      // What was drawn before a GPU failed stays, and is run again with the prompts.
      if (!(await executor.recover?.(error, turn))) throw error;
    }
    // Those that have grown past a length from which on the model turns all positions otherwise are run from the beginning.
    open = open.filter(({ ended }) => ended === undefined);
  }
}

/** A row of a batch. */
interface Row {
  readonly sequence: ContinuedSequence;
  /** What the sequence had when the batch began, without what all begin with. */
  readonly text: readonly number[];
  /** Tokens that it had then. */
  readonly length: number;
}

/** Continues sequences until each has ended or must be run anew. */
async function* continueBatch(
  decoder: Decoder,
  beginning: RunPrefix,
  sequences: readonly ContinuedSequence[],
  options: ForwardOptions,
): AsyncGenerator<void, void, undefined> {
  const { executor, config } = decoder;
  let rows = sequences.map((sequence): Row => {
    const whole = [...sequence.prompt, ...sequence.answer];
    return { sequence, text: whole.slice(beginning.length), length: whole.length };
  });
  const isOpen = ({ sequence: { prompt, answer, ended }, length }: Row) =>
    ended === undefined && turnsAlike(config.rotaries, length, prompt.length + answer.length);
  /** Runs the next tokens of the rows after what they look back on. */
  const run = (
    tokens: readonly (readonly number[])[],
    starts: readonly number[],
    pasts: readonly Earlier[],
  ) => {
    const positions = Math.max(...tokens.map((row) => row.length));
    const masks = pasts.map(({ keys, first, count }) =>
      layerMasks(config, (window) => {
        const spans = starts.map(
          (query, row): PastSpan => ({ query, first: first(rows[row]!), count: count(rows[row]!) }),
        );
        return pastMask(spans, positions, keys, window);
      }),
    );
    const batch = {
      rows: tokens,
      firstPositions: starts,
      sequences: rows.map(({ sequence }) => sequence.number),
      answersFrom: rows.map(({ sequence }) => sequence.prompt.length),
      // Those of the first pass: no step turns positions otherwise than the ones before it.
      lengths: rows.map(({ length }) => length),
      wanted: tokens.map((row) => row.length - 1),
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
  const longest = Math.max(...rows.map(({ text }) => text.length));
  const shared: Earlier = {
    layers: beginning.layers,
    keys: beginning.length,
    first: () => 0,
    count: () => beginning.length,
  };
  const sharedPasts = beginning.length === 0 ? [] : [shared];
  const prompted = await run(
    rows.map(({ text }) => text),
    rows.map(() => beginning.length),
    sharedPasts,
  );
  let hidden = prompted.hidden;
  let own = prompted.layers;
  let grown = nothing;
  let latest = nothing;
  try {
    for (let step = 0; ; step++) {
      const logits = await readLogits(decoder, hidden);
      hidden.dispose();
      rows.forEach((row, at) => {
        if (isOpen(row)) addToken(decoder, row.sequence, logits[at]!);
      });
      yield;
      const open = [...rows.keys()].filter((row) => isOpen(rows[row]!));
      if (open.length === 0) return;
      if (2 * open.length <= rows.length) {
        own = takenRows(own, open);
        grown = { ...grown, layers: takenRows(grown.layers, open) };
        latest = { ...latest, layers: takenRows(latest.layers, open) };
        rows = open.map((row) => rows[row]!);
      }
      // Until half have ended, one that has goes on with a filler that nobody reads, so that rows keep their places.
      const tokens = rows.map((row) => [isOpen(row) ? row.sequence.answer.at(-1)! : 0]);
      const starts = rows.map(({ length }) => Math.min(length + step, config.contextLength - 1));
      const next = await run(tokens, starts, [
        ...sharedPasts,
        {
          layers: own,
          keys: longest,
          first: () => beginning.length,
          count: ({ text }) => text.length,
        },
        ...[grown, latest].filter(({ count }) => count > 0).map(answered),
      ]);
      hidden = next.hidden;
      latest = joined(latest, { layers: next.layers, first: latest.first, count: 1 });
      if (latest.count < folded) continue;
      grown = joined(grown, latest);
      latest = { ...nothing, first: grown.count };
    }
  } finally {
    hidden.dispose();
    for (const layers of [own, grown.layers, latest.layers]) disposeLayers(layers);
  }
}

/**
 * Answers so far are kept in two parts: the latest tokens, which each step copies to add its own, and all before them, which
 * the latest join when there are so many.
 */
const folded = 32;

/** Keys and values of a part of the answers: `count` tokens, `first` after where each answer went on. */
interface AnswerPart {
  readonly layers: readonly KeyValues[];
  readonly first: number;
  readonly count: number;
}

const nothing: AnswerPart = { layers: [], first: 0, count: 0 };

/** Keys and values that rows look back on, padded to `keys`; each row's real ones are `count` from position `first` on. */
interface Earlier {
  readonly layers: readonly KeyValues[];
  readonly keys: number;
  first(row: Row): number;
  count(row: Row): number;
}

function answered({ layers, first, count }: AnswerPart): Earlier {
  return { layers, keys: count, first: ({ length }) => length + first, count: () => count };
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

/** Two parts of answers, one after the other; where both have tokens, the parts are freed. */
function joined(before: AnswerPart, after: AnswerPart): AnswerPart {
  if (before.count === 0) return after;
  const layers = before.layers.map(({ keys, values }, index) => ({
    keys: tf.concat([keys, after.layers[index]!.keys], 3),
    values: tf.concat([values, after.layers[index]!.values], 2),
  }));
  for (const part of [before, after]) disposeLayers(part.layers);
  return { layers, first: before.first, count: before.count + after.count };
}

/** Keys and values of some rows; those of all are freed. */
function takenRows(layers: readonly KeyValues[], rows: readonly number[]): KeyValues[] {
  const taken = tf.tidy(() => {
    const indices = tf.tensor1d(Int32Array.from(rows), "int32");
    return layers.map(({ keys, values }) => ({
      keys: tf.gather(keys, indices, 1),
      values: tf.gather(values, indices, 1),
    }));
  });
  disposeLayers(layers);
  return taken;
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
