import { randomStream } from "../../../lib/random/stream.js";

/** Some tokens of the tiny checkpoints' vocabulary, none of them special. */
export function someIds(seed: number, length: number): number[] {
  const stream = randomStream(seed, ["ids"]);
  return Array.from({ length }, () => 6 + stream.integer(40));
}
