import { open } from "node:fs/promises";
import { PopuliError } from "../../errors/populi-error.js";
import { writeWhole } from "../../files/write-whole.js";
import { bytesPerNumber, narrow, type StoredType } from "./half-floats.js";

/** A tensor to write. */
export interface TensorToWrite {
  readonly name: string;
  readonly shape: readonly number[];
  /** Its numbers, or runs of them in order. */
  readonly values: Float32Array | AsyncIterable<Float32Array>;
  /** Default F32. */
  readonly type?: StoredType;
}

/**
 * Writes a safetensors file completely or not at all: to a temporary file first, which is then moved into place.
 *
 * @throws PopuliError when a name occurs twice, a shape does not match its numbers, or the file cannot be written
 * @example
 * await writeSafetensors("vectors.safetensors", [{ name: "Q260", shape: [2], values: Float32Array.of(1, 2) }]);
 */
export async function writeSafetensors(
  file: string,
  tensors: readonly TensorToWrite[],
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  const entries: [string, unknown][] = [];
  if (Object.keys(metadata).length > 0) entries.push(["__metadata__", metadata]);
  const names = new Set<string>(["__metadata__"]);
  let at = 0;
  for (const { name, shape, values, type = "F32" } of tensors) {
    if (names.has(name)) throw new PopuliError(`the tensor '${name}' occurs twice`, { file });
    names.add(name);
    const count = shape.reduce((product, length) => product * length, 1);
    if (values instanceof Float32Array) checkCount(file, name, shape, values.length);
    const end = at + count * bytesPerNumber[type];
    entries.push([name, { dtype: type, shape, data_offsets: [at, end] }]);
    at = end;
  }
  // Joined by hand: an object would move names that look like whole numbers to the front.
  const json = `{${entries.map(([name, entry]) => `${JSON.stringify(name)}:${JSON.stringify(entry)}`).join(",")}}`;
  const text = Buffer.from(json);
  const padded = Buffer.alloc(8 + Math.ceil(text.length / 8) * 8, " ");
  padded.writeBigUInt64LE(BigInt(padded.length - 8), 0);
  text.copy(padded, 8);

  await writeWhole(file, async (temporary) => {
    const handle = await open(temporary, "wx");
    try {
      await handle.writeFile(padded);
      for (const { name, shape, values, type = "F32" } of tensors) {
        let count = 0;
        for await (const run of values instanceof Float32Array ? [values] : values) {
          await handle.writeFile(narrow(run, type));
          count += run.length;
        }
        checkCount(file, name, shape, count);
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
  });
}

function checkCount(file: string, name: string, shape: readonly number[], count: number): void {
  if (shape.reduce((product, length) => product * length, 1) === count) return;
  throw new PopuliError(`the tensor '${name}' has ${count} numbers, which do not fill the shape [${shape}]`, {
    file,
  });
}
