import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { rememberedCheck } from "../../../../lib/model/check/remembered-check.js";
import type { Executor } from "../../../../lib/model/executor/executor.js";

const cache = mkdtempSync(join(tmpdir(), "checks "));
const before = process.env.POPULI_CACHE;
beforeAll(() => {
  process.env.POPULI_CACHE = cache;
});
afterAll(() => {
  process.env.POPULI_CACHE = before;
  rmSync(cache, { recursive: true });
});

const model = { hash: "some model", parameters: 100e6 };
const executor = (weights: Executor["weights"]) => ({ weights, reason: `native, ${weights}` }) as Executor;
let checks = 0;
const check = async () => `sound, check ${++checks}`;

it("what a check finds is remembered for the same model and format, and for no other", async () => {
  expect(await rememberedCheck(model, executor("f32"), check)).toBe("sound, check 1");
  expect(await rememberedCheck(model, executor("f32"), check)).toBe(
    "sound, check 1 (when it was first loaded)",
  );
  expect(await rememberedCheck(model, executor("8-bit"), check)).toBe("sound, check 2");
  expect(await rememberedCheck({ ...model, hash: "other" }, executor("f32"), check)).toBe("sound, check 3");
});

it("a check that fails is made again, and so is that of a small model, or where nothing can be kept", async () => {
  const failing = async () => {
    throw new Error("the executors disagree");
  };
  const other = { ...model, hash: "wrong" };
  await expect(rememberedCheck(other, executor("f32"), failing)).rejects.toThrow("disagree");
  expect(await rememberedCheck(other, executor("f32"), check)).toBe("sound, check 4");
  for (const time of [5, 6])
    expect(await rememberedCheck({ ...model, parameters: 1e6 }, executor("f32"), check)).toBe(
      `sound, check ${time}`,
    );
  const file = join(cache, "a file");
  writeFileSync(file, "");
  process.env.POPULI_CACHE = file;
  for (const time of [7, 8])
    expect(await rememberedCheck(model, executor("f32"), check)).toBe(`sound, check ${time}`);
});
