import { PopuliError } from "../../errors/populi-error.js";
import { activationNamed } from "./activation.js";
import { attentionBiases } from "./biases.js";
import type { Block, Family, Sizes } from "./family.js";
import type { Fields } from "./json-fields.js";

export const gemma: Family = {
  name: "gemma",
  title: "Gemma 1",
  classes: [{ name: "GemmaForCausalLM", type: "gemma" }],
  defaults: { contextLength: 8192, headWidth: 256, tiedHead: true },
  block: (fields, sizes) => ({
    ...gemmaBlock(fields, sizes),
    activation: activationNamed(statedActivation(fields), fields),
  }),
};

const usual = "gelu_pytorch_tanh";

/** What all Gemmas share: norm weights stored minus 1, embeddings times √width, GELU. */
export function gemmaBlock(fields: Fields, { width }: Sizes): Partial<Block> {
  return {
    ...attentionBiases(fields),
    normOffset: 1,
    embeddingScale: Math.sqrt(width),
    // Gemma's own field: the classes of Gemma 2 and 3 ignore 'hidden_act'.
    activation: activationNamed(fields.text("hidden_activation", usual), fields),
  };
}

/** Gemma 1 has two fields for the activation, and releases of its class follow one or the other. */
function statedActivation(fields: Fields): string {
  const own = fields.text("hidden_activation", usual);
  const other = fields.text("hidden_act", own);
  // The first configurations say 'gelu' and mean its tanh approximation.
  if (other === own || (other === "gelu" && own === usual)) return own;
  if ((fields.value("hidden_activation") ?? undefined) === undefined) return other;
  throw new PopuliError(`'hidden_act' is '${other}', but 'hidden_activation' is '${own}'`, {
    file: fields.file,
  });
}
