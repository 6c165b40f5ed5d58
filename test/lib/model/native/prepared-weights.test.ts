import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { RoundedFormat } from "../../../../lib/model/executor/weight-format.js";
import { loadModel } from "../../../../lib/model/load-model.js";
import { nativeRuntime } from "../../../../lib/model/native/native-executor.js";
import { tinyCheckpoint } from "../../steer/tiny-checkpoint.js";

const without = nativeRuntime() === undefined;
const cache = mkdtempSync(join(tmpdir(), "prepared "));
const before = process.env.POPULI_CACHE;
let folder: string;
beforeAll(async () => {
  folder = await tinyCheckpoint();
});
beforeEach(() => {
  process.env.POPULI_CACHE = mkdtempSync(join(cache, "one "));
});
afterAll(async () => {
  process.env.POPULI_CACHE = before;
  rmSync(cache, { recursive: true });
  await rm(folder, { recursive: true });
});

async function logits(weights: RoundedFormat): Promise<number[]> {
  const model = await loadModel(folder, { executor: "native", weights, check: false });
  const ids = model.tokenizer.encode("How happy are you?");
  const options = ["1", "2"].map((label) => model.tokenizer.encode(label));
  const [scores] = await model.scoreOptions(await model.prefill([]), [{ ids, options }], [], "constrained");
  model.dispose();
  return Array.from(scores!.probabilities);
}

const kept = () => {
  const folder = process.env.POPULI_CACHE!;
  return readdirSync(folder)
    .filter((name) => /rounded/.test(name))
    .map((name) => join(folder, name));
};

describe.skipIf(without).each(["8-bit", "4-bit", "w8a8"] as const)("weights rounded to %s", (weights) => {
  it("are kept, and give the same answers to the bit when they are loaded again", async () => {
    const made = await logits(weights);
    expect(kept()).toHaveLength(1);
    expect(await logits(weights)).toEqual(made);
    expect(kept()).toHaveLength(1);
  });
});

describe.skipIf(without)("kept weights", () => {
  it("are what a second load uses: others with a right checksum give other answers", async () => {
    const made = await logits("w8a8");
    const [file] = kept();
    const bytes = readFileSync(file!);
    for (let at = 0; at < bytes.length; ) {
      const length = bytes.readDoubleLE(at + 8);
      const content = bytes.subarray(at + 16, at + 16 + length);
      content.fill(128, 0, length >> 1);
      bytes.writeUInt32LE(crc32(content), at + 4);
      at += 16 + length;
    }
    writeFileSync(file!, bytes);
    expect(await logits("w8a8")).not.toEqual(made);
  });

  it("are made anew where a byte has changed or the end is missing, and are kept again", async () => {
    const made = await logits("4-bit");
    const [file] = kept();
    const whole = readFileSync(file!);
    const changed = Buffer.from(whole);
    changed[whole.length >> 1]! ^= 1;
    for (const spoil of [() => writeFileSync(file!, changed), () => truncateSync(file!, whole.length - 9)]) {
      spoil();
      expect(await logits("4-bit")).toEqual(made);
      expect(kept()).toEqual([]);
      expect(await logits("4-bit")).toEqual(made);
      expect(readFileSync(file!).equals(whole)).toBe(true);
    }
  });

  it("are not kept of a folder that cannot be written", async () => {
    const made = await logits("8-bit");
    const file = join(cache, "a file");
    writeFileSync(file, "");
    process.env.POPULI_CACHE = file;
    expect(await logits("8-bit")).toEqual(made);
  });
});
