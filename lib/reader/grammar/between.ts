import { END, isDash, isLetter, NEWLINE, OPEN_BRACKET } from "../text/characters.js";
import { skipSpaces } from "./decoration.js";
import { alone, type Named, type Unit } from "./named.js";
import { range } from "./range.js";
import type { ReplyState } from "./state.js";
import { unitAt } from "./unit.js";

const CLOSE_BRACKET = 0x29;
/** Characters of an aside behind the end of a scale: "1 (completely dissatisfied)". */
const longestAside = 60;
/** Fillers before the end of a range: "a", "the number". */
const mostFillers = 3;

/** A range that "between" or "from" begins at `place`. */
export function betweenAt(state: ReplyState, place: number): Named | undefined {
  if (!isLetter(state.reply.at(place))) return undefined;
  const between = state.words.between.longestAt(state.reply, place);
  return between && endsAt(state, between.end);
}

/** "2 and 3", "1 (low) to 4 (high)": the ends of what "between" or "from" begins. */
export function endsAt(state: ReplyState, place: number): Named | undefined {
  const { reply, words } = state;
  const first = unitBehindFillers(state, place);
  if (first === undefined) return undefined;
  const at = skipAside(state, first.end);
  const dash = isDash(reply.at(at)) ? { value: "to" as const, end: at + 1 } : undefined;
  const joint = dash ?? words.joints.longestAt(reply, at);
  if (joint === undefined || joint.value === "or" || joint.value === "out of") return undefined;
  const second = unitBehindFillers(state, joint.end);
  if (second === undefined) return undefined;
  return range(state, first, alone({ ...second, end: skipAside(state, second.end) }));
}

function unitBehindFillers(state: ReplyState, place: number): Unit | undefined {
  let at = skipSpaces(state, place);
  for (let n = 0; n < mostFillers; n++) {
    const unit = unitAt(state, at);
    if (unit !== undefined || !isLetter(state.reply.at(at))) return unit;
    const filler = state.words.fillers.longestAt(state.reply, at);
    if (filler === undefined) return undefined;
    at = skipSpaces(state, filler.end);
  }
  return undefined;
}

/** Past "(low)" and the like, and spaces. */
function skipAside(state: ReplyState, place: number): number {
  const at = skipSpaces(state, place);
  if (state.reply.at(at) !== OPEN_BRACKET) return at;
  for (let n = 1; n < longestAside; n++) {
    const next = state.reply.at(at + n);
    if (next === END || next === NEWLINE) return at;
    if (next === CLOSE_BRACKET) return skipSpaces(state, at + n + 1);
  }
  return at;
}
