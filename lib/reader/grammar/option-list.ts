import { COLON, COMMA, DOT, END, isDash, NEWLINE, SPACE } from "../text/characters.js";
import type { Named } from "./named.js";
import type { ReplyState } from "./state.js";
import { unitAt } from "./unit.js";

const BULLET = 0x2022;

/** Whether what is named begins the list of options: the first one, and the second behind it. */
export function beginsList(state: ReplyState, named: Named): boolean {
  if (named.options.length !== 1 || named.options[0] !== 0) return false;
  if (named.form !== "number" && named.form !== "letter") return false;
  return nextItem(state, named.end) === 1;
}

/** The option whose label begins what follows an option's label and words: on the same line or the next one. */
export function nextItem(state: ReplyState, place: number): number | undefined {
  const { reply, labels } = state;
  let at = place;
  while (isItemMark(reply.at(at))) at++;
  if (at === place) return undefined;
  const own = labels.words.longestAt(reply, at);
  return (own && itemAt(state, own.end)) ?? itemAt(state, endOfLine(state, own?.end ?? at));
}

/** The option whose label is the next item, past line breaks, commas and bullets. */
function itemAt(state: ReplyState, place: number): number | undefined {
  const { reply } = state;
  let at = place;
  while (reply.at(at) === NEWLINE || reply.at(at) === COMMA || isItemMark(reply.at(at))) at++;
  const next = unitAt(state, at);
  if (next === undefined || (next.form !== "number" && next.form !== "letter")) return undefined;
  return isItemMark(reply.at(next.end)) ? next.option : undefined;
}

function endOfLine({ reply }: ReplyState, place: number): number {
  let at = place;
  while (reply.at(at) !== NEWLINE && reply.at(at) !== END) at++;
  return at;
}

/** Where the label of the next item of a list ends. */
export function endOfItem(state: ReplyState, place: number): number {
  const { reply } = state;
  let at = endOfLine(state, place);
  while (reply.at(at) === NEWLINE || isItemMark(reply.at(at))) at++;
  return unitAt(state, at)?.end ?? at;
}

/** What stands between an item's label and its words, and before its label. */
export function isItemMark(code: number): boolean {
  return (
    code === SPACE ||
    code === DOT ||
    code === COLON ||
    code === 0x29 ||
    code === 0x5d ||
    isDash(code) ||
    code === BULLET
  );
}
