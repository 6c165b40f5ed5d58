import { createHash } from "node:crypto";
import { copyFile, cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { hashCheckpoint, openCheckpoint } from "../../../../lib/model/checkpoint/checkpoint.js";
import { weightNames } from "../../../../lib/model/checkpoint/weight-names.js";
import { loadModel } from "../../../../lib/model/load-model.js";
import type { DecoderConfig } from "../../../../lib/model/shape/decoder-config.js";
import { rotaryFrequencies } from "../../../../lib/model/shape/rotary.js";
import { loadTokenizer } from "../../../../lib/model/tokenizer/load-tokenizer.js";
import { fixtures } from "../reference-fixture.js";

const file = (name: string) => join(fixtures, "gguf", `${name}.gguf`);

/** What GGUF files cannot say of each fixture: their families have one value for it, or llama.cpp has no such thing. */
const unsaid: Readonly<Record<string, readonly (keyof DecoderConfig)[]>> = {
  llama: [],
  "llama-tied": [],
  "llama-biased": [],
  qwen2: ["endIds"],
  "qwen2-yarn": ["attention"],
  qwen3: [],
  gemma: [],
  gemma2: ["scoreScale"],
  gemma3: ["scoreScale", "attention"],
  phi3: [],
  olmo2: [],
  olmo3: [],
  // Every fourth layer has no positions in llama.cpp; every second one of the fixture's.
  smollm3: ["attention"],
  granite: [],
  mixtral: [],
  // llama.cpp always makes weights add up to 1.
  "qwen3-moe": [],
  // llama.cpp knows one limit.
  "gpt-oss": ["experts"],
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "populi gguf é "));
});
afterEach(async () => {
  delete process.env.OLLAMA_MODELS;
  await rm(folder, { recursive: true });
});

describe.each(Object.entries(unsaid))("the GGUF file of the fixture %s", (name, exceptions) => {
  test("has the weights of its Hugging Face folder, to the bit", async () => {
    const [own, expected] = [await openCheckpoint(file(name)), await openCheckpoint(join(fixtures, name))];
    try {
      expect(own.parameters).toBe(expected.parameters);
      for (const { name: weight } of weightNames(expected.config))
        expect(await own.read(weight), weight).toEqual(await expected.read(weight));
    } finally {
      await own.close();
      await expected.close();
    }
  });

  test("has the configuration of its Hugging Face folder, as far as GGUF can say it", async () => {
    const [own, expected] = [await openCheckpoint(file(name)), await openCheckpoint(join(fixtures, name))];
    await own.close();
    await expected.close();
    // Numbers are stated as float32.
    const compared = ({ rotaries, ...config }: DecoderConfig) =>
      Object.fromEntries(
        Object.entries(config)
          .filter(([key]) => !exceptions.includes(key as never))
          .map(([key, value]) => [key, typeof value === "number" ? Math.fround(value) : value]),
      );
    expect(compared(own.config)).toEqual(compared(expected.config));
    for (const length of [40, 900])
      [...rotaryFrequencies(expected.config.rotaries[0], expected.config.rotaryWidth, length)].forEach(
        (frequency, pair) => {
          const found = rotaryFrequencies(own.config.rotaries[0], own.config.rotaryWidth, length)[pair]!;
          expect(found / frequency).toBeCloseTo(1, 6);
        },
      );
  });
});

test("rows of permuted projections can be read from any row on", async () => {
  const [own, expected] = [
    await openCheckpoint(file("llama")),
    await openCheckpoint(join(fixtures, "llama")),
  ];
  const rows = async (checkpoint: typeof own) => {
    const found: number[] = [];
    const name = "model.layers.1.self_attn.q_proj.weight";
    for await (const run of checkpoint.runs(name, { first: 3, count: 7 })) found.push(...run);
    return found;
  };
  expect(await rows(own)).toEqual(await rows(expected));
  await own.close();
  await expected.close();
});

test("a model from a GGUF file answers as the one from the folder, and takes its name from the file", async () => {
  const [own, expected] = [await loadModel(file("llama")), await loadModel(join(fixtures, "llama"))];
  expect(own.name).toBe("llama");
  const options = { seeds: [3], maximumTokens: 12 };
  const ids = own.tokenizer.encode("why is it so?");
  expect(ids).toEqual(expected.tokenizer.encode("why is it so?"));
  const chat = [{ role: "user", content: "well, who?" }] as const;
  const asked = { addGenerationPrompt: true };
  expect(own.tokenizer.renderChat(chat, asked)).toBe(expected.tokenizer.renderChat(chat, asked));
  expect(await own.generate([ids], options)).toEqual(await expected.generate([ids], options));
  own.dispose();
  expected.dispose();
});

