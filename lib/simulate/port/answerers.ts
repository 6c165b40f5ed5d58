import { type Cell, Table } from "../../show/table.js";
import { type Abilities, abilities } from "./abilities.js";
import { refusals } from "./combinations.js";

/**
 * What can answer, and what each can give. The notes list every combination that is refused, and what to use instead.
 *
 * @example
 * answerers();
 */
export function answerers(): Table {
  const cell = (can: boolean | undefined): Cell => (can === undefined ? "some" : can ? "yes" : "no");
  return new Table(
    "What answers, and what it can give",
    ["answerer", "hidden states", "life stories", "questions with history", "continued answers"].map(
      (name) => ({
        name,
      }),
    ),
    Object.values<Abilities>(abilities).map(({ what, hiddenStates, texts, turns, begunAnswers }) => [
      what,
      ...[hiddenStates, texts, turns, begunAnswers].map(cell),
    ]),
    refusals.map(({ what, instead }) => `Refused: ${what}. Instead: ${instead}.`),
  );
}
