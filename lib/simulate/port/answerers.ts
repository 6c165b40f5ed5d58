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
  const gifts = [
    ["hidden states", "hiddenStates"],
    ["life stories", "texts"],
    ["questions with history", "turns"],
    ["raw chats", "rawChats"],
    ["continued answers", "begunAnswers"],
    ["log-probabilities", "logProbabilities"],
  ] as const;
  return new Table(
    "What answers, and what it can give",
    [{ name: "answerer" }, ...gifts.map(([name]) => ({ name }))],
    Object.values<Abilities>(abilities).map((gives) => [
      gives.what,
      ...gifts.map(([, gift]) => cell(gives[gift])),
    ]),
    refusals.map(({ what, instead }) => `Refused: ${what}. Instead: ${instead}.`),
  );
}
