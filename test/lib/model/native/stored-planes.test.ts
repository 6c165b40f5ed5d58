import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { emptyBlocks, widenBlocks } from "../../../../lib/model/blocks/block-numbers.js";
import { ggufFormats } from "../../../../lib/model/gguf/format/formats.js";
import { float, GraphBuilder } from "../../../../lib/model/native/graph-builder.js";
import type { MatrixSource } from "../../../../lib/model/native/matrix-source.js";
import { nativeRuntime } from "../../../../lib/model/native/native-executor.js";
import { constantBytes, onnxModel } from "../../../../lib/model/native/onnx.js";
import { storedBytes, storedPlanes } from "../../../../lib/model/native/stored-planes.js";
import { randomStream } from "../../../../lib/random/stream.js";

/** Blocks that the package `gguf` dequantises to known numbers (test/reference/make_gguf_formats.py). */
const cases = JSON.parse(
  readFileSync(new URL("../gguf/format/formats.json", import.meta.url), "utf8"),
) as Record<string, { readonly blocks: string; readonly numbers: string }>;

const formats = ggufFormats.filter(({ blocks }) => blocks !== undefined);
const columns = 256;

/** As many whole rows as the recorded blocks fill. */
function recorded(name: string): {
  readonly rows: number;
  readonly numbers: Float32Array;
  readonly bytes: Buffer;
} {
  const { blocks, numbers } = cases[name]!;
  const all = new Float32Array(new Uint8Array(Buffer.from(numbers, "base64")).buffer);
  const rows = Math.floor(all.length / columns);
  return { rows, numbers: all.subarray(0, rows * columns), bytes: Buffer.from(blocks, "base64") };
}

describe.each(formats.map((format) => [format.name, format] as const))("a matrix in %s", (name, format) => {
  const { rows, numbers, bytes } = recorded(name);
  const form = format.blocks!;
  const source: MatrixSource = {
    name,
    rows,
    columns,
    runs() {
      throw new Error("its blocks are not widened");
    },
    blocks: {
      form,
      // Two runs, as large matrices have many.
      async *runs() {
        const half = Math.ceil(rows / 2);
        for (const [from, to] of [
          [0, half],
          [half, rows],
        ] as const) {
          const blocks = emptyBlocks(form, (to - from) * columns);
          form.split(bytes.subarray((from * columns * format.bytes) / format.numbers), blocks);
          yield blocks;
        }
      },
    },
  };

  test("is multiplied as it is stored, within what float32 rounds off", async () => {
    const draw = randomStream(15, ["stored planes", name]);
    const x = Float32Array.from({ length: 3 * columns }, () => draw.normal());
    const builder = new GraphBuilder("stored");
    const graph = builder.finish([float("x", 2)], { y: [builder.project("x", { weight: source }), 2] });
    const runtime = nativeRuntime()!;
    const session = await runtime.InferenceSession.create(await onnxModel(graph));
    const { y } = await session.run({ x: new runtime.Tensor("float32", x, [3, columns]) });
    const found = y!.data as Float32Array;
    for (let at = 0; at < 3; at++) {
      for (let row = 0; row < rows; row++) {
        let [expected, size] = [0, 0];
        for (let i = 0; i < columns; i++) {
          const term = x[at * columns + i]! * numbers[row * columns + i]!;
          expected += term;
          size += Math.abs(term);
        }
        expect(Math.abs(found[at * rows + row]! - expected)).toBeLessThan(2e-6 * size);
      }
    }
    await session.release();
    const taken = storedBytes(storedPlanes(form), rows * columns);
    expect(constantBytes(graph) - taken).toBeLessThan(100);
    expect(constantBytes(graph)).toBeGreaterThanOrEqual(taken);
  });

  test("is split into the numbers that its format dequantises", () => {
    const blocks = emptyBlocks(form, rows * columns);
    form.split(bytes, blocks);
    const widened = new Float32Array(rows * columns);
    widenBlocks(form, blocks, widened);
    expect(widened).toEqual(numbers);
    expect(Math.min(...blocks.levels)).toBeGreaterThanOrEqual(form.lowest);
    expect(Math.max(...blocks.levels)).toBeLessThanOrEqual(form.highest);
  });
});
