import { PopuliError } from "../../errors/populi-error.js";
import type { DecoderConfig } from "../shape/decoder-config.js";
import { activationNamed } from "./activation.js";
import type { Attention, Block, FamilyDefaults, Sizes } from "./family.js";
import { findFamily } from "./find-family.js";
import { Fields } from "./json-fields.js";
import { everyLayer } from "./layer-windows.js";
import { readRotary } from "./rotary-fields.js";

/**
 * Reads a Hugging Face `config.json` into a {@link DecoderConfig}. Of a model that also takes images (Gemma 3, Mistral
 * 3) it reads the text part.
 *
 * @param json the parsed file
 * @param file its name, for messages
 * @throws PopuliError naming a field that is missing, of the wrong kind or out of range, or, for a class that does not
 *   run, the classes that do
 * @example
 * decoderConfig(JSON.parse(await readFile("config.json", "utf8")), "config.json").layers;
 */
export function decoderConfig(json: unknown, file: string): DecoderConfig {
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw new PopuliError("the configuration is not a JSON object", { file });
  }
  const whole = new Fields(json as Record<string, unknown>, file);
  const { family, fields } = findFamily(whole);
  refuseEncoder(fields);
  const { defaults } = family;
  const heads = readHeads(fields, defaults);
  const sizes = readSizes(fields, defaults, heads.heads);
  const block = family.block?.(fields, sizes) ?? {};
  const attention: Attention = family.attention?.(fields, sizes) ?? {
    attention: everyLayer(sizes, undefined),
    rotaries: [readRotary(fields, sizes)],
  };
  return {
    architecture: family.name,
    vocabulary: fields.count("vocab_size", defaults.vocabulary),
    ...sizes,
    ...heads,
    innerWidth: fields.count("intermediate_size", defaults.innerWidth),
    normEpsilon: fields.positive("rms_norm_eps", defaults.normEpsilon ?? 1e-6),
    ...plainBlock(sizes),
    activation: block.activation ?? activationNamed(fields.text("hidden_act", "silu"), fields),
    ...block,
    attention: attention.attention,
    rotaries: attention.rotaries,
    contextLength: Math.min(reach(sizes, attention), attention.exactLength ?? Number.POSITIVE_INFINITY),
    tiedHead: fields.flag(
      "tie_word_embeddings",
      whole.flag("tie_word_embeddings", defaults.tiedHead ?? false),
    ),
    endIds: [...new Set([...whole.ids("eos_token_id"), ...fields.ids("eos_token_id")])],
    teaching: whole.object("populi")?.flag("teaching", false) ?? false,
  };
}

/** Llama's block without biases. */
function plainBlock({ headWidth }: Sizes): Omit<Block, "activation"> {
  return {
    normOffset: 0,
    norms: "before",
    embeddingScale: 1,
    residualScale: 1,
    logitDivisor: 1,
    scoreScale: headWidth ** -0.5,
    scoreCap: undefined,
    logitCap: undefined,
    fusedProjections: false,
    queryKeyValueBias: false,
    outputBias: false,
    innerBias: false,
    queryKeyNorm: "none",
    experts: undefined,
    sinks: false,
  };
}

function readHeads(fields: Fields, defaults: FamilyDefaults): Pick<DecoderConfig, "heads" | "keyValueHeads"> {
  const heads = fields.count("num_attention_heads", defaults.heads);
  const keyValueHeads = fields.count("num_key_value_heads", defaults.keyValueHeads ?? heads);
  if (heads % keyValueHeads === 0) return { heads, keyValueHeads };
  throw new PopuliError(
    `'num_attention_heads' (${heads}) is not a multiple of 'num_key_value_heads' (${keyValueHeads})`,
    { file: fields.file },
  );
}

function readSizes(fields: Fields, defaults: FamilyDefaults, heads: number): Sizes {
  const width = fields.count("hidden_size", defaults.width);
  const layers = readLayers(fields, defaults.layers);
  const headWidth = fields.count("head_dim", defaults.headWidth ?? shareOfWidth(width, heads, fields.file));
  return {
    width,
    layers,
    headWidth,
    rotaryWidth: readRotaryWidth(fields, headWidth),
    contextLength: fields.count("max_position_embeddings", defaults.contextLength),
  };
}

// The deepest published decoders have about 130 blocks.
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

function readRotaryWidth(fields: Fields, headWidth: number): number {
  // Transformers 5 moved it to the other rotary settings.
  const inner = fields.object("rope_parameters")?.optionalPositive("partial_rotary_factor");
  const share = inner ?? fields.positive("partial_rotary_factor", 1);
  const rotaryWidth = Math.floor(headWidth * share);
  if (rotaryWidth % 2 === 0 && share <= 1) return rotaryWidth;
  throw new PopuliError(
    `${rotaryWidth} of a head's ${headWidth} dimensions are rotated; expected an even number of them, at most all`,
    { file: fields.file },
  );
}

/** The context length. Published configurations with YaRN state the length before scaling, which YaRN multiplies. */
function reach({ contextLength }: Sizes, { rotaries: [{ scaling }] }: Attention): number {
  const stretched = scaling.kind === "yarn" ? scaling.factor * scaling.originalContextLength : 0;
  return Math.max(contextLength, Math.floor(stretched));
}

function refuseEncoder(fields: Fields): void {
  if (!fields.flag("use_bidirectional_attention", false)) return;
  throw new PopuliError(
    "'use_bidirectional_attention' is true",
    { file: fields.file },
    "the model is an encoder: only decoders run",
  );
}
