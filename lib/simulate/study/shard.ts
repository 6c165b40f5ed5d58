import { PopuliError } from "../../errors/populi-error.js";
import type { Study } from "./study.js";

/** Which part of a study one machine simulates. */
export interface Shard {
  /** From 1. */
  readonly number: number;
  readonly of: number;
}

/**
 * Reads "2/8".
 *
 * @throws PopuliError for anything else, such as "0/8" or "9/8"
 */
export function parseShard(text: string): Shard {
  const [, number, of] = /^(\d+)\/(\d+)$/.exec(text)?.map(Number) ?? [];
  if (number === undefined || of === undefined || number < 1 || number > of)
    throw new PopuliError(`shard '${text}'`, {}, "which of how many, from 1: 1/8, 2/8, … 8/8");
  return { number, of };
}

/** The part this process was told to simulate by `populi run --shard`, which says so in the environment. */
export function shardAsked(): Shard | undefined {
  const text = process.env.POPULI_SHARD;
  return text === undefined || text === "" ? undefined : parseShard(text);
}

/** The run file of a shard, beside that of the whole: "runs/a.duckdb" → "runs/a.shard-2-of-8.duckdb". */
export function shardFile(file: string, { number, of }: Shard): string {
  return `${file.replace(/\.duckdb$/, "")}.shard-${number}-of-${of}.duckdb`;
}

/** The shard a file's name says it is of; `undefined` where it says none. */
export function shardOfFile(file: string): Shard | undefined {
  const [, number, of] = /\.shard-(\d+)-of-(\d+)\.duckdb$/.exec(file)?.map(Number) ?? [];
  return number === undefined || of === undefined ? undefined : { number, of };
}

/** A study cut to its shard: a run of respondents next to each other, so that shards in order are the whole; throws for fewer respondents than shards. */
export function cut<T extends Study>(study: T): T {
  const { shard, respondents, whole } = study;
  if (shard === undefined || whole !== undefined) return study;
  const n = respondents.rows.length;
  if (n < shard.of)
    throw new PopuliError(
      `${n} respondents cannot be split into ${shard.of} shards`,
      {},
      `split into at most ${n}`,
    );
  const [from, to] = [shard.number - 1, shard.number].map((k) => Math.floor((k * n) / shard.of));
  return {
    ...study,
    whole: respondents.rows,
    respondents: {
      ...respondents,
      rows: respondents.rows.slice(from, to),
      weights: respondents.weights.slice(from, to),
    },
  };
}
