import type { GgufArchitecture } from "./architecture.js";
import { normsOnBothSides, scoreDivisor } from "./gemma2.js";

export const gemma3: GgufArchitecture = {
  name: "gemma3",
  className: "Gemma3ForCausalLM",
  wholeNorms: true,
  names: normsOnBothSides,
  fields: (metadata) => ({
    final_logit_softcapping: metadata.own("final_logit_softcapping"),
    sliding_window: metadata.own("attention.sliding_window"),
    rope_local_base_freq: metadata.own("rope.freq_base_swa"),
    query_pre_attn_scalar: scoreDivisor(metadata, 62),
    // Files of other programs leave the base out; this is the class' own.
    rope_theta: metadata.own("rope.freq_base") ?? 1e6,
  }),
};
