import { createHash } from "node:crypto";
import type { KeyValues } from "../executor/block.js";
import type { LayerHook } from "../hook/layer-hook.js";
import { tf } from "../tensors/tf.js";
import { sameData, sameKeyValues } from "../tfjs/same-data.js";
import type { Batch } from "./pass-inputs.js";

// The most bytes of states, keys and values that are held. In a model of 7 B (28 blocks, 3,584 wide, 4 heads of keys),
// a profile of 300 tokens, 16 items of 90 tokens and their labels take 0.2 GB when each pass keeps the state of one
// layer.
const maximumBytes = 512 * 2 ** 20;

/** What one pass left behind. */
interface Remembered {
  /** Keys and values of blocks 1 … m, which no hook has changed. */
  readonly layers: KeyValues[];
  /** States after a block, before its hooks; under {@link afterAllBlocks}, the result of the whole pass. */
  readonly states: Map<number, tf.Tensor3D>;
}

/** Where a pass can start. The caller disposes of it. */
export interface Recalled {
  /** The last block that has been run. */
  readonly layer: number;
  readonly hidden: tf.Tensor3D;
  readonly layers: readonly KeyValues[];
}

/** The key for "all blocks, no hooks", whose state is that of the wanted positions only. */
const afterAllBlocks = Number.POSITIVE_INFINITY;

/** What passes have left within one `sharing`. */
type Scope = Map<string, Remembered>;

/**
 * Remembers passes up to the lowest layer that a hook changes, so that the same batch after the same past can start
 * there under other hooks. Batches are identified by the content of their rows, positions and past, so results are
 * bit-identical. Passes are remembered until the innermost `sharing` ends; lasting ones until the outermost ends.
 */
export class PassMemory {
  private bytes = 0;
  /** One for each running `sharing`, the outermost first. */
  private readonly scopes: Scope[] = [];
  /**
   * The pass that computed keys and values which no hook has changed. A later pass that uses them is identified by it.
   */
  private readonly origins = new WeakMap<object, string>();

  private readonly most: number;

  /** @param room bytes available; never more than half a gigabyte is used */
  constructor(room = Number.POSITIVE_INFINITY) {
    this.most = Math.min(maximumBytes, room);
  }

  /** Remembers passes while `body` runs, and forgets them when it ends, whether it returns or throws. */
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
   * The part of a pass that no hook has changed; nothing where there is none, or no `sharing` is running.
   *
   * @param switches of the executor: tensors of a GPU that has failed cannot be used
   * @param lasting whether to remember it until the outermost `sharing` ends
   */
  unhookedPart(
    batch: Batch,
    hooks: readonly LayerHook[],
    blocks: number,
    switches: number,
    lasting = false,
  ): UnhookedPart | undefined {
    if (this.scopes.length === 0) return undefined;
    const pastsOf = (layer: number) =>
      (batch.pasts?.(layer) ?? []).map(({ keys, rows }) => {
        const origin = this.origins.get(keys.dataId);
        return rows === undefined || origin === undefined ? origin : `${origin} ${rows.join()}`;
      });
    let upTo = hooks.length === 0 ? afterAllBlocks : Math.min(...hooks.map(({ layer }) => layer));
    for (let layer = 1; layer <= Math.min(upTo, blocks); layer++) {
      if (pastsOf(layer).includes(undefined)) upTo = layer - 1;
    }
    if (upTo === 0) return undefined;
    const { rows, firstPositions, lengths, wanted } = batch;
    const described = JSON.stringify([switches, rows, firstPositions, lengths ?? 0, wanted ?? 0, pastsOf(1)]);
    const key = createHash("sha256").update(described).digest("hex");
    return {
      lastBlock: Math.min(upTo, blocks),
      recall: () => this.recall(key, upTo, blocks),
      keep: (hidden, layers) => this.keep(key, upTo, hidden, layers, lasting),
    };
  }

  /**
   * Registers keys and values that were made of a pass's under that pass, so that later passes over them can be
   * recognised. They end with all of its rows.
   */
  inheritOrigins(from: readonly KeyValues[], made: readonly KeyValues[]): void {
    from.forEach(({ keys }, index) => {
      const origin = this.origins.get(keys.dataId);
      if (origin !== undefined) this.origins.set(made[index]!.keys.dataId, origin);
    });
  }

  private recall(key: string, upTo: number, blocks: number): Recalled | undefined {
    const found = this.find(key);
    if (found === undefined) return undefined;
    // After the last block a pass without hooks has only the wanted positions, one with hooks has all.
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

  /** Keeps a state, and the keys and values of the blocks so far, if there is room. */
  private keep(
    key: string,
    layer: number,
    hidden: tf.Tensor3D,
    layers: readonly KeyValues[],
    lasting: boolean,
  ): void {
    const scope = lasting ? this.scopes[0] : this.scopes.at(-1);
    // `sharing` may have ended during the pass.
    if (scope === undefined) return;
    for (const own of layers) this.origins.set(own.keys.dataId, key);
    const found = this.find(key);
    const pass: Remembered = found ?? { layers: [], states: new Map() };
    const { layers: known, states } = pass;
    if (states.has(layer)) return;
    const more = layers.slice(known.length);
    const needed =
      bytesOf(hidden) + more.reduce((sum, own) => sum + bytesOf(own.keys) + bytesOf(own.values), 0);
    // A caller that hooks one layer after another, upwards, needs only the highest state: lower ones make room.
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

/** The part of a pass that can be recalled and kept. */
export interface UnhookedPart {
  /** The last block whose output depends on no hook and no changed past. */
  readonly lastBlock: number;
  /** The highest remembered state. */
  recall(): Recalled | undefined;
  /**
   * Keeps the state after the last block, before its hooks, and the keys and values so far. The caller still owns them.
   */
  keep(hidden: tf.Tensor3D, layers: readonly KeyValues[]): void;
}

function bytesOf({ size }: tf.Tensor): number {
  return 4 * size;
}
