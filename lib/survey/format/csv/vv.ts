import { type Positions, positionsFor, type ReadColumn } from "../../table/table.js";

/** A cell of a VV file whose question was not shown. */
const notShown = "{question_not_shown}";

/** How VV files spell characters out. */
const written: Readonly<Record<string, string>> = {
  "{newline}": "\n",
  "{cr}": "\r",
  "{tab}": "\t",
  "{quote}": '"',
  "{lbrace}": "{",
};

/**
 * A column of LimeSurvey's VV format: spelt-out characters become themselves, questions not shown become empty cells.
 */
export function fromVv({ name, codes, at }: ReadColumn): { column: ReadColumn; notShown: number } {
  const kept: string[] = [];
  const position = codes.map((code) =>
    code === notShown
      ? 0
      : kept.push(String(code).replace(/\{(newline|cr|tab|quote|lbrace)\}/g, (word) => written[word]!)),
  );
  const answers: Positions = positionsFor(kept.length, at.length);
  let empty = 0;
  for (let i = 0; i < at.length; i++) {
    answers[i] = at[i] === 0 ? 0 : position[at[i]! - 1]!;
    if (at[i] !== 0 && answers[i] === 0) empty += 1;
  }
  return { column: { name, codes: kept, at: answers }, notShown: empty };
}
