import {
  type BlockForm,
  type BlockNumbers,
  blocksBetween,
  emptyBlocks,
  widenBlocks,
} from "../../blocks/block-numbers.js";

/** How GGUF files hold numbers: one object for each type (github.com/ggml-org/ggml/blob/master/src/ggml-common.h). */
export interface GgufFormat {
  readonly name: string;
  /** Its number in files. */
  readonly type: number;
  /** Numbers of one block. */
  readonly numbers: number;
  /** Bytes of one block. */
  readonly bytes: number;
  /** The numbers of as many blocks as fill `into`, rounded at each step as in float32. */
  dequantise(bytes: Uint8Array, into: Float32Array): void;
  /** Levels and scales of its blocks; absent for floats. */
  readonly blocks?: GgufBlocks;
}

/** A format that holds whole levels, with scales. */
export interface GgufBlocks extends BlockForm {
  /** Splits as many blocks as fill `into`. */
  split(bytes: Uint8Array, into: BlockNumbers): void;
}

/** Numbers of one block of the "K" formats. */
export const superBlock = 256;

/** What {@link blockFormat} is told of a format. */
interface BlockFormat extends Pick<GgufFormat, "name" | "type" | "numbers" | "bytes"> {
  readonly run: number;
  /** The lowest and the highest level. */
  readonly levels: readonly [number, number];
  /** Default false. */
  readonly offsets?: boolean;
  /** Splits one block, whose bytes begin at `at` and whose numbers are number `to` and those after it. */
  block(bytes: Uint8Array, at: number, into: BlockNumbers, to: number): void;
}

/** A format of blocks, from how one block is split. */
export function blockFormat({
  name,
  type,
  numbers,
  bytes,
  run,
  levels,
  offsets,
  block,
}: BlockFormat): GgufFormat {
  const form: BlockForm = { run, lowest: levels[0], highest: levels[1], offsets: offsets ?? false };
  const split = (from: Uint8Array, into: BlockNumbers) => {
    for (let at = 0, to = 0; to < into.levels.length; at += bytes, to += numbers) block(from, at, into, to);
  };
  return {
    name,
    type,
    numbers,
    bytes,
    dequantise(from, into) {
      const spare = emptyBlocks(form, Math.min(atOnce, into.length));
      for (let done = 0; done < into.length; done += atOnce) {
        const count = Math.min(atOnce, into.length - done);
        const blocks = blocksBetween(form, spare, 0, count);
        split(from.subarray((done / numbers) * bytes), blocks);
        widenBlocks(form, blocks, into.subarray(done, done + count));
      }
    },
    blocks: { ...form, split },
  };
}

/** Numbers that are split before they are widened: few enough for the processor's cache. */
const atOnce = 1 << 14;
