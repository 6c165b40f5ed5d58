import type { AnswerReader, OpenReply, Reading } from "../../../../lib/reader/reading.js";

/**
 * A reader with few rules, to test the walk over tokens by itself: a number after white space, unless digits, a decimal
 * or " or " change it; "NO" refuses; "é" leads to a number.
 */
export function numberReader(options: number): AnswerReader {
  const leads: OpenReply = { kind: "open", leads: true };
  const reading = (text: string, ended: boolean): Reading | OpenReply => {
    const begun = /^(\s|é)*/.exec(text)![0].length;
    const rest = text.slice(begun);
    const number = /^[0-9]+(\.[0-9]+)?/.exec(rest)?.[0];
    if (number === undefined) {
      if (rest === "" || rest === "N") return ended ? { kind: "unread" } : leads;
      if (rest.startsWith("NO")) return { kind: "refused", span: { from: begun, to: begun + 2 } };
      return ended ? { kind: "unread" } : { kind: "open", leads: false };
    }
    const after = rest.slice(number.length);
    const span = { from: begun, to: begun + number.length };
    if (!ended && (after === "" || " or ".startsWith(after) || (after === "." && !number.includes("."))))
      return leads;
    if (after.startsWith(" or ")) return { kind: "undecided", options: [], span };
    const option = Number(number) - 1;
    if (!Number.isInteger(option) || option < 0 || option >= options) return { kind: "out of range", span };
    return { kind: "option", option, span };
  };
  return {
    read: (reply) => reading(reply, true) as Reading,
    soFar: (begun) => reading(begun, false),
  };
}
