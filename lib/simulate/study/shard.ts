import { counted } from "../../errors/counted.js";
import { PopuliError } from "../../errors/populi-error.js";
import type { Shard, Study } from "./study.js";

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

/** The shard this process simulates: `populi run --shard` sets it in the environment. */
export function shardAsked(): Shard | undefined {
  const text = process.env.POPULI_SHARD;
  return text === undefined || text === "" ? undefined : parseShard(text);
}

/** The run file of a shard, beside that of the whole: "runs/a.duckdb" → "runs/a.shard-2-of-8.duckdb". */
export function shardFile(file: string, { number, of }: Shard): string {
  return `${file.replace(/\.duckdb$/, "")}.shard-${number}-of-${of}.duckdb`;
}

/** The shard that a run file's name says; `undefined` where it says none. */
export function shardOfFile(file: string): Shard | undefined {
  const [, number, of] = /\.shard-(\d+)-of-(\d+)\.duckdb$/.exec(file)?.map(Number) ?? [];
  return number === undefined || of === undefined ? undefined : { number, of };
}

/**
 * The file a study's run is kept in: the shard's own, where there is one.
 *
 * @throws PopuliError for a shard without a file, which could not be merged
 */
export function runFileOf({ shard }: Study, file: string | undefined): string | undefined {
  if (shard === undefined) return file;
  if (file !== undefined) return shardFile(file, shard);
  throw new PopuliError(
    `shard ${shard.number}/${shard.of} of a simulation without a run file: nothing could be merged`,
    {},
    'simulate({ …, file: "runs/name.duckdb" })',
  );
}

/**
 * A study cut to its shard: consecutive respondents, so that shards in order are the whole.
 *
 * @throws PopuliError for fewer respondents than shards
 */
export function cut(study: Study): Study {
  const { shard, respondents, whole } = study;
  if (shard === undefined || whole !== undefined) return study;
  const n = respondents.rows.length;
  if (n < shard.of)
    throw new PopuliError(
      `${counted(n, "respondent")} cannot be split into ${shard.of} shards`,
      {},
      `split into at most ${n}`,
    );
  const [from, to] = [shard.number - 1, shard.number].map((k) => Math.floor((k * n) / shard.of));
  return { ...study, whole: respondents.rows, respondents: between(respondents, from, to) };
}

function between(respondents: Study["respondents"], from: number | undefined, to: number | undefined) {
  // The first respondents of a shard are not the first that were drawn.
  const { rows, weights, weightsOfFirst: _, ...draw } = respondents;
  return { ...draw, rows: rows.slice(from, to), weights: weights.slice(from, to) };
}
