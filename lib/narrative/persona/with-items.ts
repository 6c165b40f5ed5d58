import { checkArgument } from "../../errors/check-given.js";
import { names } from "../../errors/kind.js";
import { PopuliError } from "../../errors/populi-error.js";
import { surveyKind } from "../../survey/design/check-design.js";
import type { LoadedSurvey, Survey } from "../../survey/survey/survey.js";
import { columnsOf, personaSurvey } from "./persona-survey.js";

/**
 * A persona set that can be asked items of another survey: they are added as columns that nobody has answered yet. What
 * `alignPersonas` does with `ask`, for any persona set.
 *
 * @param items names of items that `survey` describes
 * @throws PopuliError for what is no survey, for an item that the survey lacks (with the nearest), without a list of answers, or that the personas
 *   have a column of
 * @example
 * const personas = withItems(await loadPersonas("synthetic", { limit: 4 }), survey, ["Q57"]);
 * const run = await simulate({ survey: personas, model, items: ["Q57"], condition: personaPrompt(), respondents: 4, seed: 1 });
 * await evaluate(besideSample(run, survey));
 */
export function withItems(personas: Survey, survey: Survey, items: readonly string[]): LoadedSurvey {
  checkArgument("withItems", "personas", personas, {
    ...surveyKind,
    advice: () => "pass what loadPersonas returned, awaited",
  });
  checkArgument("withItems", "survey", survey, surveyKind);
  checkArgument("withItems", "items", items, names);
  if (items.length === 0)
    throw new PopuliError(
      "no item is named to be asked",
      {},
      `such as ${survey.items.slice(0, 3).join(", ")}`,
    );
  const own = columnsOf(personas);
  const added = [...new Set(items)].map((name) => {
    const variable = survey.variable(name);
    if (personas.codebook.variables.has(name))
      throw new PopuliError(
        "the personas have such a column already",
        { file: personas.file, column: name },
        "rename it, or ask another item",
      );
    if (variable.values.length === 0)
      throw new PopuliError("it has no list of answers to choose from", { file: survey.file, column: name });
    return {
      variable: { ...variable, role: "item" as const },
      codes: Array.from({ length: personas.size }, () => null),
    };
  });
  return personaSurvey(personas.name, personas.codebook.title, [...own, ...added], personas.codebook.source);
}
