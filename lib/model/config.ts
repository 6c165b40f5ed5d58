import { adviseName } from "../errors/nearest.js";
import { PopuliError } from "../errors/populi-error.js";

/** The families whose blocks the decoder knows: they differ by flags, not by structure. */
export const architectures = ["llama", "mistral", "qwen2", "qwen3"] as const;
export type Architecture = (typeof architectures)[number];

/**
 * How rotary frequencies are stretched for long texts. `llama3`: Llama 3.1 model card and reference code
 * (`apply_scaling`, meta-llama/llama-models); `linear`: positions divided by a factor (Chen et al. 2023).
 */
export type RotaryScaling =
  | { readonly kind: "none" }
  | { readonly kind: "linear"; readonly factor: number }
  | {
      readonly kind: "llama3";
      readonly factor: number;
      readonly lowFrequencyFactor: number;
      readonly highFrequencyFactor: number;
      readonly originalContextLength: number;
    };

/** A decoder's shape: the fields of a Hugging Face `config.json`, normalised and with the family's defaults filled in. */
export interface DecoderConfig {
  readonly architecture: Architecture;
  readonly vocabulary: number;
  /** d, the length of a hidden state. */
  readonly width: number;
  /** L, the number of blocks. */
  readonly layers: number;
  readonly heads: number;
  /** Heads of keys and values; each serves `heads / keyValueHeads` query heads (grouped-query attention). */
  readonly keyValueHeads: number;
  readonly headWidth: number;
  /** Width inside the gated feed-forward part. */
  readonly innerWidth: number;
  readonly normEpsilon: number;
  readonly rotaryBase: number;
  readonly rotaryScaling: RotaryScaling;
  readonly contextLength: number;
  /** The head is the embedding, transposed. */
  readonly tiedHead: boolean;
  /** Biases on the query, key and value projections (Qwen 2; Llama with `attention_bias`). */
  readonly queryKeyValueBias: boolean;
  /** A bias on the attention's output projection (Llama with `attention_bias`). */
  readonly outputBias: boolean;
  /** Biases in the feed-forward part (Llama with `mlp_bias`). */
  readonly innerBias: boolean;
  /** Queries and keys are normalised per head before rotation (Qwen 3). */
  readonly queryKeyNorm: boolean;
  /** A position sees at most this many positions, itself included (Mistral 7B v0.1). */
  readonly slidingWindow: number | undefined;
  /** Ids that end a text, of `eos_token_id`; the checkpoint's other files may add to them. */
  readonly endIds: readonly number[];
  readonly beginId: number | undefined;
  /** Set by `"populi": {"teaching": true}`. */
  readonly teaching: boolean;
}

const familyOfClass: Readonly<Record<string, Architecture>> = {
  LlamaForCausalLM: "llama",
  MistralForCausalLM: "mistral",
  Qwen2ForCausalLM: "qwen2",
  Qwen3ForCausalLM: "qwen3",
};

