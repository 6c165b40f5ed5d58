import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { PopuliError } from "../../../../lib/errors/populi-error.js";
import { hashCheckpoint, openCheckpoint } from "../../../../lib/model/checkpoint/checkpoint.js";
import { loadModel } from "../../../../lib/model/load-model.js";
import { openSafetensors } from "../../../../lib/model/safetensors/open-safetensors.js";
import { writeSafetensors } from "../../../../lib/model/safetensors/write-safetensors.js";
import { tf } from "../../../../lib/model/tensors/tf.js";
import { startBackend } from "../../../../lib/model/tfjs/backend.js";
import type { ProgressState } from "../../../../lib/progress/progress.js";
import { fixtures } from "../reference-fixture.js";

/** The hash of a folder, from a checkpoint that is closed again. */
async function hashOf(path: string): Promise<string> {
  const checkpoint = await openCheckpoint(path);
  return hashCheckpoint(checkpoint).finally(() => checkpoint.close());
}

let folder: string;
beforeEach(async () => {
  await startBackend();
  folder = await mkdtemp(join(tmpdir(), "populi checkpoint é "));
});
afterEach(() => rm(folder, { recursive: true }));

const copy = (name: string) => cp(join(fixtures, name), folder, { recursive: true });

async function edit(name: string, change: (json: Record<string, unknown>) => void): Promise<void> {
  const json = JSON.parse(await readFile(join(folder, name), "utf8")) as Record<string, unknown>;
  change(json);
  await writeFile(join(folder, name), JSON.stringify(json));
}

/** Rewrites the weights with some tensors changed or omitted. */
async function rewrite(
  change: (name: string, values: Float32Array, shape: readonly number[]) => readonly number[] | undefined,
): Promise<void> {
  const path = join(folder, "model.safetensors");
  const file = await openSafetensors(path);
  const tensors = [];
  for (const { name, shape } of file.tensors.values()) {
    const values = await file.read(name);
    const changed = change(name, values, shape);
    if (changed !== undefined) tensors.push({ name, shape: changed, values });
  }
  await file.close();
  await writeSafetensors(path, tensors);
}

