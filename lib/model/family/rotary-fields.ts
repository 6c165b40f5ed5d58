import { PopuliError } from "../../errors/populi-error.js";
import type { RotaryPositions, RotaryScaling } from "../shape/rotary.js";
import type { Sizes } from "./family.js";
import type { Fields } from "./json-fields.js";

/** Rotary positions of a model whose layers all have the same. */
export function readRotary(fields: Fields, sizes: Sizes, base = 10000): RotaryPositions {
  // Transformers 5 moved base and scaling into `rope_parameters`, by kind of layer where kinds differ. If a
  // configuration has the old field too, old and new releases use the old one.
  const parameters = fields.object("rope_parameters");
  const scaling = fields.object("rope_scaling") ?? parameters?.object("full_attention") ?? parameters;
  const stated = fields.positive("rope_theta", base);
  return {
    base: scaling?.optionalPositive("rope_theta") ?? stated,
    scaling: readScaling(fields, scaling, sizes),
  };
}

/** Rotary positions of layers without a window, and of layers with one. */
export function readRotaries(
  fields: Fields,
  sizes: Sizes,
  { base, localBase }: { readonly base: number; readonly localBase: number },
): readonly [RotaryPositions, RotaryPositions] {
  const local = fields.object("rope_parameters")?.object("sliding_attention");
  const stated = fields.positive("rope_local_base_freq", localBase);
  return [
    readRotary(fields, sizes, base),
    {
      base: local?.optionalPositive("rope_theta") ?? stated,
      scaling: readScaling(fields, local, sizes),
    },
  ];
}

function readScaling(fields: Fields, scaling: Fields | undefined, sizes: Sizes): RotaryScaling {
  const kind = scaling?.text("rope_type", scaling.text("type", "default")) ?? "default";
  if (scaling === undefined || kind === "default") return { kind: "none" };
  const original = () =>
    scaling.optionalCount("original_max_position_embeddings") ??
    fields.count("original_max_position_embeddings", sizes.contextLength);
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
  // Phi-3's first configurations call 'longrope' 'su', and some by mistake 'yarn'.
  const lists = scaling.value("short_factor") !== undefined;
  if (kind === "longrope" || kind === "su" || (kind === "yarn" && lists))
    return readLong(scaling, original(), sizes);
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

/** Phi-3's scaling. Its amplitude is √(1 + ln(length / original) / ln(original)), as in the published class. */
function readLong(scaling: Fields, original: number, { rotaryWidth, contextLength }: Sizes): RotaryScaling {
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
