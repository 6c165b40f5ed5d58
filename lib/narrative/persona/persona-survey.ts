import type { Code, Codebook, Variable } from "../../survey/codebook/codebook.js";
import type { LoadedSurvey, Survey } from "../../survey/survey/survey.js";
import { surveyOf } from "../../survey/survey-of.js";

/** A column of a persona set. */
export interface PersonaColumn {
  readonly variable: Variable;
  readonly codes: readonly (Code | null)[];
}

/** What a prompt says of a persona whose text is not in the second person. */
const introduction = "This is who you are: {value}";

/**
 * The column of narratives: an identifier whose text is the profile. Texts that speak to the persona ("You are …") stand
 * as they are; others are introduced.
 */
export function narrativeColumn(name: string, texts: readonly string[]): PersonaColumn {
  const inSecond = texts.filter((text) => /^(you|your)\b/i.test(text)).length;
  return {
    variable: {
      ...{ name, label: "narrative", measure: "nominal", role: "identifier", values: [], missing: [] },
      sentence: inSecond > texts.length / 2 ? "{value}" : introduction,
    },
    codes: texts,
  };
}

/** A persona set from columns, labelled synthetic. */
export function personaSurvey(
  name: string,
  title: string,
  columns: readonly PersonaColumn[],
  source?: string,
): LoadedSurvey {
  const codebook: Codebook = {
    ...{ title, synthetic: true },
    ...(source !== undefined && { source }),
    variables: new Map(columns.map(({ variable }) => [variable.name, variable])),
  };
  return surveyOf(Object.fromEntries(columns.map(({ variable, codes }) => [variable.name, codes])), {
    name,
    codebook,
    weight: null,
  });
}

/** The columns that a survey has. */
export function columnsOf(survey: Survey): PersonaColumn[] {
  return [...survey.codebook.variables].map(([name, variable]) => {
    const column = survey.column(name);
    return { variable, codes: Array.from({ length: survey.size }, (_, i) => column.raw(i)) };
  });
}

/**
 * The narrative of each persona: the text of the first identifier without a list of values.
 *
 * @returns `undefined` where the persona set has none
 */
export function narrativeOf(
  survey: Survey,
): { readonly name: string; readonly texts: readonly string[] } | undefined {
  const name = survey.identifiers.find((identifier) => {
    const { variable, levels } = survey.column(identifier);
    return variable.values.length === 0 && levels.every((code) => typeof code === "string");
  });
  if (name === undefined) return undefined;
  const column = survey.column(name);
  return { name, texts: Array.from({ length: survey.size }, (_, i) => String(column.raw(i) ?? "")) };
}