test("a folder that holds one GGUF file is that model, with the same hash", async () => {
  await copyFile(file("qwen3"), join(folder, "some.gguf"));
  // As in many repositories of GGUF files.
  await cp(join(fixtures, "qwen3", "config.json"), join(folder, "config.json"));
  const [own, expected] = [await openCheckpoint(folder), await openCheckpoint(file("qwen3"))];
  expect(own.parameters).toBe(expected.parameters);
  expect(await hashCheckpoint(own)).toBe(await hashCheckpoint(expected));
  await own.close();
  await expected.close();
});

describe("a GGUF file is refused", () => {
  /** Changes bytes of a fixture. A text must keep its length. */
  async function changed(change: (bytes: Buffer) => Buffer): Promise<string> {
    const path = join(folder, "changed.gguf");
    await writeFile(path, change(await readFile(file("llama"))));
    return path;
  }
  const replaced = (from: string, to: string) =>
    changed((bytes) => {
      const at = bytes.indexOf(from);
      expect(at).toBeGreaterThan(0);
      bytes.write(to, at, "latin1");
      return bytes;
    });

  test.each<[string, () => Promise<string>, RegExp]>([
    [
      "that ends within its head",
      () => changed((bytes) => bytes.subarray(0, 900)),
      /cut short: it ends within its head/,
    ],
    [
      "that ends within its tensors",
      () => changed((bytes) => bytes.subarray(0, bytes.length - 2000)),
      /the tensor '.+' ends at byte \d+, and the file has \d+\n.*download it again/,
    ],
    [
      "of another version",
      () =>
        changed((bytes) => Buffer.concat([bytes.subarray(0, 4), Buffer.of(9, 0, 0, 0), bytes.subarray(8)])),
      /GGUF version 9\n.*2 and 3 can be read/,
    ],
    [
      "of big-endian numbers",
      () =>
        changed((bytes) => Buffer.concat([bytes.subarray(0, 4), Buffer.of(0, 0, 0, 3), bytes.subarray(8)])),
      /written for big-endian machines\n.*little-endian/,
    ],
    [
      "whose last token is beyond its vocabulary",
      () =>
        changed((bytes) => {
          const key = "tokenizer.ggml.eos_token_id";
          // The name, the type of the value (uint32), the value.
          bytes.writeUInt32LE(1_000_000, bytes.indexOf(key) + key.length + 4);
          return bytes;
        }),
      /token 1000000 that ends texts is beyond the vocabulary/,
    ],
    [
      "of an architecture that does not run",
      () => replaced("llama", "mamba"),
      /the architecture 'mamba' is not known\n.*these run: llama, qwen2/,
    ],
    [
      "whose tokenizer cuts texts in an unknown way",
      () => replaced("smollm", "smallm"),
      /cuts a text as 'smallm', which is not known\n.*llama-bpe/,
    ],
    [
      "whose tokenizer is of an unknown kind",
      () => replaced("gpt2", "bert"),
      /its tokenizer is of the kind 'bert'\n.*gpt2 and llama can be read/,
    ],
  ])("%s", async (_, make, message) => {
    const path = await make();
    const loading = (async () => {
      const { stored, config, close } = await openCheckpoint(path);
      await loadTokenizer(stored, config).finally(close);
    })();
    await expect(loading).rejects.toThrow(message);
    await expect(loading).rejects.toThrow("changed.gguf");
  });
});

describe("a model of Ollama", () => {
  async function store(kinds: readonly string[]): Promise<void> {
    const bytes = await readFile(file("llama"));
    const digest = createHash("sha256").update(bytes).digest("hex");
    await mkdir(join(folder, "blobs"), { recursive: true });
    await writeFile(join(folder, "blobs", `sha256-${digest}`), bytes);
    const place = join(folder, "manifests", "some.host", "library", "tiny");
    await mkdir(place, { recursive: true });
    const layers = kinds.map((kind) => ({
      mediaType: `application/vnd.ollama.image.${kind}`,
      digest: `sha256:${digest}`,
    }));
    await writeFile(join(place, "latest"), JSON.stringify({ schemaVersion: 2, layers }));
    process.env.OLLAMA_MODELS = folder;
  }

  test("is found by its name", async () => {
    await store(["template", "model"]);
    const model = await loadModel("ollama:tiny");
    expect(model.name).toBe("ollama:tiny");
    expect(model.tokenizer.encode("well")).toHaveLength(4);
    model.dispose();
  });

  test("is refused when it is not there, with the names that are", async () => {
    await store(["model"]);
    await expect(loadModel("ollama:tiny:1b")).rejects.toThrow(/no model 'tiny:1b'\n.*tiny:latest/);
  });

  test("is refused when it has an adapter, which would be left out", async () => {
    await store(["model", "adapter"]);
    await expect(loadModel("ollama:tiny")).rejects.toThrow(/a model with an adapter/);
  });
});
