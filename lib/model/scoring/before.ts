import type { KeyValues, Past } from "../executor/block.js";
import { layerMasks, type PastSpan, pastMask } from "../pass/masks.js";
import { prefixPast, type RunPrefix, withMask } from "../pass/run-prefix.js";
import type { DecoderConfig } from "../shape/decoder-config.js";

/** What the questions of a batch follow: a prefix that all share, and perhaps stretches after it. */
export interface Before {
  readonly prefix: RunPrefix;
  /** Equal runs of the questions follow one stretch each, in this order. */
  readonly stretches?: Stretches | undefined;
}

/** Rows that have been run after a prefix, padded to `longest` tokens. */
export interface Stretches {
  /** Tokens of each. */
  readonly lengths: readonly number[];
  readonly longest: number;
  readonly layers: readonly KeyValues[];
}

/** A row that is run after a question of the batch, or the question itself. */
interface RowAfter {
  /** Index of the question among `questions`. */
  readonly question: number;
  /** Position of the row's first token. */
  readonly start: number;
}

/** The position of the first token of each question. */
export function startsOf({ prefix, stretches }: Before, questions: number): number[] {
  const place = stretchOf(stretches, questions);
  return Array.from(
    { length: questions },
    (_, question) => prefix.length + (stretches?.lengths[place(question)] ?? 0),
  );
}

/**
 * The earlier keys and values that rows see. The caller disposes of the masks.
 *
 * @param even whether as many equal runs of rows as there are questions follow them, in their order
 */
export function pastsBefore(
  config: DecoderConfig,
  { prefix, stretches }: Before,
  questions: number,
  rows: readonly RowAfter[],
  positions: number,
  even = true,
): { at(layer: number): Past[]; dispose(): void } {
  const place = stretchOf(stretches, questions);
  const ofPrefix = rows.map(({ start }): PastSpan => ({ query: start, first: 0, count: prefix.length }));
  const alike = ofPrefix.every(({ query }) => query === ofPrefix[0]!.query) ? ofPrefix.slice(0, 1) : ofPrefix;
  const ofStretch = rows.map(({ question, start }): PastSpan => {
    const count = stretches?.lengths[place(question)] ?? 0;
    return { query: start, first: prefix.length, count };
  });
  const stretchOfRow = even ? undefined : rows.map(({ question }) => place(question));
  const prefixMasks = layerMasks(config, (window) => pastMask(alike, positions, prefix.length, window));
  const stretchMasks = layerMasks(
    config,
    (window) => stretches && pastMask(ofStretch, positions, stretches.longest, window),
  );
  return {
    at: (layer) => [
      ...prefixPast(prefix, layer, prefixMasks.at(layer)),
      ...(stretches ? [withMask(stretches.layers[layer - 1]!, stretchMasks.at(layer), stretchOfRow)] : []),
    ],
    dispose() {
      prefixMasks.dispose();
      stretchMasks.dispose();
    },
  };
}

/** Which stretch a question follows. */
function stretchOf(stretches: Stretches | undefined, questions: number): (question: number) => number {
  const run = questions / (stretches?.lengths.length ?? 1);
  return (question) => Math.floor(question / run);
}
