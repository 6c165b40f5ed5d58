import type { AnswerReader, Reading } from "./reading.js";
import { END, isCloser, isDash, isDigit, isLetter, isUnspaced, NEWLINE, SPACE } from "./text/characters.js";
import { Folded } from "./text/fold.js";
import { withoutThoughts } from "./thoughts.js";

/** Where a line says which item it answers: "Question 3:", "3.", "**3** –". */
interface ItemMark {
  /** The number of the item, from 1. */
  readonly item: number;
  /** Whether a word stands before the number. */
  readonly worded: boolean;
  /** Where the mark begins and where the answer does, among the folded characters. */
  readonly from: number;
  readonly to: number;
}

/**
 * What a reply to a battery says to each item, `[items]` in the order asked. A line that begins with an item's number
 * ("3: 2", "3. 2", "Question 3: 2", "| 3 | 2 |") answers that item, and so do the lines behind it until the next such
 * line; the item's own reader reads them. The first line of an item counts. An item without a line is unread, or refused
 * where the whole reply is.
 *
 * @param readers `[items]`, of each item in the order asked
 * @example
 * const yesNo = answerReader({ options: [{ label: "1", text: "yes" }, { label: "2", text: "no" }] });
 * readBattery("1: 2\n2: yes", [yesNo, yesNo]).map(({ kind }) => kind); // ["option", "option"]
 */
export function readBattery(reply: string, readers: readonly AnswerReader[]): Reading[] {
  const text = withoutThoughts(reply);
  const folded = new Folded(text, true);
  const marks = itemMarks(folded, readers.length);
  const readings = new Map<number, Reading>();
  marks.forEach(({ item, to }, k) => {
    if (readings.has(item)) return;
    const end = marks[k + 1]?.from ?? folded.length;
    const { from } = folded.span(to, end);
    const until = end === folded.length ? text.length : folded.span(end, end + 1).from;
    readings.set(item, shifted(readers[item - 1]!.read(text.slice(from, until)), from));
  });
  return readers.map((reader, k): Reading => {
    const own = readings.get(k + 1);
    if (own !== undefined) return own;
    const whole = marks.length === 0 ? reader.read(text) : undefined;
    return whole?.kind === "refused" ? whole : { kind: "unread" };
  });
}

function shifted(reading: Reading, by: number): Reading {
  if (reading.kind === "unread") return reading;
  const { from, to } = reading.span;
  return { ...reading, span: { from: from + by, to: to + by } };
}

function itemMarks(reply: Folded, items: number): ItemMark[] {
  const marks: ItemMark[] = [];
  let last = 0;
  const take = (mark: ItemMark | undefined): boolean => {
    if (mark === undefined || mark.item < 1 || mark.item > items) return false;
    marks.push(mark);
    last = mark.item;
    return true;
  };
  for (let at = 0; reply.at(at) !== END; ) {
    if (take(markAt(reply, at))) at = marks.at(-1)!.to;
    // The next item on the same line: "1: 2, 2: 4".
    for (; reply.at(at) !== END && reply.at(at) !== NEWLINE; at++) {
      if (reply.at(at) !== 0x2c && reply.at(at) !== 0x3b) continue;
      const mark = markAt(reply, at + 1);
      if (last > 0 && mark?.item === last + 1 && !mark.worded) take(mark);
    }
    at++;
  }
  // Where questions are named, other numbered lines are the options of a question that was repeated.
  const worded = marks.filter((mark) => mark.worded);
  return worded.length > 1 ? worded : marks;
}

/** The mark of an item at the beginning of a line, or of a part of one. */
function markAt(reply: Folded, place: number): ItemMark | undefined {
  let at = place;
  for (; !isLetter(reply.at(at)) && !isDigit(reply.at(at)); at++)
    if (reply.at(at) === END || reply.at(at) === NEWLINE) return undefined;
  const from = at;
  while (isLetter(reply.at(at))) at++;
  const worded = at > from;
  while (reply.at(at) === SPACE || reply.at(at) === 0x23) at++;
  if (!isDigit(reply.at(at))) return undefined;
  let item = 0;
  for (; isDigit(reply.at(at)); at++) item = item * 10 + (reply.at(at) - 0x30);
  // "第3题："
  if (isUnspaced(reply.at(at))) at++;
  while (reply.at(at) === SPACE || (isCloser(reply.at(at)) && reply.at(at) !== 0x29)) at++;
  const next = reply.at(at);
  const separates =
    next === 0x3a || next === 0x2e || next === 0x29 || next === 0x3d || next === 0x7c || isDash(next);
  return separates ? { item, worded, from, to: at + 1 } : undefined;
}
