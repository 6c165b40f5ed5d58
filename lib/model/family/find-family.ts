import { PopuliError } from "../../errors/populi-error.js";
import { families } from "./families.js";
import type { Family, FamilyClass } from "./family.js";
import type { Fields } from "./json-fields.js";

/**
 * The family of a configuration, and the fields that describe the decoder: of a model that also takes images, those of
 * its text part.
 *
 * @throws PopuliError naming the class found and the classes that run
 */
export function findFamily(whole: Fields): { family: Family; fields: Fields } {
  const stated = whole.value("architectures");
  const type = whole.text("model_type", "");
  const named = Array.isArray(stated) && typeof stated[0] === "string" ? stated[0] : undefined;
  const classes = families.flatMap((family) => family.classes.map((one) => ({ family, one })));
  // A configuration that was saved without a model names no class.
  const found = classes.find(({ one }) => (named === undefined ? one.type === type : one.name === named));
  if (found !== undefined) return { family: found.family, fields: decoderFields(whole, found.one) };
  const what = named ?? type;
  throw new PopuliError(
    what === "" ? "the architecture is not stated" : `the architecture '${what}' is not known`,
    { file: whole.file },
    // All of them: class names end alike, so the nearest name is seldom the one meant.
    `these run: ${classes.map(({ one }) => one.name).join(", ")}`,
  );
}

function decoderFields(whole: Fields, { name, textType }: FamilyClass): Fields {
  if (textType === undefined) return whole;
  const fields = whole.object("text_config");
  if (fields === undefined) throw new PopuliError("'text_config' is missing", { file: whole.file });
  const found = fields.text("model_type", textType);
  if (found === textType) return fields;
  throw new PopuliError(
    `'text_config.model_type' is '${found}'; the text part of a ${name} is a '${textType}'`,
    { file: whole.file },
  );
}
