import {
  COMMA,
  codes,
  DOT,
  END,
  HYPHEN,
  isDash,
  isDigit,
  isLetter,
  isSpacedLetter,
  isUnspaced,
} from "../text/characters.js";
import type { Unit } from "./named.js";
import type { ReplyState } from "./state.js";

const EN_DASH = 0x2013;
const DOLLAR = 0x24;
const currencies = new Set(codes("€£¥₽"));
const fractions = new Set(codes("½¼¾⅓⅔"));
const quantitySigns = new Set(codes("%°‰²³€£¥₽"));

/** A whole number at `place`, or a decimal; nothing where it is a quantity: "45-year-old", "20%", "$2". */
export function numberAt(state: ReplyState, place: number): Unit | undefined {
  const { reply } = state;
  const before = place > 0 ? reply.at(place - 1) : END;
  let at = place;
  const first = reply.at(at);
  const signed = (first === HYPHEN || first === EN_DASH) && isDigit(reply.at(at + 1));
  if (signed) at++;
  if (!isDigit(reply.at(at))) return undefined;
  if (currencies.has(before)) return undefined;
  if (before === DOT && place > 1 && reply.at(place - 2) !== DOT) return undefined;
  let value = 0;
  for (; isDigit(reply.at(at)); at++) value = value * 10 + (reply.at(at) - 0x30);
  if (signed) value = -value;
  const next = reply.at(at);
  if (fractions.has(next)) return { form: "number", option: -1, end: at + 1 };
  if (quantitySigns.has(next)) return undefined;
  // "$2" is money, "$2$" mathematics.
  if (before === DOLLAR && next !== DOLLAR) return undefined;
  if (isUnspaced(next)) {
    if (state.words.units.longestAt(reply, at) !== undefined) return undefined;
  } else if (isLetter(next)) return undefined;
  if ((next === DOT || next === COMMA) && isDigit(reply.at(at + 1))) return decimal(state, at, value);
  return { form: "number", option: optionUnder(state, value), end: at };
}

/** "3.0" is 3; every other decimal is a label that no option has. */
function decimal(state: ReplyState, at: number, value: number): Unit {
  const { reply } = state;
  let end = at + 1;
  let zero = true;
  for (; isDigit(reply.at(end)); end++) zero &&= reply.at(end) === 0x30;
  while ((reply.at(end) === DOT || reply.at(end) === COMMA) && isDigit(reply.at(end + 1))) {
    zero = false;
    for (end += 2; isDigit(reply.at(end)); ) end++;
  }
  const whole = zero && end === at + 2;
  return {
    form: "number",
    option: whole ? optionUnder(state, value) : -1,
    end,
  };
}

/** "three", where labels are numbers. */
export function numberWordAt(state: ReplyState, place: number): Unit | undefined {
  const { reply, labels, words } = state;
  if (labels.numbers.size === 0) return undefined;
  const found = words.numbers.longestAt(reply, place);
  if (found === undefined) return undefined;
  const { value, end } = found;
  // "two-thirds", "twenty-one"
  if (isDash(reply.at(end)) && isSpacedLetter(reply.at(end + 1))) return undefined;
  if (isUnspaced(reply.at(end - 1)) && isUnspaced(reply.at(end)) && !words.joints.longestAt(reply, end))
    return undefined;
  return { form: "number word", option: optionUnder(state, value), end };
}

/** "the third option", "1st option". */
export function ordinalAt(state: ReplyState, place: number): Unit | undefined {
  const { reply, labels, words } = state;
  const ordinal = words.ordinals.longestAt(reply, place);
  if (ordinal === undefined) return undefined;
  const { value, end } = ordinal;
  // "第一个" is an option, "第一个人" is not.
  if (isUnspaced(reply.at(end - 1)) && end - place <= 3 && isUnspaced(reply.at(end))) return undefined;
  const option = value < labels.count ? value : -1;
  return { form: "ordinal", option, end };
}

function optionUnder(state: ReplyState, value: number): number {
  return state.labels.numbers.get(value) ?? -1;
}
