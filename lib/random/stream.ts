import { philoxTo } from "./philox.js";

/** What identifies a stream of draws: names and numbers, such as `["noise", agent, layer, "Q260"]`. */
export type StreamPath = readonly (string | number)[];

/** A sequence of draws that depends on its seed and path alone. */
export interface RandomStream {
  /** The next draw, uniform on [0, 1) with 53 random bits. */
  uniform(): number;
  /** The next standard normal draw (Box–Muller). */
  normal(): number;
  /** The next integer, uniform on 0 … below−1. */
  integer(below: number): number;
}

/**
 * Opens the stream of draws at `path` under `seed`; the same two always give the same draws.
 *
 * @param seed any finite number; strings in the path and the seed are hashed to the generator's key and counter
 * @example
 * randomStream(1, ["noise", 7, 3, "Q260"]).normal();
 */
export function randomStream(seed: number, path: StreamPath = []): RandomStream {
  const [k0, k1] = hashPath([seed, ...path]);
  const buffer = new Uint32Array(4);
  let block = 0;
  let used = 4;
  let spare: number | undefined;

  function word(): number {
    if (used === 4) {
      philoxTo(buffer, block >>> 0, Math.floor(block / 2 ** 32), 0, 0, k0, k1);
      block += 1;
      used = 0;
    }
    return buffer[used++]!;
  }

  function uniform(): number {
    const high = word() >>> 5;
    const low = word() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  return {
    uniform,
    normal() {
      if (spare !== undefined) {
        const value = spare;
        spare = undefined;
        return value;
      }
      const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
      const angle = 2 * Math.PI * uniform();
      spare = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
    integer: (below) => Math.floor(uniform() * below),
  };
}

/** `length` standard normal draws at `path`. */
export function normalVector(seed: number, path: StreamPath, length: number): Float32Array {
  const stream = randomStream(seed, path);
  return Float32Array.from({ length }, () => stream.normal());
}

/** The integers 0 … length−1 in an order drawn at `path` (Fisher–Yates). */
export function permutation(seed: number, path: StreamPath, length: number): Int32Array {
  const stream = randomStream(seed, path);
  const order = Int32Array.from({ length }, (_, index) => index);
  for (let i = length - 1; i > 0; i--) {
    const j = stream.integer(i + 1);
    const kept = order[i]!;
    order[i] = order[j]!;
    order[j] = kept;
  }
  return order;
}

/**
 * A 64-bit key from a path: two 32-bit lanes over its UTF-16 units, finalised as in MurmurHash3. Lengths and types of
 * parts are hashed too, so that ["a", "b"] and ["ab"], or [1] and ["1"], give different streams.
 */
function hashPath(path: StreamPath): [number, number] {
  let a = 0x9747b28c;
  let b = 0x2f0e1eb9;
  const add = (value: number) => {
    a = Math.imul(a ^ value, 0x85ebca6b);
    a = (a ^ (a >>> 13)) >>> 0;
    b = Math.imul(b ^ (value + 0x7f4a7c15), 0xc2b2ae35);
    b = (b ^ (b >>> 16)) >>> 0;
  };
  for (const part of path) {
    const text = typeof part === "number" ? `n${part}` : `s${part}`;
    add(text.length);
    for (let i = 0; i < text.length; i++) add(text.charCodeAt(i));
  }
  return [finish(a), finish(b)];
}

function finish(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
