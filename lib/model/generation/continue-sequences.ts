import type { RandomStream } from "../../random/stream.js";
import type { KeyValues, Past } from "../executor/block.js";
import type { Decoder } from "../pass/decoder.js";
import { disposeLayers, type ForwardOptions, forward } from "../pass/forward.js";
import { layerMasks, type PastSpan, pastMask } from "../pass/masks.js";
import { restorePrefix } from "../pass/recovery.js";
import type { RunPrefix } from "../pass/run-prefix.js";
import { sameRotation } from "../shape/rotary.js";
import { tf } from "../tensors/tf.js";
import { selectRows } from "../tfjs/select-rows.js";
import type { AnswerText } from "./answer-text.js";
import { allowedNext } from "./choices.js";
import type { Generated, GenerateOptions } from "./generate-options.js";
import { drawToken, nextTokens, type Sampling } from "./next-token.js";

/** A sequence that is being continued. Its answer grows in place. */
export interface ContinuedSequence {
  /** Index of the prompt in the call. */
  readonly number: number;
  readonly prompt: readonly number[];
  readonly stream: RandomStream;
  readonly sampling: Sampling;
  readonly maximumTokens: number;
  readonly choices: readonly (readonly number[])[] | undefined;
  readonly until: GenerateOptions["until"];
  readonly answer: number[];
  readonly text: AnswerText;
  ended: Generated["ended"] | undefined;
}

/**
 * Continues sequences until each has ended, and yields after every token.
 *
 * @param beginning the common beginning of all prompts, already run
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
    const { switches = 0 } = executor;
    try {
      await restorePrefix(decoder, beginning);
      yield* continueBatch(decoder, beginning, open, options);
    } catch (error) {
      // Tokens drawn before the GPU failed are kept, and run again with their prompts.
      if (!(await executor.recover?.(error, switches))) throw error;
    }
    // A sequence that has grown past the length where LongRoPE changes frequencies is run again from its beginning.
    open = open.filter(({ ended }) => ended === undefined);
  }
}

/** A row of a batch. */
interface Row {
  readonly sequence: ContinuedSequence;
  /** Its tokens when the batch began, without the common beginning. */
  readonly text: readonly number[];
  /** How many tokens it had then, with the common beginning. */
  readonly length: number;
}

/** Continues sequences until each has ended or must be run again from its beginning. */
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
    ended === undefined && sameRotation(config.rotaries, length, prompt.length + answer.length);
  /** Runs the next tokens of all rows. */
  const run = (
    tokens: readonly (readonly number[])[],
    starts: readonly number[],
    pasts: readonly EarlierKeys[],
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
      // The lengths of the first pass, so that every step has its rotary frequencies.
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
  const shared: EarlierKeys = {
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
  let grown = emptyPart;
  let latest = emptyPart;
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
        own = keepRows(own, open);
        grown = { ...grown, layers: keepRows(grown.layers, open) };
        latest = { ...latest, layers: keepRows(latest.layers, open) };
        rows = open.map((row) => rows[row]!);
      }
      // Until half of the rows have ended, ended ones get filler tokens that are never read, so that rows keep their
      // places.
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
        ...[grown, latest].filter(({ count }) => count > 0).map(answerPast),
      ]);
      hidden = next.hidden;
      latest = joined(latest, { layers: next.layers, first: latest.first, count: 1 });
      if (latest.count < foldAfter) continue;
      grown = joined(grown, latest);
      latest = { ...emptyPart, first: grown.count };
    }
  } finally {
    hidden.dispose();
    for (const layers of [own, grown.layers, latest.layers]) disposeLayers(layers);
  }
}

/**
 * Keys and values of answers are kept in two parts: the latest tokens, which every step copies to append its own, and
 * all tokens before. This many latest tokens are moved to the others at once.
 */
const foldAfter = 32;

/** Keys and values of a part of the answers: `count` tokens, the first of them `first` tokens after the batch began. */
interface AnswerPart {
  readonly layers: readonly KeyValues[];
  readonly first: number;
  readonly count: number;
}

const emptyPart: AnswerPart = { layers: [], first: 0, count: 0 };

/** Earlier keys and values, padded to `keys`. Each row has `count` real ones, starting at position `first`. */
interface EarlierKeys {
  readonly layers: readonly KeyValues[];
  readonly keys: number;
  first(row: Row): number;
  count(row: Row): number;
}

function answerPast({ layers, first, count }: AnswerPart): EarlierKeys {
  return { layers, keys: count, first: ({ length }) => length + first, count: () => count };
}

/** Draws a sequence's next token and decides whether the answer ends. */
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
    if (text.stopped || sequence.until?.(text.text, sequence.number)) sequence.ended = "stop";
    else if (full || answer.length >= sequence.maximumTokens) sequence.ended = "length";
  }
  if (sequence.ended !== undefined) text.finish();
}

/** Joins two parts of answers. If both have tokens, the parts are freed. */
function joined(before: AnswerPart, after: AnswerPart): AnswerPart {
  if (before.count === 0) return after;
  const layers = before.layers.map(({ keys, values }, index) => ({
    keys: tf.concat([keys, after.layers[index]!.keys], 3),
    values: tf.concat([values, after.layers[index]!.values], 2),
  }));
  for (const part of [before, after]) disposeLayers(part.layers);
  return { layers, first: before.first, count: before.count + after.count };
}

/** Keys and values of some rows. The originals are freed. */
function keepRows(layers: readonly KeyValues[], rows: readonly number[]): KeyValues[] {
  const kept = selectRows(layers, rows);
  disposeLayers(layers);
  return kept;
}

/** Logits `[rows][vocabulary]` of states `[rows, 1, width]`. */
async function readLogits({ executor, config }: Decoder, hidden: tf.Tensor3D): Promise<Float32Array[]> {
  const rows = tf.reshape(hidden, [-1, config.width]) as tf.Tensor2D;
  const logits = await executor.logits(rows);
  const flat = (await logits.data()) as Float32Array;
  tf.dispose([rows, logits]);
  return Array.from({ length: rows.shape[0] }, (_, row) =>
    flat.subarray(row * config.vocabulary, (row + 1) * config.vocabulary),
  );
}
