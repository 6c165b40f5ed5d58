/** Files that say what a folder is, where it is no checkpoint that can be read, and what would serve; the first that is there. */
const signs: readonly (readonly [RegExp, (name: string) => string])[] = [
  [
    /^adapter_config\.json$/,
    () =>
      "this is an adapter (LoRA): merge it into its base model (peft: merge_and_unload) and save that whole",
  ],
  [
    /^snapshots$/,
    () =>
      "this is a repository of the Hugging Face cache: load it as \"owner/name\", or a folder in 'snapshots'",
  ],
  [/^model-\d+-of-\d+\.safetensors$/, () => "there are shards: their model.safetensors.index.json is wanted"],
  [
    /^consolidated.*\.safetensors$/,
    (name) => `'${name}' is of Mistral's own layout: the repository's model*.safetensors are wanted`,
  ],
  [
    /\.gguf$/,
    (name) =>
      `'${name}' is of llama.cpp: take the checkpoint that it was made from, or ask llama.cpp's server, server({ url, model })`,
  ],
  [
    /\.(bin|pth?|ckpt)$/,
    (name) => `'${name}' is of a format that is not read: transformers' save_pretrained writes safetensors`,
  ],
  [/\.(onnx|h5|msgpack|npz|tflite)$/, (name) => `'${name}' is of a format that is not read`],
];

/** What the files of a folder that is no checkpoint say it is, and what would serve. */
export function insteadOfCheckpoint(present: readonly string[]): string | undefined {
  for (const [pattern, advice] of signs) {
    const name = present.find((one) => pattern.test(one));
    if (name !== undefined) return advice(name);
  }
  return undefined;
}
