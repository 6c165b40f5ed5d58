import { howElicited } from "../../read/elicited-answer.js";
import { howRead } from "../../read/reader-of.js";
import type { Study } from "../../study/study.js";

/**
 * What identifies how answers are taken and read, in their keys: an answer is served for no other definition than its
 * own. Replies read by their first number have the keys of earlier versions. No probabilities have: what those versions
 * took for them is none of today's scorings.
 */
export function howTaken({ mode, answering, asking, itemOrder }: Study): string {
  const way = asking === "one per call" ? mode : `${mode}, ${asking}, ${itemOrder}`;
  return [way, ...marks(mode, answering)].join(", ");
}

/** What identifies how a battery's lines are taken and read. */
export function howLinesTaken({ mode, answering }: Pick<Study, "mode" | "answering">): string {
  return [mode, "battery", "lines 1", ...marks(mode, answering)].join(", ");
}

function marks(mode: Study["mode"], answering: Study["answering"]): readonly string[] {
  switch (mode) {
    case "sample":
      return howRead(answering);
    case "elicit":
      return [howElicited];
    case "probabilities":
      return [answering.scoring, ...(answering.scoring === "as read" ? ["1", ...howRead(answering)] : [])];
  }
}
