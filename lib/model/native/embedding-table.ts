import { blockBytes, blocksBetween, copyBlocks, emptyBlocks, widenBlocks } from "../blocks/block-numbers.js";
import { bytesPerNumber, narrow, type StoredType, widen } from "../safetensors/half-floats.js";
import type { DecoderConfig } from "../shape/decoder-config.js";
import type { MatrixSource, StoredBlocks } from "./graph-builder.js";

/** The embedding in the checkpoint's number format. Only the rows in use are widened to float32. */
export interface EmbeddingTable {
  readonly bytes: number;
  /** The rows of `ids`, one after another, times `scale`. */
  gather(ids: Int32Array, scale: number): Float32Array;
}

/** Reads an embedding in the blocks in which the file holds it. */
export async function readStoredTable(
  { form, runs }: StoredBlocks,
  { vocabulary, width }: Pick<DecoderConfig, "vocabulary" | "width">,
): Promise<EmbeddingTable> {
  const count = vocabulary * width;
  const table = emptyBlocks(form, count);
  let at = 0;
  for await (const run of runs()) {
    copyBlocks(form, run, table, at);
    at += run.levels.length;
  }
  return {
    bytes: blockBytes(form, count),
    gather(ids, scale) {
      const values = new Float32Array(ids.length * width);
      ids.forEach((id, index) => {
        const row = blocksBetween(form, table, id * width, (id + 1) * width);
        widenBlocks(form, row, values.subarray(index * width, (index + 1) * width));
      });
      if (scale !== 1) for (let i = 0; i < values.length; i++) values[i]! *= scale;
      return values;
    },
  };
}

/** Reads an embedding `[vocabulary, width]` into format `type`. Numbers that were stored in it keep every bit. */
export async function readEmbeddingTable(source: MatrixSource, type: StoredType): Promise<EmbeddingTable> {
  const { rows, columns: width } = source;
  const perRow = width * bytesPerNumber[type];
  const table = new Uint8Array(rows * perRow);
  let at = 0;
  for await (const run of source.runs()) {
    const length = run.length * bytesPerNumber[type];
    narrow(run, type, table.subarray(at, at + length));
    at += length;
  }
  return {
    bytes: table.length,
    gather(ids, scale) {
      const values = new Float32Array(ids.length * width);
      ids.forEach((id, index) => {
        const row = values.subarray(index * width, (index + 1) * width);
        widen(table.subarray(id * perRow, (id + 1) * perRow), type, row);
      });
      if (scale !== 1) for (let i = 0; i < values.length; i++) values[i]! *= scale;
      return values;
    },
  };
}
