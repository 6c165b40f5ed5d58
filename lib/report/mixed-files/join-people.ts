import { basename } from "node:path";
import { counted } from "../../errors/counted.js";
import type { Code, Codebook } from "../../survey/codebook/codebook.js";
import type { Survey } from "../../survey/survey/survey.js";
import { surveyOf } from "../../survey/survey-of.js";

/** Everybody who was simulated, with the human answers of those who have some. */
export interface JoinedPeople {
  /** Everybody: what is known of them beside the items. */
  readonly survey: Survey;
  /** `[people]`: the row of the human answers; −1 for those without. */
  readonly human: Int32Array;
  /** `[people]`: the row of the simulated answers. */
  readonly simulated: Int32Array;
  readonly says: readonly string[];
}

/**
 * Joins two files of answers, a person a row, by id or by their order. What is known of people is taken from the human answers,
 * and from the simulated ones for those who have none.
 *
 * @param id the column that says who a row is; by order when absent
 */
export function joinPeople(
  survey: Survey,
  made: Survey,
  id: string | undefined,
  items: readonly string[],
): JoinedPeople {
  const simulated = Int32Array.from({ length: made.size }, (_, row) => row);
  const human = id === undefined ? simulated : rowsOf(survey, made, id);
  const matched = human.reduce((sum, row) => sum + (row >= 0 ? 1 : 0), 0);
  const columns: Record<string, (Code | null)[]> = {};
  const absent: string[] = [];
  const variables = [...survey.codebook.variables].filter(
    ([name, { role }]) => !items.includes(name) && role !== "item",
  );
  for (const [name, { role }] of variables) {
    const theirs = survey.column(name);
    const ours = made.codebook.variables.has(name) ? made.column(name) : undefined;
    const everybody = Array.from(human, (row, i) => (row >= 0 ? theirs.raw(row) : (ours?.raw(i) ?? null)));
    // People without a weight would count for nothing: they count as the mean of the others.
    if (role === "weight" && matched < made.size && ours === undefined) {
      const mean =
        Array.from(human).reduce((sum, row) => sum + (row >= 0 ? Number(theirs.raw(row)) : 0), 0) / matched;
      for (const [i, row] of human.entries()) if (row < 0) everybody[i] = mean;
      absent.push(`those without human answers have no ${name}: they count as the interviewed on average`);
    }
    columns[name] = everybody;
  }
  // The options of items are read from the answers; here an item only has its name and measure.
  for (const item of items) columns[item] = Array.from(human, () => null);
  const kept = new Set(Object.keys(columns));
  const codebook: Codebook = {
    ...survey.codebook,
    variables: new Map([...survey.codebook.variables].filter(([name]) => kept.has(name))),
    responseSets: [],
  };
  const joined = surveyOf(columns, { codebook, name: survey.name, weight: survey.weight ?? null });
  return {
    survey: joined,
    human,
    simulated,
    says: [
      id === undefined ? `rows matched by their order: ${matched}` : `rows matched by ${id}`,
      `${counted(made.size, "person", "people")} simulated, ${matched} of them with human answers`,
      ...(survey.size > matched
        ? [
            `${counted(survey.size - matched, "row")} of '${basename(survey.file)}' ${survey.size - matched === 1 ? "was not simulated and is" : "were not simulated and are"} left out`,
          ]
        : []),
      ...absent,
    ],
  };
}

/** `[rows of the simulated]`: the row of the human answers with the same id, −1 for none. */
function rowsOf(survey: Survey, made: Survey, id: string): Int32Array {
  const column = survey.column(id);
  const rowOf = new Map<string, number>();
  for (let row = 0; row < survey.size; row++) rowOf.set(String(column.raw(row) ?? "").trim(), row);
  const ours = made.column(id);
  return Int32Array.from(
    { length: made.size },
    (_, row) => rowOf.get(String(ours.raw(row) ?? "").trim()) ?? -1,
  );
}
