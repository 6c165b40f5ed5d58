import { mkdtempSync, rmSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { writeSafetensors } from "../../../../lib/model/safetensors/write-safetensors.js";
import { display } from "../../../../lib/show/display.js";
import { cached } from "../../../../lib/steer/extract/asking/vector-cache.js";
import { loadVectors, saveVectors } from "../../../../lib/steer/vectors/vector-file.js";
import { handSurvey } from "../hand-survey.js";
import { handVectors } from "../hand-vectors.js";

const folder = mkdtempSync(join(tmpdir(), "populi vectors "));
afterAll(() => rmSync(folder, { recursive: true }));
const vectors = handVectors(handSurvey(), ["Q260", "Q287"], { layers: 3, width: 4 }, ({ code, layer, i }) =>
  Math.sin(Number(code) + 10 * layer + 100 * i),
);

describe("a set of vectors", () => {
  it("is bit-identical after saving and loading, provenance included", async () => {
    const path = join(folder, "new", "set.safetensors");
    await saveVectors(vectors, path);
    const again = await loadVectors(path);
    expect(again.vectors).toEqual(vectors.vectors);
    expect(again.provenance).toEqual(vectors.provenance);
    expect(again.fingerprint).toBe(vectors.fingerprint);
  });

  it("is refused when its file is cut short or contains something else", async () => {
    const path = join(folder, "set.safetensors");
    await saveVectors(vectors, path);
    await writeFile(join(folder, "short.safetensors"), (await readFile(path)).subarray(0, -8));
    await expect(loadVectors(join(folder, "short.safetensors"))).rejects.toThrow(
      /short\.safetensors.*cut short/s,
    );
    const other = join(folder, "other.safetensors");
    await writeSafetensors(other, [{ name: "x", shape: [1], values: Float32Array.of(1) }], { format: "pt" });
    const gguf = join(folder, "vector.gguf");
    await writeFile(gguf, "GGUF and more");
    await expect(loadVectors(gguf)).rejects.toThrow(/vector\.gguf: this is a GGUF file\n.*loadControlVector/);
    await writeFile(gguf, "a,b,c,d,e,f\n1,2,3,4");
    await expect(loadVectors(gguf)).rejects.toThrow(/not a safetensors file/);
    await expect(loadVectors(other)).rejects.toThrow(/no steering vectors\n.*format is 'pt'/);
  });

  it("is refused by a model of another width, depth or hash, with both named", () => {
    const model = { name: "other", hash: "hand-model", layers: 3, width: 4 };
    expect(() => vectors.requireModel(model)).not.toThrow();
    expect(() => vectors.requireModel({ ...model, width: 8 })).toThrow(
      /made on 'by hand' \(width 4\), and 'other' has width 8/,
    );
    expect(() => vectors.requireModel({ ...model, layers: 5 })).toThrow(
      /\(3 blocks\), and 'other' has 5 blocks/,
    );
    expect(() => vectors.requireModel({ ...model, hash: "0123" })).toThrow(
      /\(hash hand-model…\), and 'other' has hash 0123…/,
    );
  });

  it("shows the length of each vector at each layer", () => {
    const text = vectors[display]()["text/plain"];
    const woman = vectors.vector("Q260", 2)!;
    const length = Math.hypot(...vectors.at(woman, 3));
    expect(text).toContain(length.toFixed(3));
    expect(text).toMatch(/synthetic/);
  });

  it("keeps only the attributes asked for", () => {
    expect(vectors.only(["Q287"]).attributes).toEqual(["Q287"]);
    expect(() => vectors.only(["Q288"])).toThrow(/did you mean 'Q287'/);
    expect(vectors.vector("Q260", 9)).toBeUndefined();
  });
});

describe("the cache of a value", () => {
  const cache = join(folder, "cache");
  const kept = {
    tensors: { mean: Float32Array.of(1 / 3, Math.PI), odd: Float32Array.of(0.1, 0.2) },
    metadata: { answers: "7" },
  };
  const never = () => Promise.reject(new Error("computed"));

  it("returns the same bits for the same inputs, and computes again for any other", async () => {
    expect(await cached(cache, "wording", { seed: 1 }, async () => kept)).toEqual(kept);
    expect(await cached(cache, "wording", { seed: 1 }, never)).toEqual(kept);
    await expect(cached(cache, "wording", { seed: 2 }, never)).rejects.toThrow("computed");
    await expect(cached(cache, "states", { seed: 1 }, never)).rejects.toThrow("computed");
    await expect(cached(new Map(), "wording", { seed: 1 }, never)).rejects.toThrow("computed");
  });

  it("names a file that is cut short", async () => {
    const [name] = await readdir(cache);
    await writeFile(join(cache, name!), (await readFile(join(cache, name!))).subarray(0, -4));
    await expect(cached(cache, "wording", { seed: 1 }, never)).rejects.toThrow(/wording-.*cut short/s);
  });
});
