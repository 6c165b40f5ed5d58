import type { FilePlace } from "../../files/file-place.js";
import type { BlockForm, BlockNumbers } from "../blocks/block-numbers.js";

/** A matrix that is read from the checkpoint while its graph is written. */
export interface MatrixSource {
  /** As the checkpoint calls it, with the rows that are read. */
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  /** Whole rows in order. A run may overwrite the one before. */
  runs(): AsyncIterable<Float32Array>;
  /** Where the checkpoint's file holds just these numbers, if it does. */
  readonly floats?: FilePlace | undefined;
  /** Its numbers in blocks, if the file holds them so. */
  readonly blocks?: StoredBlocks | undefined;
}

/** A matrix in blocks. */
export interface StoredBlocks {
  readonly form: BlockForm;
  /** Whole rows in order. */
  runs(): AsyncIterable<BlockNumbers>;
}

/** A projection as checkpoints store it: weight `[out, in]`, bias `[out]`. */
export interface StoredProjection {
  readonly weight: MatrixSource;
  readonly bias?: Float32Array | undefined;
}
