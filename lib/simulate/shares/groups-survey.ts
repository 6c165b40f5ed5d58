import type { Code, Codebook, Variable } from "../../survey/codebook/codebook.js";
import type { ShareGroup, ShareSurvey } from "../../survey/shares/share-survey.js";
import type { LoadedSurvey } from "../../survey/survey/survey.js";
import { surveyOf } from "../../survey/survey-of.js";

/** The name of the variable that holds sentences of whole groups. */
const sentences = "group";

/**
 * A survey with a row for each group, which nobody has answered: whom a model is asked as. What a group has in common are
 * its identifiers, from which the profile is made.
 */
export function groupsSurvey(
  { name, codebook }: ShareSurvey,
  groups: readonly ShareGroup[],
  items: readonly string[],
): LoadedSurvey {
  const columns: Record<string, (Code | null)[]> = {};
  const variables = new Map<string, Variable>();
  for (const item of items) {
    columns[item] = groups.map(() => null);
    variables.set(item, codebook.variables.get(item)!);
  }
  for (const [attribute, values] of traitsOf(groups)) {
    const free = variables.has(attribute) ? `${attribute} of the group` : attribute;
    columns[free] = values.map((trait) => trait?.label ?? null);
    variables.set(free, {
      ...{ name: free, label: attribute, measure: "nominal", role: "identifier", missing: [] },
      values: [...new Map(values.flatMap((trait) => (trait ? [[trait.label, trait]] : []))).values()].map(
        ({ label, sentence }) => ({ code: label, label, ...(sentence !== undefined && { sentence }) }),
      ),
    });
  }
  const described: Codebook = { title: name, synthetic: codebook.synthetic, variables };
  return surveyOf(columns, { name, codebook: described });
}

interface Trait {
  readonly label: string;
  readonly sentence?: string;
}

/** The traits of each group by attribute; a sentence of the whole group stands for its traits. */
function traitsOf(groups: readonly ShareGroup[]): ReadonlyMap<string, (Trait | undefined)[]> {
  const traits = new Map<string, (Trait | undefined)[]>();
  const put = (attribute: string, group: number, trait: Trait) => {
    const values = traits.get(attribute) ?? new Array<Trait | undefined>(groups.length).fill(undefined);
    values[group] = trait;
    traits.set(attribute, values);
  };
  for (const [k, { name, sentence, traits: own }] of groups.entries()) {
    if (sentence !== undefined && sentence !== "") put(sentences, k, { label: name, sentence });
    else for (const [attribute, value] of own) put(attribute, k, { label: value });
  }
  return traits;
}
