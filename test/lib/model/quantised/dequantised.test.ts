import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Fields } from "../../../../lib/model/family/json-fields.js";
import { dequantised } from "../../../../lib/model/quantised/dequantised.js";
import { groupsOfColumns } from "../../../../lib/model/quantised/grid.js";
import { quantisedFormats } from "../../../../lib/model/quantised/quantised-formats.js";
import { openSafetensors } from "../../../../lib/model/safetensors/open-safetensors.js";
import { fixtures } from "../reference-fixture.js";

/** Weights with the numbers that the formats' own packages make of them (test/reference/make_quantised_weights.py). */
const folder = join(fixtures, "quantised");
const names = readdirSync(folder).map((file) => file.replace(".safetensors", ""));

/** Formats that their packages dequantise in half precision: relative tolerances. */
const inHalfPrecision: Readonly<Record<string, number>> = { int8: 1e-3, nvfp4: 4e-3 };

async function open(name: string) {
  const file = await openSafetensors(join(folder, `${name}.safetensors`));
  const settings = new Fields(JSON.parse(file.metadata.settings!), "config.json", "quantization_config.");
  const weights = await dequantised([file], settings);
  const [weight] = [...weights.tensors.keys()] as [string];
  return { file, weights, weight, shape: weights.tensors.get(weight)!.shape };
}

describe("a quantised weight", () => {
  test.each(names)("in the format %s has the numbers that its package makes of it", async (name) => {
    const { file, weights, weight, shape } = await open(name);
    const expected = await file.read("expected");
    expect(shape).toEqual(file.tensors.get("expected")!.shape);
    const found = new Float32Array(expected.length);
    await weights.readInto(weight, 0, found);
    const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    expect(largest).toBeGreaterThan(0);
    expect(new Set(found).size).toBeGreaterThan(10);
    const tolerance = inHalfPrecision[name] ?? 3e-7;
    for (let at = 0; at < found.length; at++)
      expect(Math.abs(found[at]! - expected[at]!)).toBeLessThanOrEqual(tolerance * largest);
    await file.close();
  });

  test.each(names)("in the format %s has the same rows when they are read in part", async (name) => {
    const { file, weights, weight, shape } = await open(name);
    const width = shape.at(-1)!;
    const all = new Float32Array(shape.reduce((a, b) => a * b, 1));
    await weights.readInto(weight, 0, all);
    const some = new Float32Array(5 * width);
    await weights.readInto(weight, 7 * width, some);
    expect(some).toEqual(all.subarray(7 * width, 12 * width));
    await file.close();
  });

  test("is tried in every format that is listed", () => {
    const methods = new Set(quantisedFormats.flatMap((format) => format.methods));
    expect([...methods].sort()).toEqual(
      ["awq", "bitsandbytes", "compressed-tensors", "fbgemm_fp8", "fp8", "gptq", "modelopt", "mxfp4"].sort(),
    );
  });
});

test("groups of columns have the stated size, of which the last may be cut off, or are equal", () => {
  const weight = { name: "q_proj.weight", file: "model.safetensors" };
  // 128 and 64, as GPTQ's g_idx = column // group_size; and 96 each where the settings are of other modules.
  expect(groupsOfColumns(weight, 192, 2, [128]).indexOf(1)).toBe(128);
  expect(groupsOfColumns(weight, 192, 2, [32]).indexOf(1)).toBe(96);
  expect(groupsOfColumns(weight, 192, 1, [-1]).every((group) => group === 0)).toBe(true);
  expect(() => groupsOfColumns(weight, 193, 2, [32])).toThrow(
    /'q_proj\.weight' has 193 inputs in 2 groups.*\n.*'group_size' 32/,
  );
});

describe("quantised weights that cannot be read are refused by name:", () => {
  const settingsOf = (json: Record<string, unknown>) =>
    new Fields(json, "config.json", "quantization_config.");
  const read = async (name: string, json: Record<string, unknown>) => {
    const file = await openSafetensors(join(folder, `${name}.safetensors`));
    return dequantised([file], settingsOf(json)).finally(() => file.close());
  };

  test.each([
    ["another method", "awq", { quant_method: "hqq" }, /names 'hqq'\)\n.*gptq.*can be read/],
    ["no method", "awq", {}, /names 'no method'/],
    [
      "a layout of AWQ",
      "awq",
      { quant_method: "awq", version: "gemv" },
      /layout 'gemv' with 4 bits\n.*'gemm'/,
    ],
    [
      "a layout of GPTQ",
      "gptq-4",
      { quant_method: "gptq", bits: 4, checkpoint_format: "marlin" },
      /layout 'marlin'\n.*'gptq_v2'/,
    ],
    ["weights of another method", "awq", { quant_method: "bitsandbytes" }, /no weight is stored in a format/],
    [
      "weights that are rotated",
      "packed-4",
      {
        quant_method: "compressed-tensors",
        transform_config: { config_groups: { u: { type: "hadamard" } } },
      },
      /rotated \('transform_config': u\)/,
    ],
    [
      "without the number of bits",
      "gptq-4",
      { quant_method: "gptq" },
      /'quantization_config\.bits' is missing/,
    ],
  ])("%s", async (_, name, json, message) => {
    await expect(read(name, json)).rejects.toThrow(message);
  });
});
