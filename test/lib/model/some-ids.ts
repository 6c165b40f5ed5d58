import { randomStream } from "../../../lib/random/stream.js";

/** Tokens of the tiny checkpoints' vocabulary that are not special. */
export function someIds(seed: number, length: number): number[] {
  const stream = randomStream(seed, ["ids"]);
  return Array.from({ length }, () => 6 + stream.integer(40));
}
