import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PopuliError } from "../../../../lib/errors/populi-error.js";
import { narrow, widen } from "../../../../lib/model/safetensors/half-floats.js";
import { openSafetensors } from "../../../../lib/model/safetensors/open-safetensors.js";
import { writeSafetensors } from "../../../../lib/model/safetensors/write-safetensors.js";
import { randomStream } from "../../../../lib/random/stream.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "populi-safetensors-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileOf(header: string | object, data: Uint8Array, claimed?: number): Promise<string> {
  const text = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(claimed ?? text.length));
  const path = join(folder, `${Math.floor(performance.now() * 1000)}.safetensors`);
  await writeFile(path, Buffer.concat([length, text, data]));
  return path;
}

async function readAll(path: string): Promise<Float32Array[]> {
  const file = await openSafetensors(path);
  try {
    const all: Float32Array[] = [];
    for (const name of file.tensors.keys()) all.push(await file.read(name));
    return all;
  } finally {
    await file.close();
  }
}

const one = { a: { dtype: "F32", shape: [2], data_offsets: [0, 8] } };

describe("reading", () => {
  test("widens bit patterns of halves and brain floats that were worked out by hand", async () => {
    // Halves: 1, −2, the largest 65504, the smallest subnormal 2^-24. Brain floats: 1, −3.140625.
    const data = Uint8Array.from([0x00, 0x3c, 0x00, 0xc0, 0xff, 0x7b, 0x01, 0x00, 0x80, 0x3f, 0x49, 0xc0]);
    const header = {
      halves: { dtype: "F16", shape: [2, 2], data_offsets: [0, 8] },
      brain: { dtype: "BF16", shape: [2], data_offsets: [8, 12] },
    };
    const [halves, brain] = await readAll(await fileOf(header, data));
    expect([...halves!]).toEqual([1, -2, 65504, 2 ** -24]);
    expect([...brain!]).toEqual([1, -3.140625]);
  });

  test("rounds doubles, NumPy's default type", async () => {
    const data = new Uint8Array(Float64Array.of(1, -0.1, 1e300).buffer);
    const [values] = await readAll(
      await fileOf({ v: { dtype: "F64", shape: [3], data_offsets: [0, 24] } }, data),
    );
    expect([...values!]).toEqual([1, Math.fround(-0.1), Number.POSITIVE_INFINITY]);
  });

  test("widens bytes equally at any alignment", () => {
    const values = Float32Array.of(1, -2, 65504, 2 ** -24, 3.140625, 0);
    for (const type of ["F32", "F16", "BF16"] as const) {
      const bytes = narrow(values, type);
      const shifted = new Uint8Array(bytes.length + 1);
      shifted.set(bytes, 1);
      const [aligned, unaligned] = [new Float32Array(6), new Float32Array(6)];
      widen(bytes, type, aligned);
      widen(shifted.subarray(1), type, unaligned);
      expect(unaligned).toEqual(aligned);
      if (type !== "BF16") expect(aligned).toEqual(values);
    }
  });

  test("keeps metadata separate from tensors", async () => {
    const path = await fileOf({ __metadata__: { format: "pt" }, ...one }, new Uint8Array(8));
    const file = await openSafetensors(path);
    expect(file.metadata).toEqual({ format: "pt" });
    expect([...file.tensors.keys()]).toEqual(["a"]);
    await file.close();
  });

  test.each<[string, string | object, number, number | undefined, RegExp]>([
    ["a header longer than the file", one, 8, 5000, /claims 5000 bytes but the file has/],
    ["a header that claims terabytes", one, 8, 2 ** 42, /claims 4398046511104 bytes, more than/],
    ["a header that is not JSON", "{oops", 0, undefined, /not JSON/],
    ["a header that is a list", "[]", 0, undefined, /not a JSON object/],
    ["data cut short", one, 7, undefined, /'a' ends at byte 8 of the data, which has 7/],
    ["bytes after the last tensor", one, 9, undefined, /1 bytes at the end belong to no tensor/],
    [
      "overlapping tensors",
      { ...one, b: { dtype: "F32", shape: [1], data_offsets: [4, 8] } },
      8,
      undefined,
      /'a' and 'b' overlap/,
    ],
    [
      "a gap between tensors",
      { ...one, b: { dtype: "F32", shape: [1], data_offsets: [12, 16] } },
      16,
      undefined,
      /4 bytes before the tensor 'b' belong to no tensor/,
    ],
    [
      "a shape that does not fit its bytes",
      { a: { dtype: "F32", shape: [3], data_offsets: [0, 8] } },
      8,
      undefined,
      /'a' of shape \[3\] and type F32 needs 12 bytes; its offsets give 8/,
    ],
    [
      "offsets that run backwards",
      { a: { dtype: "F32", shape: [2], data_offsets: [8, 0] } },
      8,
      undefined,
      /'a' has the offsets \[8,0\]/,
    ],
    [
      "an unknown type",
      { a: { dtype: "F31", shape: [2], data_offsets: [0, 8] } },
      8,
      undefined,
      /'a' has the type "F31"/,
    ],
    [
      "a name that occurs twice",
      '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"\\u0061":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}',
      8,
      undefined,
      /'a' occurs twice/,
    ],
  ])("refuses %s, naming file and tensor", async (_, header, dataLength, claimed, message) => {
    const path = await fileOf(header, new Uint8Array(dataLength), claimed);
    await expect(openSafetensors(path)).rejects.toThrow(message);
    await expect(openSafetensors(path)).rejects.toThrow(/\.safetensors/);
  });

  test("names the nearest tensor for one that is absent", async () => {
    const file = await openSafetensors(await fileOf({ "model.norm.weight": one.a }, new Uint8Array(8)));
    await expect(file.read("model.norm.weigth")).rejects.toThrow(/did you mean 'model.norm.weight'/);
    await file.close();
  });

  test("fails only with a clear error, whatever byte is changed and wherever the file is cut", async () => {
    const path = join(folder, "whole.safetensors");
    await writeSafetensors(path, [
      { name: "first", shape: [3, 2], values: Float32Array.of(1, 2, 3, 4, 5, 6), type: "BF16" },
      { name: "second", shape: [4], values: Float32Array.of(1, 2, 3, 4) },
    ]);
    const whole = await readFile(path);
    const draws = randomStream(11, ["fuzz"]);
    const spoilt = join(folder, "spoilt.safetensors");
    let refused = 0;
    for (let round = 0; round < 400; round++) {
      const bytes = Buffer.from(whole);
      for (let edits = draws.integer(3); edits >= 0; edits--)
        bytes[draws.integer(bytes.length)] = draws.integer(256);
      await writeFile(spoilt, draws.uniform() < 0.3 ? bytes.subarray(0, draws.integer(bytes.length)) : bytes);
      await readAll(spoilt).catch((error) => {
        expect(error).toBeInstanceOf(PopuliError);
        refused += 1;
      });
    }
    expect(refused).toBeGreaterThan(100);
  });
});

