import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { traceIds } from "../../../../lib/model/check/self-check.js";
import { openCheckpoint } from "../../../../lib/model/checkpoint/checkpoint.js";
import type { Executor } from "../../../../lib/model/executor/executor.js";
import type { RoundedFormat } from "../../../../lib/model/executor/weight-format.js";
import { loadModel } from "../../../../lib/model/load-model.js";
import { nativeExecutor, nativeRuntime } from "../../../../lib/model/native/native-executor.js";
import { stateOf } from "../../../../lib/model/native/prepared-index.js";
import { openSafetensors } from "../../../../lib/model/safetensors/open-safetensors.js";
import { writeSafetensors } from "../../../../lib/model/safetensors/write-safetensors.js";
import type { DecoderConfig } from "../../../../lib/model/shape/decoder-config.js";
import { tinyCheckpoint } from "../../steer/tiny-checkpoint.js";
import { relativeError } from "../reference-fixture.js";

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

const files = (ending: string) => {
  const folder = process.env.POPULI_CACHE!;
  return readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name));
};
const kept = () => files(".weights");

describe.skipIf(without).each(["8-bit", "4-bit", "w8a8"] as const)("weights rounded to %s", (weights) => {
  it("are kept, and give the same answers to the bit when they are loaded again", async () => {
    const made = await logits(weights);
    const files = weights === "8-bit" ? 2 : 1;
    expect(kept()).toHaveLength(files);
    expect(await logits(weights)).toEqual(made);
    expect(kept()).toHaveLength(files);
  });
});

describe.skipIf(without)("kept weights", () => {
  it("are what a second load uses: others that the index vouches for give other answers", async () => {
    const made = await logits("w8a8");
    const [file] = kept();
    const bytes = readFileSync(file!);
    writeFileSync(file!, bytes.fill(0, 0, bytes.length >> 1));
    const [index] = files(".prepared.json");
    const known = JSON.parse(readFileSync(index!, "utf8"));
    writeFileSync(index!, JSON.stringify({ ...known, state: await stateOf(file!) }));
    expect(await logits("w8a8")).not.toEqual(made);
  });

  it("are made anew where the file has changed, the end is missing or the index is damaged, and are kept again", async () => {
    const made = await logits("4-bit");
    const whole = readFileSync(kept()[0]!);
    const changed = Buffer.from(whole);
    changed[whole.length >> 1]! ^= 1;
    const spoils = [
      (file: string) => writeFileSync(file, changed),
      (file: string) => truncateSync(file, whole.length - 9),
      (file: string) => rmSync(file),
      () => writeFileSync(files(".prepared.json")[0]!, "{"),
    ];
    for (const spoil of spoils) {
      spoil(kept()[0]!);
      expect(await logits("4-bit")).toEqual(made);
      expect(readFileSync(kept().at(-1)!).equals(whole)).toBe(true);
      for (const file of kept().slice(0, -1)) rmSync(file);
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

it.skipIf(without)(
  "8 bits give many rows what they give few, from bytes that are kept beside the nibbles",
  async () => {
    const checkpoint = await openCheckpoint(folder);
    const { config } = checkpoint;
    const ids = Array.from({ length: 150 }, (_, at) => (at * 37) % config.vocabulary);
    const logitsOf = async (executor: Executor) =>
      (await traceIds({ executor, config, endIds: [] }, ids)).logits;
    const nibbles = await nativeExecutor(nativeRuntime()!, checkpoint, { weights: "8-bit" });
    const expected = await logitsOf(nibbles);
    for (const time of ["first", "again"]) {
      const both = await nativeExecutor(nativeRuntime()!, checkpoint, { weights: "8-bit", hash: "some" });
      expect(relativeError(await logitsOf(both), expected), time).toBeLessThan(1e-5);
      expect(kept()).toHaveLength(2);
      both.dispose();
    }
    nibbles.dispose();
    await checkpoint.close();
  },
);

describe.skipIf(without).each(["F32", "BF16"] as const)("exact weights of a checkpoint in %s", (type) => {
  const copy = async () => {
    const made = mkdtempSync(join(cache, "copy "));
    cpSync(folder, made, { recursive: true });
    const file = await openSafetensors(join(made, "model.safetensors"));
    const tensors = [];
    for (const [name, { shape }] of file.tensors)
      tensors.push({ name, shape: [...shape], values: await file.read(name), type });
    await file.close();
    await writeSafetensors(join(made, "model.safetensors"), tensors);
    return made;
  };
  const states = async (executor: Executor, rows: number) => {
    const ids = Array.from({ length: rows }, (_, row) => 5 + row);
    return (await traceIds({ executor, config, endIds: [] }, ids)).logits;
  };
  let config: DecoderConfig;

  it("are mapped from a file, which is the checkpoint's own if it holds them, with the same results before and after packing", async () => {
    const made = await copy();
    const checkpoint = await openCheckpoint(made);
    config = checkpoint.config;
    const runtime = nativeRuntime()!;
    const inMemory = await nativeExecutor(runtime, checkpoint);
    const expected = await states(inMemory, 3);
    let written: Buffer | undefined;
    for (const time of ["first", "again"]) {
      const mapped = await nativeExecutor(runtime, checkpoint, { hash: "some", leastMapped: 0 });
      // The first passes read the file; after sixteen small ones weights are packed, from what was written before.
      written ??= kept().map((file) => readFileSync(file))[0];
      for (let pass = 0; pass < 20; pass++)
        expect(relativeError(await states(mapped, 3), expected), `${time}, pass ${pass}`).toBeLessThan(1e-5);
      mapped.dispose();
      expect(kept().map((file) => readFileSync(file).equals(written!))).toEqual(written ? [true] : []);
    }
    inMemory.dispose();
    await checkpoint.close();
    expect(files(".prepared.json")).toHaveLength(1);
    expect(kept()).toHaveLength(type === "F32" ? 0 : 1);
  });

  it("with a number that is not finite are refused when they are first read", async () => {
    const made = await copy();
    const path = join(made, "model.safetensors");
    const bytes = readFileSync(path);
    bytes.fill(255, bytes.length - 4096, bytes.length - 4000);
    writeFileSync(path, bytes);
    const checkpoint = await openCheckpoint(made);
    const load = nativeExecutor(nativeRuntime()!, checkpoint, { hash: "some", leastMapped: 0 });
    await expect(load).rejects.toThrow(/holds NaN at index/);
    await checkpoint.close();
    expect(files("")).toEqual([]);
  });
});
