import { PopuliError } from "../../errors/populi-error.js";
import type { DecoderConfig, LayerAttention } from "../shape/decoder-config.js";
import type { RotaryPositions, RotaryScaling } from "../shape/rotary.js";
import type { Architecture } from "./families.js";
import type { Fields } from "./json-fields.js";

interface Shape {
  readonly architecture: Architecture;
  readonly layers: number;
  readonly rotaryWidth: number;
  /** `max_position_embeddings` */
  readonly contextLength: number;
}

/** What each layer sees and how its positions turn, and how far that reaches. */
export function readLayerAttention(
  fields: Fields,
  shape: Shape,
): Pick<DecoderConfig, "attention" | "rotaries" | "contextLength"> {
  const { architecture, contextLength } = shape;
  const rotaries = readRotaries(fields, shape);
  const attention = readWindows(fields, shape).map(
    (window): LayerAttention => ({
      window,
      rotary: architecture === "gemma3" && window !== undefined ? 1 : 0,
    }),
  );
  // Published configurations with YaRN keep the length before it.
  const [{ scaling }] = rotaries;
  const reach = scaling.kind === "yarn" ? scaling.factor * scaling.originalContextLength : 0;
  return { attention, rotaries, contextLength: Math.max(contextLength, Math.floor(reach)) };
}

/** The window of each layer, `[layers]`. */
function readWindows(fields: Fields, { architecture, layers }: Shape): (number | undefined)[] {
  const each = (windowed: (layer: number) => boolean, window: number | undefined) =>
    Array.from({ length: layers }, (_, layer) => (windowed(layer) ? window : undefined));
  const stated = fields.texts("layer_types");
  switch (architecture) {
    case "llama":
    case "gemma":
    case "olmo2":
      return each(() => false, undefined);
    case "mistral":
      // Absent means 4096 in the published class; null means none.
      return each(
        () => true,
        fields.value("sliding_window") === null ? undefined : fields.count("sliding_window", 4096),
      );
    case "phi3":
      return each(() => true, fields.optionalCount("sliding_window"));
    case "qwen2":
    case "qwen3": {
      if (!fields.flag("use_sliding_window", false)) return each(() => false, undefined);
      const first = fields.count("max_window_layers", 28, 0);
      return each(
        stated === undefined ? (layer) => layer >= first : fromTypes(fields, stated, layers),
        fields.optionalCount("sliding_window") ?? 4096,
      );
    }
    case "gemma2":
    case "gemma3": {
      const every = architecture === "gemma2" ? 2 : fields.count("sliding_window_pattern", 6);
      return each(
        stated === undefined ? (layer) => (layer + 1) % every !== 0 : fromTypes(fields, stated, layers),
        fields.count("sliding_window", 4096),
      );
    }
  }
}

function fromTypes(fields: Fields, types: readonly string[], layers: number): (layer: number) => boolean {
  const strange = types.find((type) => type !== "full_attention" && type !== "sliding_attention");
  if (types.length === layers && strange === undefined)
    return (layer) => types[layer] === "sliding_attention";
  throw new PopuliError(
    strange === undefined
      ? `'layer_types' has ${types.length} entries for ${layers} layers`
      : `'layer_types' holds '${strange}'`,
    { file: fields.file },
    "'full_attention' and 'sliding_attention' are known",
  );
}

/** Those of layers that see all, and where they differ (Gemma 3) those of layers with a window. */
function readRotaries(fields: Fields, shape: Shape): readonly [RotaryPositions, ...RotaryPositions[]] {
  // Transformers 5 moved base and scaling into `rope_parameters`, by kind of layer where they differ. Where a configuration
  // has the old field too, that one is followed by releases old and new.
  const parameters = fields.object("rope_parameters");
  const scaling = fields.object("rope_scaling") ?? parameters?.object("full_attention") ?? parameters;
  const gemma3 = shape.architecture === "gemma3";
  const usual = gemma3 ? 1e6 : 10000;
  const base = fields.positive("rope_theta", usual);
  const whole = {
    base: scaling?.optionalPositive("rope_theta") ?? base,
    scaling: readScaling(fields, scaling, shape),
  };
  if (!gemma3) return [whole];
  const local = parameters?.object("sliding_attention");
  const localBase = fields.positive("rope_local_base_freq", 10000);
  return [
    whole,
    {
      base: local?.optionalPositive("rope_theta") ?? localBase,
      scaling: readScaling(fields, local, shape),
    },
  ];
}

function readScaling(fields: Fields, scaling: Fields | undefined, shape: Shape): RotaryScaling {
  const kind = scaling?.text("rope_type", scaling.text("type", "default")) ?? "default";
  if (scaling === undefined || kind === "default") return { kind: "none" };
  const original = () =>
    scaling.optionalCount("original_max_position_embeddings") ??
    fields.count("original_max_position_embeddings", shape.contextLength);
  if (kind === "linear") return { kind, factor: scaling.positive("factor") };
  if (kind === "llama3") {
    return {
      kind,
      factor: scaling.positive("factor"),
      lowFrequencyFactor: scaling.positive("low_freq_factor"),
      highFrequencyFactor: scaling.positive("high_freq_factor"),
      originalContextLength: scaling.count("original_max_position_embeddings"),
    };
  }
  // Phi-3's first configurations called what became 'longrope' 'su', and by mistake 'yarn'.
  const lists = scaling.value("short_factor") !== undefined;
  if (kind === "longrope" || kind === "su" || (kind === "yarn" && lists))
    return readLong(scaling, original(), shape);
  if (kind === "yarn") {
    const factor = scaling.positive("factor");
    const [of, all] = [scaling.optionalPositive("mscale"), scaling.optionalPositive("mscale_all_dim")];
    const usual = (weight: number) => (factor <= 1 ? 1 : 0.1 * weight * Math.log(factor) + 1);
    return {
      kind,
      factor,
      fastTurns: scaling.positive("beta_fast", 32),
      slowTurns: scaling.positive("beta_slow", 1),
      wholeRamp: scaling.flag("truncate", true),
      originalContextLength: original(),
      amplitude:
        scaling.optionalPositive("attention_factor") ??
        (of !== undefined && all !== undefined ? usual(of) / usual(all) : usual(1)),
    };
  }
  throw new PopuliError(
    `the rotary scaling is '${kind}'`,
    { file: fields.file },
    "the decoder knows 'default', 'linear', 'llama3', 'yarn' and 'longrope'",
  );
}

/** The scaling of Phi-3; its amplitude is √(1 + ln(length / original) / ln(original)) (Phi-3's published class). */
function readLong(scaling: Fields, original: number, { rotaryWidth, contextLength }: Shape): RotaryScaling {
  const stretched =
    contextLength === original ? (scaling.optionalPositive("factor") ?? 1) : contextLength / original;
  return {
    kind: "longrope",
    short: scaling.positives("short_factor", rotaryWidth / 2),
    long: scaling.positives("long_factor", rotaryWidth / 2),
    originalContextLength: original,
    amplitude:
      scaling.optionalPositive("attention_factor") ??
      (stretched <= 1 ? 1 : Math.sqrt(1 + Math.log(stretched) / Math.log(original))),
  };
}
