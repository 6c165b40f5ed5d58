import { PopuliError } from "../../errors/populi-error.js";
import { type Architecture, classOfType, familyOfClass, wrapperClasses } from "./families.js";
import type { Fields } from "./json-fields.js";

/**
 * Of which family a configuration is, and its fields that describe the decoder.
 *
 * @throws PopuliError naming the class that it names, and those that run
 */
export function readArchitecture(whole: Fields): { architecture: Architecture; fields: Fields } {
  const classes = whole.value("architectures");
  const type = whole.text("model_type", "");
  // Saved without a model, a configuration names no class.
  const named = Array.isArray(classes) && typeof classes[0] === "string" ? classes[0] : classOfType[type];
  const family = named === undefined ? undefined : familyOfClass[named];
  if (family !== undefined) return { architecture: family, fields: whole };
  const wrapped = named === undefined ? undefined : wrapperClasses[named];
  if (wrapped !== undefined) {
    const fields = whole.object("text_config");
    if (fields === undefined) throw new PopuliError("'text_config' is missing", { file: whole.file });
    const found = fields.text("model_type", wrapped.textType);
    if (found === wrapped.textType) return { architecture: wrapped.architecture, fields };
    throw new PopuliError(
      `'text_config.model_type' is '${found}'; the text part of a ${named} was '${wrapped.textType}'`,
      { file: whole.file },
    );
  }
  const found = named ?? (type || "not stated");
  throw new PopuliError(
    `the architecture is ${found === "not stated" ? found : `'${found}', which the decoder does not know`}`,
    { file: whole.file },
    // All of them: a near name is seldom the one meant, for class names end alike.
    `these run: ${[...Object.keys(familyOfClass), ...Object.keys(wrapperClasses)].join(", ")}`,
  );
}

/** Quantised tensors are of other names, shapes and types, which says little to who meets them. */
export function refuseQuantised(fields: Fields): void {
  const stated = fields.object("quantization_config");
  if (stated === undefined) return;
  throw new PopuliError(
    `the weights are quantised ('quantization_config' names '${stated.text("quant_method", "no method")}')`,
    { file: fields.file },
    "take the checkpoint that this was made from, in F32, F16 or BF16, and round it at load by weights '8-bit' or '4-bit'; " +
      "if the weights are whole after all, take the field out",
  );
}
