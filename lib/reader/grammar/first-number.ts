import type { Reading } from "../reading.js";
import { END, isDigit } from "../text/characters.js";
import type { Folded } from "../text/fold.js";
import { afterThought, closingAt } from "../thoughts.js";
import type { Labels } from "./labels.js";

/**
 * The rule of PSII's released code (arXiv:2603.16142): the first whole number in the reply is the answer, wherever it
 * stands; a number that no option has is out of range. Thoughts are skipped, which those models did not write.
 */
export function firstNumber(reply: Folded, labels: Labels): Reading {
  for (let at = 0; ; ) {
    const next = reply.at(at);
    if (next === END) return { kind: "unread" };
    const after = afterThought(reply, at) ?? closingAt(reply, at);
    if (after === END) return { kind: "unread" };
    if (after !== undefined) {
      at = after;
      continue;
    }
    if (!isDigit(next)) {
      at++;
      continue;
    }
    let end = at;
    let value = 0;
    for (; isDigit(reply.at(end)); end++) value = value * 10 + (reply.at(end) - 0x30);
    const signed = at > 0 && reply.at(at - 1) === 0x2d;
    const option = labels.numbers.get(signed ? -value : value);
    const span = reply.span(signed ? at - 1 : at, end);
    return option === undefined ? { kind: "out of range", span } : { kind: "option", option, span };
  }
}