describe("a checkpoint folder is refused, and nothing stays allocated,", () => {
  test.each<[string, string, () => Promise<unknown>, RegExp]>([
    [
      "without config.json",
      "llama",
      () => rm(join(folder, "config.json")),
      /config\.json: the file is missing/,
    ],
    ["without its tokenizer", "llama", () => rm(join(folder, "tokenizer.json")), /has no tokenizer\.json/],
    [
      "with a tokenizer of an unknown kind",
      "llama",
      () => edit("tokenizer.json", ({ model }) => Object.assign(model as object, { type: "Sentences" })),
      /tokenizer\.json: the tokenizer is of the kind "Sentences"\n.*BPE/,
    ],
    [
      "with a tokenizer_config.json that holds nothing",
      "llama",
      () => writeFile(join(folder, "tokenizer_config.json"), "null"),
      /tokenizer_config\.json: the file does not hold a JSON object/,
    ],
    [
      "with a folder in the place of its chat template",
      "llama",
      () => mkdir(join(folder, "chat_template.jinja")),
      /chat_template\.jinja: the file cannot be read/,
    ],
    [
      "with a config.json cut short",
      "llama",
      () => truncate(join(folder, "config.json"), 50),
      /config\.json: the file is not JSON/,
    ],
    [
      "of an architecture that is not known",
      "llama",
      () => edit("config.json", (json) => Object.assign(json, { architectures: ["GPT2LMHeadModel"] })),
      /config\.json: the architecture .GPT2LMHeadModel. is not known/,
    ],
    [
      "with rotary scaling that is not known",
      "llama",
      () =>
        edit("config.json", (json) =>
          Object.assign(json, { rope_scaling: { rope_type: "dynamic", factor: 4 } }),
        ),
      /rotary scaling is 'dynamic'.*\n.*'yarn' and 'longrope'/,
    ],
    [
      "with a field of the wrong kind",
      "llama",
      () => edit("config.json", (json) => Object.assign(json, { hidden_size: "16" })),
      /'hidden_size' is "16"; expected a whole number above 0/,
    ],
    [
      "with a number of heads that is not a multiple of the key-value heads",
      "llama",
      () => edit("config.json", (json) => Object.assign(json, { num_key_value_heads: 3 })),
      /'num_attention_heads' \(4\) is not a multiple of 'num_key_value_heads' \(3\)/,
    ],
    [
      "without weights",
      "llama",
      () => rm(join(folder, "model.safetensors")),
      /neither model\.safetensors nor/,
    ],
    [
      "that holds an adapter that names no base model",
      "llama",
      async () => {
        await rm(join(folder, "config.json"));
        await rename(join(folder, "model.safetensors"), join(folder, "adapter_model.safetensors"));
        await writeFile(join(folder, "adapter_config.json"), "{}");
      },
      /adapter_config\.json: the adapter does not name its base model\n.*with this folder as 'adapter'/,
    ],
    [
      "that holds a file named as GGUF that is none",
      "llama",
      () => rename(join(folder, "model.safetensors"), join(folder, "tiny-q4.gguf")),
      /tiny-q4\.gguf: this is not a GGUF file/,
    ],
    [
      "that holds a pointer of Git LFS in the place of a GGUF file",
      "llama",
      async () => {
        await rm(join(folder, "model.safetensors"));
        await writeFile(
          join(folder, "tiny.gguf"),
          "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n",
        );
      },
      /tiny\.gguf: this is not a GGUF file\n.*git lfs pull/,
    ],
    [
      "that holds a pointer of Git LFS in the place of its weights",
      "llama",
      () =>
        writeFile(
          join(folder, "model.safetensors"),
          "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n",
        ),
      /model\.safetensors: the file's content is not here\n.*git lfs pull/,
    ],
    [
      "that holds several GGUF files",
      "llama",
      async () => {
        await rename(join(folder, "model.safetensors"), join(folder, "a.gguf"));
        await writeFile(join(folder, "b.gguf"), "");
      },
      /holds 2 models: a\.gguf, b\.gguf\n.*name one/,
    ],
    [
      "that holds a PyTorch file",
      "llama",
      () => rename(join(folder, "model.safetensors"), join(folder, "pytorch_model.bin")),
      /the format of 'pytorch_model\.bin' is not supported: .*save_pretrained/,
    ],
    [
      "without the index of its shards",
      "qwen2",
      () => rm(join(folder, "model.safetensors.index.json")),
      /neither model\.safetensors nor.*\n.*model\.safetensors\.index\.json is missing/,
    ],
    [
      "quantised by a method that is not read",
      "llama",
      () =>
        edit("config.json", (json) => Object.assign(json, { quantization_config: { quant_method: "aqlm" } })),
      /quantised \('quantization_config' names 'aqlm'\)\n.*made from, in F32, F16 or BF16/,
    ],
    [
      "that claims to be quantised and is not",
      "llama",
      () =>
        edit("config.json", (json) =>
          Object.assign(json, { quantization_config: { quant_method: "gptq", bits: 4 } }),
        ),
      /names 'gptq', but no weight is stored in a format of it.*\n.*remove the field/,
    ],
    [
      "of a billion blocks",
      "llama",
      () => edit("config.json", (json) => Object.assign(json, { num_hidden_layers: 1e9 })),
      /'num_hidden_layers' is 1000000000; no model has more/,
    ],
    [
      "with a width that is not a multiple of the heads",
      "llama",
      () =>
        edit("config.json", (json) =>
          Object.assign(json, { num_attention_heads: 3, num_key_value_heads: 3 }),
        ),
      /'hidden_size' \(16\) is not a multiple of 'num_attention_heads' \(3\), and 'head_dim' is not stated/,
    ],
    [
      "with a folder where a file is expected",
      "llama",
      async () => {
        await rm(join(folder, "config.json"));
        await mkdir(join(folder, "config.json"));
      },
      /config\.json: the file cannot be read: EISDIR/,
    ],
    [
      "with a folder in the place of its weights",
      "llama",
      async () => {
        await rm(join(folder, "model.safetensors"));
        await mkdir(join(folder, "model.safetensors"));
      },
      /model\.safetensors: this is not a file/,
    ],
    [
      "with weights cut short",
      "llama",
      () => truncate(join(folder, "model.safetensors"), 9000),
      /populi checkpoint é .*model\.safetensors: the tensor '.+' ends at byte/,
    ],
    [
      "with a separate head, where config.json says it is the embedding",
      "llama",
      () => edit("config.json", (json) => Object.assign(json, { tie_word_embeddings: true })),
      /'lm_head\.weight' is not the embedding, but the configuration ties them/,
    ],
    [
      "without a shard",
      "qwen2",
      () => rm(join(folder, "model-00002-of-00002.safetensors")),
      /1 of 2 shards are missing: model-00002-of-00002/,
    ],
    [
      "with an index that names an absent tensor",
      "qwen2",
      () =>
        edit("model.safetensors.index.json", (json) => {
          Object.assign(json.weight_map as object, { ghost: "model-00001-of-00002.safetensors" });
        }),
      /the tensor 'ghost' is not in 'model-00001-of-00002/,
    ],
    [
      "with an index that leads out of the folder",
      "qwen2",
      () =>
        edit("model.safetensors.index.json", (json) => {
          Object.assign(json.weight_map as object, { ghost: "../../secret.safetensors" });
        }),
      /the index puts the tensor 'ghost' into/,
    ],
    [
      "with a tensor missing",
      "llama",
      () => rewrite((name, _, shape) => (name === "model.layers.1.mlp.up_proj.weight" ? undefined : shape)),
      /'model\.layers\.1\.mlp\.up_proj\.weight' is missing/,
    ],
    [
      "with a tensor of another shape",
      "llama",
      () =>
        rewrite((name, _, shape) =>
          name === "model.layers.2.mlp.up_proj.weight" ? [...shape].reverse() : shape,
        ),
      /'model\.layers\.2\.mlp\.up_proj\.weight' has the shape \[16, 24\]; its configuration asks for \[24, 16\]/,
    ],
    [
      "with weights that are NaN",
      "llama",
      () =>
        rewrite((name, values, shape) => {
          if (name === "model.layers.0.self_attn.k_proj.weight") values[5] = Number.NaN;
          return shape;
        }),
      /'model\.layers\.0\.self_attn\.k_proj\.weight' holds NaN at index 5/,
    ],
    [
      "with another model's tokenizer",
      "llama",
      () =>
        edit("tokenizer.json", (json) => {
          Object.assign((json.model as { vocab: object }).vocab, { stranger: 5000 });
        }),
      /the tokenizer has the id 5000, but the model knows 52 tokens/,
    ],
    [
      "with the tokenizer of a much smaller model",
      "llama",
      async () => {
        await edit("tokenizer.json", (json) => {
          Object.assign(json, { added_tokens: [] });
          Object.assign(json.model as object, { vocab: { "?": 0, a: 1, b: 2 } });
        });
      },
      /the tokenizer has 3 tokens, but the model knows 52/,
    ],
    [
      "with a broken chat template",
      "llama",
      () => edit("tokenizer_config.json", (json) => Object.assign(json, { chat_template: "{% for %}" })),
      /tokenizer_config\.json: the chat template fails/,
    ],
  ])("%s", async (_, name, spoil, message) => {
    await copy(name);
    await spoil();
    const before = tf.memory().numTensors;
    const loading = loadModel(folder);
    await expect(loading).rejects.toThrow(message);
    await expect(loading).rejects.toBeInstanceOf(PopuliError);
    expect(tf.memory().numTensors).toBe(before);
  });

  test("that is not there", async () => {
    await expect(loadModel(join(folder, "nowhere"))).rejects.toThrow(/'.+nowhere' does not exist/);
    await expect(loadModel("")).rejects.toThrow(/'' does not exist/);
    await copy("llama");
    await expect(loadModel(join(folder, "config.json"))).rejects.toThrow(/config\.json' is not a GGUF file/);
    await expect(loadModel(folder, { revision: "v2" })).rejects.toThrow(
      /'revision' is 'v2', but the model is a path/,
    );
  });
});

describe("tokenizer and template", () => {
  test("the chat template writes turns, and its end of turn ends answers", async () => {
    await copy("qwen2");
    const { tokenizer, dispose } = await loadModel(folder);
    const text = tokenizer.renderChat(
      [
        { role: "system", content: "be brief" },
        { role: "user", content: "1 or 10?" },
      ],
      { addGenerationPrompt: true },
    );
    expect(text).toBe("<|system|>be brief<end><|user|>1 or 10?<end><|assistant|>");
    const ids = tokenizer.encode(text);
    // Of make_fixtures.py: six special tokens, then 0-9, a-z, space, ?
    expect(ids.slice(0, 3)).toEqual([2, 6 + 10 + 1, 6 + 10 + 4]);
    expect(ids.at(-1)).toBe(4);
    expect(tokenizer.decode(tokenizer.encode("10 a"))).toBe("10 a");
    expect(tokenizer.decode([1, 6, 7])).toBe("01");
    dispose();
  });

  test("chat_template.jinja wins over the one in tokenizer_config.json", async () => {
    await copy("llama");
    await writeFile(join(folder, "chat_template.jinja"), "{{ messages[0]['content'] }}!{{ eos_token }}");
    const { tokenizer, dispose } = await loadModel(folder);
    expect(tokenizer.chatTemplate).toBe(true);
    expect(tokenizer.renderChat([{ role: "user", content: "a" }], { addGenerationPrompt: true })).toBe(
      "a!<end>",
    );
    dispose();
  });

  test("a template that refuses every chat is refused at load, with its message and its file", async () => {
    await copy("llama");
    await writeFile(join(folder, "chat_template.jinja"), "{{ raise_exception('no turns') }}");
    await expect(loadModel(folder)).rejects.toThrow(
      /chat_template\.jinja: the chat template fails: no turns/,
    );
  });

  test("without a template, chats are refused and texts are not", async () => {
    await copy("llama");
    await edit("tokenizer_config.json", (json) => Object.assign(json, { chat_template: null }));
    const { tokenizer, dispose } = await loadModel(folder);
    expect(tokenizer.encode("ab")).toEqual([16, 17]);
    expect(tokenizer.chatTemplate).toBe(false);
    expect(() => tokenizer.renderChat([], { addGenerationPrompt: true })).toThrow(/no chat template/);
    dispose();
  });
});

test("shards left over from another model are not read beside a single file", async () => {
  await copy("qwen2");
  const shards = (await readdir(folder)).filter((name) => name.endsWith("-of-00002.safetensors"));
  const tensors = [];
  for (const name of shards) {
    const file = await openSafetensors(join(folder, name));
    for (const { name, shape } of file.tensors.values()) {
      const values = await file.read(name);
      tensors.push({ name, shape, values: name === "model.norm.weight" ? values.map((x) => 2 * x) : values });
    }
    await file.close();
  }
  await writeSafetensors(join(folder, "model.safetensors"), tensors);
  const both = await openCheckpoint(folder);
  const norm = await both.read("model.norm.weight");
  await both.close();
  await rm(join(folder, "model.safetensors"));
  const left = await openCheckpoint(folder);
  expect(norm).toEqual((await left.read("model.norm.weight")).map((x) => 2 * x));
  await left.close();
});

test("tokens added beyond the model's vocabulary do no harm until a prompt contains one", async () => {
  await copy("llama");
  await edit("tokenizer.json", (json) => {
    const token = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
    (json.added_tokens as object[]).push({ id: 52, content: "<image>", ...token });
  });
  const model = await loadModel(folder);
  const ids = model.tokenizer.encode("ab<image>");
  expect(ids).toEqual([16, 17, 52]);
  await expect(model.prefill(ids)).rejects.toThrow(/the token id 52 is not one of the model's 0 … 51/);
  model.dispose();
});

describe("the hash", () => {
  test("changes with weights, tokenizer and template, and with nothing else", async () => {
    await copy("llama");
    const hash = await hashOf(folder);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    await writeFile(join(folder, "README.md"), "a card");
    // Mistral publishes its weights twice.
    await writeFile(join(folder, "consolidated.safetensors"), "x");
    expect(await hashOf(folder)).toBe(hash);
    await writeFile(join(folder, "chat_template.jinja"), "x");
    expect(await hashOf(folder)).not.toBe(hash);
    await rm(join(folder, "chat_template.jinja"));
    await edit("tokenizer.json", (json) => Object.assign(json, { version: "2" }));
    expect(await hashOf(folder)).not.toBe(hash);
  });
});

test("config.json marks a teaching model", async () => {
  await copy("llama");
  await edit("config.json", (json) => Object.assign(json, { populi: { teaching: true } }));
  const model = await loadModel(folder);
  expect(model.teaching).toBe(true);
  model.dispose();
});

test.each(["tfjs", "native"] as const)(
  "loading on %s reports as many steps as it announced",
  async (executor) => {
    await copy("llama-tied");
    const counted: ProgressState[] = [];
    const model = await loadModel(folder, {
      executor,
      progress: (state) => {
        if (state.task === "loading weights") counted.push(state);
      },
    });
    expect(counted.at(-1)).toMatchObject({ done: counted[0]!.total, state: "finished" });
    expect(counted.every(({ done, total }) => done <= total)).toBe(true);
    model.dispose();
  },
);
