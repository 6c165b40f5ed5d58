import type { AnswerReader, Reading } from "../../reader/reading.js";
import { type Answer, chosen, notChosen } from "./answer.js";

/** The answer that a reply gives, as a reader reads it, with the reply and the part it was read from. */
export function answerIn(reply: string, reader: AnswerReader, options: number): Answer {
  return { ...answerOf(reader.read(reply), options), reply };
}

/** A reading as an answer. Where several options are named, which are is in the reply's span. */
export function answerOf(reading: Reading, options: number): Answer {
  switch (reading.kind) {
    case "option":
      return { ...chosen(reading.option, options), span: reading.span };
    case "undecided":
      return { ...notChosen("undecided", options), span: reading.span };
    case "out of range":
      return { ...notChosen("outOfRange", options), span: reading.span };
    case "refused":
      return { ...notChosen("refused", options), span: reading.span };
    case "unread":
      return notChosen("unread", options);
  }
}
