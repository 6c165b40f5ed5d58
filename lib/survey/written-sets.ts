import type { Code, ResponseSet } from "./codebook/codebook.js";
import type { Survey } from "./survey/survey.js";
import type { WriteOptions } from "./written-column.js";

/** The multiple-response sets that are still valid for the columns written, and a note on each that is not. */
export function writtenSets(
  survey: Survey,
  names: readonly string[],
  { labels = false }: WriteOptions,
): { readonly sets: readonly ResponseSet[]; readonly notes: readonly string[] } {
  const sets: ResponseSet[] = [];
  const notes: string[] = [];
  for (const set of survey.codebook.responseSets ?? []) {
    const absent = set.variables.filter((variable) => !names.includes(variable));
    const counted = labels ? countedLabel(survey, set) : set.counted;
    if (absent.length > 0) {
      notes.push(`the multiple-response set ${set.name} is left out: ${absent.join(", ")} not written`);
    } else if (set.counted !== undefined && counted === undefined) {
      notes.push(
        `the multiple-response set ${set.name} is left out: its variables label ${set.counted} differently`,
      );
    } else {
      sets.push(counted === undefined ? set : { ...set, counted });
    }
  }
  return { sets, notes };
}

/** The label of the counted code; `undefined` where the variables label it differently. */
function countedLabel(survey: Survey, { counted, variables }: ResponseSet): Code | undefined {
  const labels = new Set(
    variables.map((name): Code | undefined => {
      const { values, missing } = survey.column(name).variable;
      return [...values, ...missing].find(({ code }) => code === counted)?.label ?? counted;
    }),
  );
  return labels.size === 1 ? [...labels][0] : undefined;
}
