/** File names that tell what a folder is when it is not a checkpoint, each with advice. The first match wins. */
const signs: readonly (readonly [RegExp, (name: string) => string])[] = [
  [
    /^adapter_config\.json$/,
    () => "this is an adapter (LoRA): download its folder, and load the base model with it as 'adapter'",
  ],
  [
    /^snapshots$/,
    () =>
      "this is a repository of the Hugging Face cache: load it as \"owner/name\", or load a folder in 'snapshots'",
  ],
  [/^model-\d+-of-\d+\.safetensors$/, () => "there are shards, but model.safetensors.index.json is missing"],
  [
    /^consolidated.*\.safetensors$/,
    (name) => `'${name}' has Mistral's own layout: use the repository's model*.safetensors`,
  ],
  [/\.gguf$/, (name) => `'${name}' is a whole model in one file: download it, and load it by its path`],
  [
    /\.(bin|pth?|ckpt)$/,
    (name) => `the format of '${name}' is not supported: transformers' save_pretrained writes safetensors`,
  ],
  [/\.(onnx|h5|msgpack|npz|tflite)$/, (name) => `the format of '${name}' is not supported`],
];

/** Advice for a folder that is not a checkpoint, from the names of its files. */
export function insteadOfCheckpoint(present: readonly string[]): string | undefined {
  for (const [pattern, advice] of signs) {
    const name = present.find((one) => pattern.test(one));
    if (name !== undefined) return advice(name);
  }
  return undefined;
}