describe("writing", () => {
  test("what is written is read back, rounded to the nearest of its type", async () => {
    const path = join(folder, "round.safetensors");
    const draws = randomStream(5, ["values"]);
    const values = Float32Array.from({ length: 3000 }, () => draws.normal() * 10 ** (draws.integer(12) - 8));
    await writeSafetensors(path, [
      { name: "10", shape: [30, 100], values },
      { name: "2", shape: [3000], values, type: "BF16" },
      { name: "half", shape: [3000], values, type: "F16" },
      { name: "empty", shape: [0, 4], values: new Float32Array(0) },
    ]);
    const file = await openSafetensors(path);
    expect([...file.tensors.keys()].sort()).toEqual(["10", "2", "empty", "half"]);
    expect(await file.read("10")).toEqual(values);
    const brain = await file.read("2");
    const half = await file.read("half");
    for (let i = 0; i < values.length; i++) {
      const magnitude = Math.abs(values[i]!);
      expect(Math.abs(brain[i]! - values[i]!)).toBeLessThanOrEqual(magnitude * 2 ** -8);
      if (magnitude < 65504) {
        expect(Math.abs(half[i]! - values[i]!)).toBeLessThanOrEqual(Math.max(magnitude * 2 ** -11, 2 ** -25));
      }
    }
    await file.close();
  });

  test("leaves nothing behind when a tensor does not match its shape", async () => {
    const before = (await readdir(folder)).length;
    const bad = writeSafetensors(join(folder, "bad.safetensors"), [
      { name: "a", shape: [3], values: new Float32Array(2) },
    ]);
    await expect(bad).rejects.toThrow(/'a' has 2 numbers, which do not fill the shape \[3\]/);
    expect((await readdir(folder)).length).toBe(before);
  });
});
