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
  if (found !== undefined) return textPart(whole, found, classes);
  const what = named ?? type;
  throw new PopuliError(
    what === "" ? "the architecture is not stated" : `the architecture '${what}' is not known`,
    { file: whole.file },
    // All of them: class names end alike, so the nearest name is seldom the one meant.
    `these run: ${classes.map(({ one }) => one.name).join(", ")}`,
  );
}

type Found = { readonly family: Family; readonly one: FamilyClass };

/** The family and fields of the text part, where the class also takes images. */
function textPart(whole: Fields, { family, one }: Found, classes: readonly Found[]) {
  const { name, textType } = one;
  if (textType === undefined) return { family, fields: whole };
  const fields = whole.object("text_config");
  if (fields === undefined) throw new PopuliError("'text_config' is missing", { file: whole.file });
  const type = fields.text("model_type", textType);
  if (type === textType) return { family, fields };
  // One class may have decoders of several families: Mistral 3's has Mistral's and Ministral 3's.
  const other = classes.find((each) => each.one.textType === undefined && each.one.type === type);
  if (other !== undefined) return { family: other.family, fields };
  throw new PopuliError(
    `'text_config.model_type' is '${type}'; the text part of a ${name} is a '${textType}'`,
    { file: whole.file },
  );
}
