import { answerReader } from "../../reader/grammar/answer-reader.js";
import type { ItemAnswers } from "../../simulate/answers/answers.js";
import { withAnswers } from "../../simulate/answers/chosen-answers.js";
import { type NoOption, noneRead } from "../../simulate/answers/no-option.js";
import { answerOf } from "../../simulate/read/answer-in.js";
import type { Code } from "../../survey/codebook/codebook.js";
import type { Column } from "../../survey/survey/column.js";
import type { Survey } from "../../survey/survey/survey.js";
import type { MatchedRows } from "./match-rows.js";
import { statedProbabilities } from "./stated-probabilities.js";

/** One item's answers on both sides. */
export interface ReadItem {
  readonly human: ItemAnswers;
  readonly others: ItemAnswers;
  readonly simulated: ItemAnswers;
  /** The number of simulated cells. */
  readonly answered: number;
  /** Why, for each cell that is on no option. */
  readonly none: readonly NoOption[];
  /** How often each text that is not an option occurs in a simulated cell; "" for an empty cell. */
  readonly noOption: ReadonlyMap<string, number>;
  /** Humans whose answer is missing or no option. */
  readonly missing: number;
  /** Whether its options are the answers that occur, because there is no codebook. */
  readonly inferred: boolean;
}

/**
 * Reads one item over the same options on both sides: the codebook's, or without a codebook those that humans gave. Simulated
 * answers are a column of options, or columns of their probabilities.
 *
 * @param negativesMissing whether negative codes mean missing answers where there is no codebook
 */
export function readItem(
  name: string,
  survey: Survey,
  made: Survey,
  matched: MatchedRows,
  negativesMissing: boolean,
): ReadItem {
  const variable = survey.variable(name);
  const theirs = survey.column(name);
  const ours = made.codebook.variables.has(name) ? made.column(name) : undefined;
  const inferred = variable.values.length === 0;
  const values = inferred
    ? occurringOptions(theirs.levels, ours?.levels ?? [], negativesMissing)
    : variable.values.map(({ code, label }) => ({ code, label }));
  const optionOf = optionFinder(values);
  // An item that nobody answered has no options, and nothing is read as one of them.
  const reader =
    values.length === 0
      ? undefined
      : answerReader({ options: values.map(({ code, label }) => ({ label: String(code), text: label })) });
  const described = {
    item: name,
    label: variable.label,
    ...(variable.category !== undefined && { category: variable.category }),
    ordered: variable.measure !== "nominal",
    options: values.map(({ code }) => code),
    optionLabels: values.map(({ label }) => label),
  };
  const answersOf = (column: Column, rows: Int32Array, side: "human" | "simulated") => {
    const chosen = new Int16Array(rows.length).fill(-1);
    let asked = 0;
    const absent = new Map<string, number>();
    const none: NoOption[] = [];
    for (const [i, row] of rows.entries()) {
      if (row < 0) continue;
      asked += 1;
      const text = String(column.raw(row) ?? "").trim();
      const option = optionOf(column.raw(row));
      // A model's reply may say more than a code or a label: it is read as one.
      const answer =
        option === undefined && side === "simulated" && text !== "" && reader !== undefined
          ? answerOf(reader.read(text), values.length)
          : undefined;
      const read = option ?? answer?.probabilities.indexOf(1) ?? -1;
      if (read >= 0) chosen[i] = read;
      else {
        absent.set(text, (absent.get(text) ?? 0) + 1);
        none.push(answer?.noOption ?? noneRead("unread"));
      }
    }
    return { item: withAnswers(described, chosen), asked, absent, none };
  };
  const stated = statedProbabilities(name, values, made, matched.simulated);
  const simulated =
    stated === undefined
      ? answersOf(ours ?? made.column(name), matched.simulated, "simulated")
      : {
          item: withAnswers(described, stated.rows),
          asked: matched.simulated.reduce((sum, row) => sum + (row >= 0 ? 1 : 0), 0),
          absent: new Map(stated.empty > 0 ? [["", stated.empty]] : []),
          none: stated.none,
        };
  const human = answersOf(theirs, matched.human, "human");
  return {
    human: human.item,
    others: answersOf(theirs, matched.others, "human").item,
    simulated: simulated.item,
    answered: simulated.asked,
    none: simulated.none,
    noOption: simulated.absent,
    missing: total(human.absent),
    inferred,
  };
}

function total(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

/**
 * Whether negative codes mean missing answers where there is no codebook, as in many survey programmes (−1 don't know,
 * −2 no answer). They do, unless every item that has them is a scale symmetric about 0, such as −1, 0, 1.
 */
export function missingWhenNegative(survey: Survey, items: readonly string[]): boolean {
  return items.some((name) => {
    if (survey.variable(name).values.length > 0) return false;
    const codes = survey.column(name).levels.filter((code) => typeof code === "number");
    const least = Math.min(...codes);
    return least < 0 && !(codes.includes(0) && Math.max(...codes) === -least);
  });
}

function optionFinder(values: readonly { readonly code: Code; readonly label: string }[]) {
  const place = new Map<string, number>();
  for (const [k, { label }] of values.entries()) place.set(label, k);
  // A code takes precedence over a label that reads the same.
  for (const [k, { code }] of values.entries()) place.set(String(code), k);
  return (code: Code | null): number | undefined => {
    if (code === null) return undefined;
    const text = String(code).trim();
    // In a column that holds words too, pandas' "1.0" and " 1" are still 1.
    return place.get(text) ?? (text === "" ? undefined : place.get(String(Number(text))));
  };
}

/**
 * The answers that humans gave, in order; of numbers, also the whole ones that the simulation gave between them, which
 * nobody happened to choose. A stray code beyond them is no option: it would change the scale of every answer.
 */
function occurringOptions(
  theirs: readonly Code[],
  ours: readonly Code[],
  negativesMissing: boolean,
): { code: Code; label: string }[] {
  const given = theirs.filter((code) => !(negativesMissing && typeof code === "number" && code < 0));
  const numbers = given.filter((code) => typeof code === "number");
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  const between = ours
    .filter((code) => String(code).trim() !== "")
    .map(Number)
    .filter((code) => Number.isInteger(code) && code > least && code < most);
  return [...new Set([...given, ...(numbers.length === given.length ? between : [])])]
    .sort((a, b) => (typeof a === "number" && typeof b === "number" ? a - b : String(a) < String(b) ? -1 : 1))
    .map((code) => ({ code, label: String(code) }));
}
