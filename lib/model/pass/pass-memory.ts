import { createHash } from "node:crypto";
import * as tf from "@tensorflow/tfjs";
import type { KeyValues } from "../executor/block.js";
import type { LayerHook } from "../hook/layer-hook.js";
import { sameData, sameKeyValues } from "../tfjs/same-data.js";
import type { Batch } from "./pass-inputs.js";

// Bytes of states, keys and values held at most, in f32. A profile of 300 tokens, 16 items of 90 and their labels leave 0.2 GB in
// a model of 7 B (28 blocks, 3,584 wide, 4 heads of keys), where each pass keeps the state of one layer.
const mostBytes = 512 * 2 ** 20;

/** What one pass left behind. */
interface Remembered {
  /** Keys and values of blocks 1 … m, as far as no hook had changed anything. */
  readonly layers: KeyValues[];
  /** The states after a block, before its hooks; under {@link whole}, what the whole pass gave. */
  readonly states: Map<number, tf.Tensor3D>;
}

/** Where a pass goes on from, the caller's to dispose of. */
export interface Recalled {
  /** The block that was run last. */
  readonly layer: number;
  readonly hidden: tf.Tensor3D;
  readonly layers: readonly KeyValues[];
}

/** Stands for "all blocks, no hooks": what comes out is of the wanted positions alone. */
const whole = Number.POSITIVE_INFINITY;

/** What passes have left since somebody began to share. */
type Scope = Map<string, Remembered>;

/**
 * Remembers passes below the lowest layer that a hook changes, so that the same rows after the same past, under other hooks,
 * begin there. What is remembered is to the bit what would be computed again: rows, their places and all that they look back
 * on are compared by content, batches with batches of the same make-up alone. Held only while somebody shares: as long as the
 * innermost sharer, or, where a pass is lasting, as the outermost.
 */
export class PassMemory {
  private bytes = 0;
  /** One for each that shares, the outermost first. */
  private readonly scopes: Scope[] = [];
  /** Which pass keys and values are of, where nothing had been changed: what a later pass that looks back on them is known by. */
  private readonly origins = new WeakMap<object, string>();

  private readonly most: number;

  /** @param room bytes that there are for it; never more than half a gigabyte is taken */
  constructor(room = Number.POSITIVE_INFINITY) {
    this.most = Math.min(mostBytes, room);
  }

  /** Remembers while `body` runs; forgets it when `body` has ended, however it ends. */
  async during<T>(body: () => Promise<T>): Promise<T> {
    const scope: Scope = new Map();
    this.scopes.push(scope);
    try {
      return await body();
    } finally {
      this.scopes.splice(this.scopes.indexOf(scope), 1);
      this.forget(scope);
    }
  }

  /**
   * The part of a pass that no hook has changed; nothing where there is none, or nobody shares.
   *
   * @param turn the executor's: what was computed on a GPU that has failed is not gone on from
   * @param lasting kept until the outermost sharer has ended
   */
  plainPart(
    batch: Batch,
    hooks: readonly LayerHook[],
    blocks: number,
    turn: number,
    lasting = false,
  ): PlainPart | undefined {
    if (this.scopes.length === 0) return undefined;
    const pastsOf = (layer: number) =>
      (batch.pasts?.(layer) ?? []).map(({ keys }) => this.origins.get(keys.dataId));
    let upTo = hooks.length === 0 ? whole : Math.min(...hooks.map(({ layer }) => layer));
    for (let layer = 1; layer <= Math.min(upTo, blocks); layer++) {
      if (pastsOf(layer).includes(undefined)) upTo = layer - 1;
    }
    if (upTo === 0) return undefined;
    const { rows, firstPositions, lengths, wanted } = batch;
    const described = JSON.stringify([turn, rows, firstPositions, lengths ?? 0, wanted ?? 0, pastsOf(1)]);
    const key = createHash("sha256").update(described).digest("hex");
    return {
      lastBlock: Math.min(upTo, blocks),
      recall: () => this.recall(key, upTo, blocks),
      keep: (hidden, layers) => this.keep(key, upTo, hidden, layers, lasting),
    };
  }

  /** Takes keys and values that begin with others for those of the pass that made their end, as far as nothing had changed it. */
  takeFor(ends: readonly KeyValues[], wholes: readonly KeyValues[]): void {
    ends.forEach(({ keys }, index) => {
      const origin = this.origins.get(keys.dataId);
      if (origin !== undefined) this.origins.set(wholes[index]!.keys.dataId, origin);
    });
  }

  private recall(key: string, upTo: number, blocks: number): Recalled | undefined {
    const found = this.find(key);
    if (found === undefined) return undefined;
    // After the last block a pass without hooks has the wanted positions alone, one with hooks all of them.
    const fits = (layer: number) => layer === upTo || layer < Math.min(upTo, blocks);
    const layer = Math.max(...[...found.states.keys()].filter(fits));
    const hidden = found.states.get(layer);
    if (hidden === undefined) return undefined;
    const last = Math.min(layer, blocks);
    return { layer: last, hidden: sameData(hidden), layers: found.layers.slice(0, last).map(sameKeyValues) };
  }

  private find(key: string): Remembered | undefined {
    return this.scopes.find((scope) => scope.has(key))?.get(key);
  }

  /** Keeps a state, and the keys and values of the blocks so far, as far as there is room. */
  private keep(
    key: string,
    layer: number,
    hidden: tf.Tensor3D,
    layers: readonly KeyValues[],
    lasting: boolean,
  ): void {
    const scope = lasting ? this.scopes[0] : this.scopes.at(-1);
    // Sharing may have ended while the pass was running.
    if (scope === undefined) return;
    for (const own of layers) this.origins.set(own.keys.dataId, key);
    const found = this.find(key);
    const pass: Remembered = found ?? { layers: [], states: new Map() };
    const { layers: known, states } = pass;
    if (states.has(layer)) return;
    const more = layers.slice(known.length);
    const needed =
      bytesOf(hidden) + more.reduce((sum, own) => sum + bytesOf(own.keys) + bytesOf(own.values), 0);
    // Whoever goes through the layers upwards needs the state of the latest alone.
    const lower = [...states].filter(([other]) => other < layer).sort(([a], [b]) => a - b);
    const spare = lower.reduce((sum, [, state]) => sum + bytesOf(state), 0);
    if (this.bytes + needed - spare > this.most) return;
    while (this.bytes + needed > this.most) {
      const [other, state] = lower.shift()!;
      states.delete(other);
      this.bytes -= bytesOf(state);
      state.dispose();
    }
    known.push(...more.map(sameKeyValues));
    states.set(layer, sameData(hidden));
    this.bytes += needed;
    if (found === undefined) scope.set(key, pass);
  }

  private forget(scope: Scope): void {
    for (const { layers, states } of scope.values()) {
      for (const { keys, values } of layers) this.bytes -= bytesOf(keys) + bytesOf(values);
      for (const state of states.values()) this.bytes -= bytesOf(state);
      for (const { keys, values } of layers) tf.dispose([keys, values]);
      tf.dispose([...states.values()]);
    }
  }
}

/** What a pass may take from memory, and leaves there. */
export interface PlainPart {
  /** The last block whose output no hook of an earlier layer, and no changed past, has touched. */
  readonly lastBlock: number;
  /** The state furthest up that is remembered. */
  recall(): Recalled | undefined;
  /** Takes the state after the last block, before its hooks, and the keys and values so far; they stay the caller's. */
  keep(hidden: tf.Tensor3D, layers: readonly KeyValues[]): void;
}

function bytesOf({ size }: tf.Tensor): number {
  return 4 * size;
}