/**
 * Reads a Hugging Face `config.json` into a {@link DecoderConfig}.
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
  const fields = new Fields(json as Record<string, unknown>, file);
  const architecture = readArchitecture(fields);
  const width = fields.count("hidden_size");
  const heads = fields.count("num_attention_heads");
  const keyValueHeads = fields.count("num_key_value_heads", architecture === "mistral" ? 8 : heads);
  if (heads % keyValueHeads !== 0) {
    throw new PopuliError(
      `'num_attention_heads' (${heads}) is not a multiple of 'num_key_value_heads' (${keyValueHeads})`,
      { file },
    );
  }
  const headWidth = fields.count("head_dim", architecture === "qwen3" ? 128 : width / heads);
  if (headWidth % 2 !== 0) {
    throw new PopuliError(`the head width is ${headWidth}; rotary positions need an even one`, { file });
  }
  const activation = fields.text("hidden_act", "silu");
  if (activation !== "silu" && activation !== "swish") {
    throw new PopuliError(
      `'hidden_act' is '${activation}'`,
      { file },
      "the feed-forward part knows 'silu' only",
    );
  }
  const attentionBias = fields.flag("attention_bias", false);
  return {
    architecture,
    vocabulary: fields.count("vocab_size"),
    width,
    layers: fields.count("num_hidden_layers"),
    heads,
    keyValueHeads,
    headWidth,
    innerWidth: fields.count("intermediate_size"),
    normEpsilon: fields.positive("rms_norm_eps", 1e-6),
    ...readRotary(fields),
    contextLength: fields.count("max_position_embeddings", architecture === "mistral" ? 131072 : 2048),
    tiedHead: fields.flag("tie_word_embeddings", false),
    queryKeyValueBias: architecture === "qwen2" || attentionBias,
    outputBias: architecture === "llama" || architecture === "qwen3" ? attentionBias : false,
    innerBias: architecture === "llama" && fields.flag("mlp_bias", false),
    queryKeyNorm: architecture === "qwen3",
    slidingWindow: readWindow(fields, architecture),
    endIds: fields.ids("eos_token_id"),
    beginId: fields.ids("bos_token_id")[0],
    teaching: fields.object("populi")?.flag("teaching", false) ?? false,
  };
}

function readArchitecture(fields: Fields): Architecture {
  const classes = fields.value("architectures");
  const named = Array.isArray(classes) && typeof classes[0] === "string" ? classes[0] : undefined;
  const family = named === undefined ? undefined : familyOfClass[named];
  if (family !== undefined) return family;
  const type = fields.text("model_type", "");
  if (named === undefined && (architectures as readonly string[]).includes(type)) return type as Architecture;
  const found = named ?? (type || "not stated");
  throw new PopuliError(
    `the architecture is ${found === "not stated" ? found : `'${found}'`}, which the decoder does not know`,
    { file: fields.file },
    adviseName(found, Object.keys(familyOfClass)),
  );
}

function readRotary(fields: Fields): Pick<DecoderConfig, "rotaryBase" | "rotaryScaling"> {
  // Transformers 5 moved both into `rope_parameters`.
  const parameters = fields.object("rope_parameters");
  const scaling = parameters ?? fields.object("rope_scaling");
  const rotaryBase = parameters?.positive("rope_theta", 10000) ?? fields.positive("rope_theta", 10000);
  const kind = scaling?.text("rope_type", scaling.text("type", "default")) ?? "default";
  if (scaling === undefined || kind === "default") return { rotaryBase, rotaryScaling: { kind: "none" } };
  if (kind === "linear") return { rotaryBase, rotaryScaling: { kind, factor: scaling.positive("factor") } };
  if (kind === "llama3") {
    return {
      rotaryBase,
      rotaryScaling: {
        kind,
        factor: scaling.positive("factor"),
        lowFrequencyFactor: scaling.positive("low_freq_factor"),
        highFrequencyFactor: scaling.positive("high_freq_factor"),
        originalContextLength: scaling.count("original_max_position_embeddings"),
      },
    };
  }
  throw new PopuliError(
    `the rotary scaling is '${kind}'`,
    { file: fields.file },
    "the decoder knows 'default', 'linear' and 'llama3'",
  );
}

function readWindow(fields: Fields, architecture: Architecture): number | undefined {
  if (architecture === "llama") return undefined;
  if (architecture === "mistral") {
    // Absent means 4096 in the published class; null means none.
    return fields.value("sliding_window") === null ? undefined : fields.count("sliding_window", 4096);
  }
  if (!fields.flag("use_sliding_window", false)) return undefined;
  throw new PopuliError(
    "'use_sliding_window' is true",
    { file: fields.file },
    "the windows of Qwen models differ between layers and are not supported; the published checkpoints switch them off",
  );
}

/** The fields of a JSON object, read with their kind checked. */
class Fields {
  constructor(
    private readonly json: Readonly<Record<string, unknown>>,
    readonly file: string,
    private readonly path = "",
  ) {}

  value(name: string): unknown {
    return this.json[name];
  }

  count(name: string, fallback?: number): number {
    const value = this.present(name, fallback);
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 1) {
      throw this.wrong(name, value, "a whole number above 0");
    }
    return value;
  }

  positive(name: string, fallback?: number): number {
    const value = this.present(name, fallback);
    if (typeof value !== "number" || !(value > 0) || !Number.isFinite(value)) {
      throw this.wrong(name, value, "a number above 0");
    }
    return value;
  }

  flag(name: string, fallback: boolean): boolean {
    const value = this.present(name, fallback);
    if (typeof value !== "boolean") throw this.wrong(name, value, "true or false");
    return value;
  }

  text(name: string, fallback: string): string {
    const value = this.present(name, fallback);
    if (typeof value !== "string") throw this.wrong(name, value, "a text");
    return value;
  }

  ids(name: string): number[] {
    const value = this.json[name] ?? [];
    const list = Array.isArray(value) ? value : [value];
    if (!list.every((id): id is number => Number.isSafeInteger(id) && (id as number) >= 0)) {
      throw this.wrong(name, value, "a token id or a list of them");
    }
    return list;
  }

  object(name: string): Fields | undefined {
    const value = this.json[name] ?? undefined;
    if (value === undefined) return undefined;
    if (typeof value !== "object" || Array.isArray(value)) throw this.wrong(name, value, "an object");
    return new Fields(value as Record<string, unknown>, this.file, `${this.path}${name}.`);
  }

  private present<T>(name: string, fallback: T | undefined): unknown {
    const value = this.json[name] ?? fallback;
    if (value === undefined) throw new PopuliError(`'${this.path}${name}' is missing`, { file: this.file });
    return value;
  }

  private wrong(name: string, value: unknown, expected: string): PopuliError {
    return new PopuliError(`'${this.path}${name}' is ${JSON.stringify(value)}; expected ${expected}`, {
      file: this.file,
    });
  }
}
