import { PopuliError } from "../../errors/populi-error.js";
import type { Metadata } from "./file/metadata.js";
import type { GgufFile } from "./file/open-gguf.js";

/** `rope_scaling` of `config.json`, from the metadata and from tensors of divisors. */
export async function rotaryScaling(
  file: GgufFile,
  metadata: Metadata,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const original = metadata.own("rope.scaling.original_context_length");
  const divisors = async (name: string): Promise<number[] | undefined> => {
    const tensor = file.tensors.get(name);
    if (tensor === undefined) return undefined;
    const values = new Float32Array(tensor.shape[0]!);
    await file.readInto(name, 0, values);
    return [...values];
  };
  const [short, long] = [
    await divisors("rope_factors_short.weight"),
    await divisors("rope_factors_long.weight"),
  ];
  if (short !== undefined && long !== undefined) {
    const amplitude = metadata.own("rope.scaling.attn_factor");
    return {
      rope_type: "longrope",
      short_factor: short,
      long_factor: long,
      original_max_position_embeddings: original,
      // Files of Phi-3 state 1 or nothing where the class computes it.
      ...(amplitude !== undefined && amplitude !== 1 && { attention_factor: amplitude }),
    };
  }
  // Llama 3's scaling, worked out: one divisor for each frequency, whatever the length of the text.
  const fixed = await divisors("rope_freqs.weight");
  if (fixed !== undefined) {
    const length = metadata.needed("context_length");
    return {
      rope_type: "longrope",
      short_factor: fixed,
      long_factor: fixed,
      original_max_position_embeddings: length,
      attention_factor: 1,
    };
  }
  const type = metadata.text(`${metadata.architecture}.rope.scaling.type`) ?? "none";
  const factor = metadata.own("rope.scaling.factor") ?? metadata.own("rope.scale_linear");
  if (type === "yarn") {
    return {
      rope_type: "yarn",
      factor,
      original_max_position_embeddings: original,
      beta_fast: metadata.own("rope.scaling.yarn_beta_fast"),
      beta_slow: metadata.own("rope.scaling.yarn_beta_slow"),
    };
  }
  if (type === "linear" || (type === "none" && factor !== undefined && factor !== 1))
    return { rope_type: "linear", factor };
  if (type === "none" || type === "longrope") return undefined;
  throw new PopuliError(
    `the rotary scaling is '${type}'`,
    { file: metadata.file },
    "'none', 'linear', 'yarn' and 'longrope' are known",
  );
}
