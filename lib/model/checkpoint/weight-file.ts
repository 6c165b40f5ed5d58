import type { FilePlace } from "../../files/file-place.js";
import type { BlockForm, BlockNumbers } from "../blocks/block-numbers.js";

/** A file that holds weights, under their Hugging Face names. */
export interface WeightFile {
  readonly path: string;
  readonly tensors: ReadonlyMap<string, WeightTensor>;
  /** Fills `into` with whole rows of a tensor as float32, starting at number `first`. */
  readInto(name: string, first: number, into: Float32Array): Promise<void>;
  /** As {@link readInto}, of a tensor with `blocks`, without widening them. */
  readBlocks?(name: string, first: number, into: BlockNumbers): Promise<void>;
  /** Where the file holds a tensor's numbers as float32, one after another; nothing where it does not. */
  floatsAt?(name: string): FilePlace | undefined;
  close(): Promise<void>;
}

export interface WeightTensor {
  readonly shape: readonly number[];
  /** A number format that holds its numbers, as safetensors calls it. */
  readonly type: string;
  /** How the file holds it, for people: `BF16`, `Q4_K`, `4 bits (gptq)`. */
  readonly format: string;
  /** Bits of one number in the file. */
  readonly bits: number;
  /** How its numbers are held in blocks, if they are. */
  readonly blocks?: BlockForm | undefined;
}
