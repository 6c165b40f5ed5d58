import { PopuliError } from "../../errors/populi-error.js";
import type { DecoderConfig } from "../shape/decoder-config.js";
import { readArchitecture, refuseQuantised } from "./config-architecture.js";
import { readLayerAttention } from "./config-attention.js";
import { type Architecture, families } from "./families.js";
import { Fields } from "./json-fields.js";

/**
 * Reads a Hugging Face `config.json` into a {@link DecoderConfig}. Of a model that also takes images (Gemma 3, Mistral 3),
 * its text part.
 *
 * @param json the parsed file
 * @param file its name, for messages
 * @throws PopuliError naming the field when it is missing, of the wrong kind or out of range, and naming the supported
 *   architectures when the checkpoint's is not one of them
 * @example
 * decoderConfig(JSON.parse(await readFile("config.json", "utf8")), "config.json").layers;
 */
export function decoderConfig(json: unknown, file: string): DecoderConfig {
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw new PopuliError("the configuration is not a JSON object", { file });
  }
  const whole = new Fields(json as Record<string, unknown>, file);
  const { architecture, fields } = readArchitecture(whole);
  refuseQuantised(whole);
  refuseQuantised(fields);
  const family = families[architecture];
  const width = fields.count("hidden_size", family.width);
  const layers = readLayers(fields, family.layers);
  const heads = fields.count("num_attention_heads", family.heads);
  const keyValueHeads = fields.count("num_key_value_heads", family.keyValueHeads ?? heads);
  if (heads % keyValueHeads !== 0) {
    throw new PopuliError(
      `'num_attention_heads' (${heads}) is not a multiple of 'num_key_value_heads' (${keyValueHeads})`,
      { file },
    );
  }
  const headWidth = fields.count("head_dim", family.headWidth ?? shareOfWidth(width, heads, file));
  // Transformers 5 moved it to the other rotary settings.
  const inner = fields.object("rope_parameters")?.optionalPositive("partial_rotary_factor");
  const share = inner ?? fields.positive("partial_rotary_factor", 1);
  const rotaryWidth = Math.floor(headWidth * share);
  if (rotaryWidth % 2 !== 0 || share > 1) {
    throw new PopuliError(
      `${rotaryWidth} of a head's ${headWidth} dimensions turn; rotary positions need an even number of them`,
      { file },
    );
  }
  if (fields.flag("use_bidirectional_attention", false)) {
    throw new PopuliError("'use_bidirectional_attention' is true", { file }, "the model is no decoder");
  }
  const attentionBias = (family.attentionBias ?? false) && fields.flag("attention_bias", false);
  const contextLength = fields.count("max_position_embeddings", family.contextLength);
  const own = readLayerAttention(fields, { architecture, layers, rotaryWidth, contextLength });
  return {
    architecture,
    vocabulary: fields.count("vocab_size", family.vocabulary),
    width,
    layers,
    heads,
    keyValueHeads,
    headWidth,
    rotaryWidth,
    innerWidth: fields.count("intermediate_size", family.innerWidth),
    activation: readActivation(fields, architecture),
    normEpsilon: fields.positive("rms_norm_eps", family.normEpsilon ?? 1e-6),
    normOffset: family.gemma ? 1 : 0,
    norms: family.norms ?? "before",
    embeddingScale: family.gemma ? Math.sqrt(width) : 1,
    scoreScale: (family.scoreScalar ? fields.positive("query_pre_attn_scalar", 256) : headWidth) ** -0.5,
    scoreCap: architecture === "gemma2" ? readCap(fields, "attn_logit_softcapping", 50) : undefined,
    logitCap: readLogitCap(fields, architecture),
    ...own,
    tiedHead: fields.flag("tie_word_embeddings", whole.flag("tie_word_embeddings", family.gemma ?? false)),
    fusedProjections: architecture === "phi3",
    queryKeyValueBias: architecture === "qwen2" || attentionBias,
    outputBias: attentionBias,
    innerBias: architecture === "llama" && fields.flag("mlp_bias", false),
    queryKeyNorm: family.queryKeyNorm ?? "none",
    endIds: [...new Set([...whole.ids("eos_token_id"), ...fields.ids("eos_token_id")])],
    teaching: whole.object("populi")?.flag("teaching", false) ?? false,
  };
}

// The deepest published decoders have some 130 blocks.
const mostLayers = 10_000;

function readLayers(fields: Fields, fallback: number | undefined): number {
  const layers = fields.count("num_hidden_layers", fallback);
  if (layers <= mostLayers) return layers;
  throw new PopuliError(`'num_hidden_layers' is ${layers}; no model has more than ${mostLayers}`, {
    file: fields.file,
  });
}

/** A head's width where it is not stated. */
function shareOfWidth(width: number, heads: number, file: string): number {
  if (width % heads === 0) return width / heads;
  throw new PopuliError(
    `'hidden_size' (${width}) is not a multiple of 'num_attention_heads' (${heads}), and 'head_dim' is not stated`,
    { file },
  );
}

function readActivation(fields: Fields, architecture: Architecture): DecoderConfig["activation"] {
  const found = statedActivation(fields, architecture);
  if (found === "silu" || found === "swish") return "silu";
  if (found === "gelu_pytorch_tanh" || found === "gelu_new") return "gelu";
  throw new PopuliError(
    `the feed-forward part's activation is '${found}'`,
    { file: fields.file },
    "'silu' and 'gelu_pytorch_tanh' are known",
  );
}

/** Gemma has a name of its own for the field; the classes of Gemma 2 and 3 overlook the other. */
function statedActivation(fields: Fields, architecture: Architecture): string {
  if (families[architecture].gemma === undefined) return fields.text("hidden_act", "silu");
  const usual = "gelu_pytorch_tanh";
  const own = fields.text("hidden_activation", usual);
  if (architecture !== "gemma") return own;
  // The first configurations of Gemma say 'gelu' and mean the approximation.
  const other = fields.text("hidden_act", own);
  if (other === own || (other === "gelu" && own === usual)) return own;
  if ((fields.value("hidden_activation") ?? undefined) === undefined) return other;
  // Releases of the published class follow one or the other.
  throw new PopuliError(`'hidden_act' is '${other}', but 'hidden_activation' is '${own}'`, {
    file: fields.file,
  });
}

/** A soft cap; null switches it off. */
function readCap(fields: Fields, name: string, fallback: number | undefined): number | undefined {
  return fields.value(name) === undefined ? fallback : fields.optionalPositive(name);
}

/** Gemma 3 has no caps where its configuration is silent, and none on attention: its class overlooks that field. */
function readLogitCap(fields: Fields, architecture: Architecture): number | undefined {
  if (architecture === "gemma2") return readCap(fields, "final_logit_softcapping", 30);
  if (architecture !== "gemma3") return undefined;
  if (readCap(fields, "attn_logit_softcapping", undefined) === undefined)
    return readCap(fields, "final_logit_softcapping", undefined);
  throw new PopuliError("'attn_logit_softcapping' is set, which Gemma 3 does not have", {
    file: fields.file,
  });
}
