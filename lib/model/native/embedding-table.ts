import { bytesPerNumber, narrow, type StoredType, widen } from "../safetensors/half-floats.js";
import type { MatrixSource } from "./graph-builder.js";

/** The embedding, held as the checkpoint stores it: only the rows of tokens at hand are widened. */
export interface EmbeddingTable {
  readonly bytes: number;
  /** Writes the rows of `ids` one after another, times `scale`. */
  gather(ids: Int32Array, scale: number): Float32Array;
}

/** Reads an embedding `[vocabulary, width]`; numbers that were stored as `type` keep every bit. */
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
