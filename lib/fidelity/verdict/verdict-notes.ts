import { decimal, pText, withInterval } from "../../show/number-text.js";
import type { ShuffleTest } from "../significance/shuffle-test.js";
import { type Judged, type Judgement, significant } from "./judgement.js";
import type { AgainstUniform, KnowsRespondents } from "./verdict.js";

/** What the verdict against the uniform floor rests on, for a note. */
export function uniformNote(judgement: Judgement<AgainstUniform>): string {
  if (judgement.kind === "none") return `no verdict against the uniform floor, ${judgement.because}`;
  return `KL minus the uniform floor's ${withInterval(judgement.estimate)}, p ${pText(judgement.p)}${unlessFound(judgement, judgement.kind === "undecided")}`;
}

/**
 * What the verdict on own respondents rests on, for a note.
 *
 * @param own as the table prints it
 */
export function associationNote(
  judgement: Judgement<KnowsRespondents>,
  { shuffled, p, deals }: ShuffleTest,
  own: number,
): string {
  if (judgement.kind === "none" && judgement.untested) return `no test of own r, ${judgement.because}`;
  if (Number.isNaN(own)) return "own-respondent association is not defined";
  const against = `own r ${decimal(own)} against ${decimal(shuffled)} in ${deals} random deals`;
  if (judgement.kind === "none") return `${against}, p ${pText(p)}`;
  return `${against}, p ${pText(judgement.p)}${unlessFound(judgement, judgement.kind === "undecided")}`;
}

/**
 * The margin and p of equivalence; what that says of a difference that was found all the same, and where nothing was decided
 * the smallest effect that would have been found.
 */
function unlessFound({ p, margin, equivalence, smallest }: Judged<string>, undecided: boolean): string {
  const small = p < significant && equivalence < significant ? ": not chance, and too small to matter" : "";
  const within = `, within ±${decimal(margin)}: p ${pText(equivalence)}${small}`;
  return undecided ? `${within}, smallest effect it would have found ${decimal(smallest)}` : within;
}
