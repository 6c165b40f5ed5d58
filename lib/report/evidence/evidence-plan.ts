import { PopuliError } from "../../errors/populi-error.js";
import { permutation } from "../../random/stream.js";
import { vectorTexts } from "../../steer/texts/vector-texts.js";
import type { Survey } from "../../survey/survey/survey.js";

/** Vectors of more values would say little about each. */
const mostValues = 10;
/** Attributes that are injected, where none are named. */
const mostAttributes = 4;
/** With fewer items none can be spared for a layer search. */
const fewestToSearch = 6;

/** What a study asks, and what it injects. */
export interface EvidencePlan {
  readonly attributes: readonly string[];
  /** Items whose answers are reported. */
  readonly reported: readonly string[];
  /** Items that layers are searched on; none of them is reported. */
  readonly searched: readonly string[];
}

/**
 * The attributes of a survey that get vectors, and its items, a third of them held out for the layer search where there
 * are six or more.
 *
 * @param asked attributes and items, where the caller names them
 * @throws PopuliError for a survey without items or without attributes of two to ten values, and for an attribute that
 *   cannot have vectors
 */
export function evidencePlan(
  survey: Survey,
  seed: number,
  asked: { readonly attributes?: readonly string[]; readonly items?: readonly string[] } = {},
): EvidencePlan {
  const attributes =
    asked.attributes ??
    survey.identifiers
      .filter((name) => {
        const { values } = survey.variable(name);
        return values.length >= 2 && values.length <= mostValues;
      })
      .slice(0, mostAttributes);
  const items = asked.items ?? survey.items;
  if (items.length === 0 || attributes.length === 0)
    throw new PopuliError(
      items.length === 0
        ? `${survey.name} has no items`
        : `${survey.name} has no identifier of two to ${mostValues} values to make vectors of`,
      {},
      "a codebook says which columns are items and identifiers, and lists their values",
    );
  // Says which attribute cannot have vectors, and why.
  for (const attribute of attributes) vectorTexts(survey, attribute);
  if (items.length < fewestToSearch) return { attributes, reported: items, searched: [] };
  const order = permutation(seed, ["held-out items"], items.length);
  const out = new Set(order.subarray(0, Math.floor(items.length / 3)));
  return {
    attributes,
    reported: items.filter((_, i) => !out.has(i)),
    searched: items.filter((_, i) => out.has(i)),
  };
}
