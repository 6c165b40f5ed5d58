import type * as ort from "onnxruntime-node";
import { bestExperts } from "../shape/best-experts.js";
import type { DecoderConfig } from "../shape/decoder-config.js";
import type { Session } from "./session.js";

/** The sessions that close a block whose feed-forward part is a mixture of experts. */
export interface MixtureSessions {
  readonly routing: Session;
  /** All experts in order, some in each. */
  readonly parts: readonly ExpertsPart[];
}

/** Experts from `first` on. */
export interface ExpertsPart {
  readonly session: Session;
  readonly first: number;
  readonly count: number;
}

/** The last part of a block. */
export type ClosingSessions = Session | MixtureSessions;

/** All sessions of a closing. */
export function sessionsOfClosing(closing: ClosingSessions): Session[] {
  return "parts" in closing ? [closing.routing, ...closing.parts.map(({ session }) => session)] : [closing];
}

/** Runs a block's last part on rows `[n, width]`, after attention. */
export async function runClosing(
  runtime: typeof ort,
  config: DecoderConfig,
  closing: ClosingSessions,
  hidden: ort.Tensor,
  attended: ort.Tensor,
): Promise<Float32Array> {
  if (!("parts" in closing)) return (await closing.run({ hidden, attended })).output!.data as Float32Array;
  const { middle, normed, scores } = await closing.routing.run({ hidden, attended });
  const experts = config.experts!;
  const { best, rowsOf } = bestExperts(scores!.data as Float32Array, experts);
  const shares = sharesOf(scores!.data as Float32Array, best, experts);
  const states = middle!.data as Float32Array;
  for (const { session, first, count } of closing.parts) {
    const own = rowsOf.slice(first, first + count);
    if (own.every((rows) => rows.length === 0)) continue;
    const inputs = own.map((rows, n): [string, ort.Tensor] => [
      `rows${n}`,
      new runtime.Tensor("int64", BigInt64Array.from(rows, BigInt), [rows.length]),
    ]);
    const { outputs } = await session.run({ normed: normed!, ...Object.fromEntries(inputs) });
    let at = 0;
    own.forEach((rows, n) => {
      for (const row of rows) {
        const share = shares.get(row * experts.count + first + n)!;
        addTimes(states, row * config.width, outputs!.data as Float32Array, at, config.width, share);
        at += config.width;
      }
    });
  }
  return states;
}

/** Adds `count` numbers times a factor. */
function addTimes(
  to: Float32Array,
  at: number,
  numbers: Float32Array,
  from: number,
  count: number,
  factor: number,
): void {
  for (let i = 0; i < count; i++) to[at + i]! += factor * numbers[from + i]!;
}

/** The weight of each row's best experts, by row · count + expert. */
function sharesOf(
  scores: Float32Array,
  best: readonly number[],
  { count, active, normalised }: NonNullable<DecoderConfig["experts"]>,
): Map<number, number> {
  const shares = new Map<number, number>();
  for (let row = 0; row * active < best.length; row++) {
    const own = scores.subarray(row * count, (row + 1) * count);
    const chosen = best.slice(row * active, (row + 1) * active);
    const power = (expert: number) => Math.exp(own[expert]! - own[chosen[0]!]!);
    const counted = normalised ? chosen : own.keys();
    let whole = 0;
    for (const expert of counted) whole += power(expert);
    for (const expert of chosen) shares.set(row * count + expert, power(expert) / whole);
  }
  return shares;
}
