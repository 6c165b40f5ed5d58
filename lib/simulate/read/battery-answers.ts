import { readBattery } from "../../reader/battery-lines.js";
import type { AnswerReader } from "../../reader/reading.js";
import type { Answer } from "./answer.js";
import { answerOf } from "./answer-in.js";

/**
 * The answers that one reply gives to a battery, `[items]` in the order asked, each with the whole reply and the part of
 * it that it was read from.
 *
 * @param readers `[items]`, each with how many options its item has
 */
export function batteryAnswers(
  reply: string,
  items: readonly { readonly reader: AnswerReader; readonly options: number }[],
): Answer[] {
  const readings = readBattery(
    reply,
    items.map(({ reader }) => reader),
  );
  return readings.map((reading, i) => ({ ...answerOf(reading, items[i]!.options), reply }));
}
