import { thereAre } from "../../errors/counted.js";
import { percent } from "../../show/number-text.js";
import { type NoOption, onNoOption } from "../../simulate/answers/no-option.js";
import { enoughRead } from "../../simulate/answers/read-warning.js";
import { fewestItems } from "../significance/two-way.js";
import { type Evidence, type Judgement, type NoJudgement, side, significant } from "./judgement.js";

/** How a condition's KL compares with the uniform floor's. */
export type AgainstUniform = "better" | "worse" | "equivalent" | "undecided";

/** What simulated answers know of the respondents they stand for. */
export type KnowsRespondents = "associated" | "contrary" | "not associated" | "undecided";

/** What can be said of one condition. */
export interface Verdict {
  /** Of KL minus the uniform floor's KL; below 0 is better. */
  readonly uniform: Judgement<AgainstUniform>;
  /** Of own r, with the p of the shuffle test. */
  readonly association: Judgement<KnowsRespondents>;
}

/** Differences that are too small to matter. */
export interface Margins {
  /** Of KL from the uniform floor's KL, as a share of the latter (default .1). */
  readonly kl: number;
  /** Of own r from 0 (default .1, which Cohen (1988) calls small). */
  readonly own: number;
}

/** The margins where none are given. */
export const defaultMargins: Margins = { kl: 0.1, own: 0.1 };

/** Why a condition gets no verdict; `undefined` where it gets one. */
function whyNoVerdict(items: number, noOption: NoOption): NoJudgement | undefined {
  if (!enoughRead(noOption))
    return {
      kind: "none",
      because: `${percent(onNoOption(noOption))} of the answers are on no option`,
      untested: true,
    };
  if (items < fewestItems) return tooFew(items);
  return undefined;
}

function tooFew(items: number, which = ""): NoJudgement {
  return { kind: "none", because: `a verdict needs ${fewestItems} items${which}, and ${thereAre(items)}` };
}

/** The verdict on a condition, or why there is none. */
export function verdictOn({
  items,
  noOption,
  uniform,
  association,
}: {
  readonly items: number;
  /** What of the simulated answers is on no option. */
  readonly noOption: NoOption;
  readonly uniform: Evidence;
  /** With the p of the shuffle test in place of the t test's. */
  readonly association: Evidence;
}): Verdict {
  const none = whyNoVerdict(items, noOption);
  if (none === undefined)
    return { uniform: judgeUniform(uniform), association: judgeAssociation(association) };
  return { uniform: none, association: none };
}

/** Judges KL minus the uniform floor's. */
function judgeUniform(evidence: Evidence): Judgement<AgainstUniform> {
  if (Number.isNaN(evidence.estimate.value)) return { kind: "none", because: "no item was answered" };
  const kinds = { within: "equivalent", above: "worse", below: "better", undecided: "undecided" } as const;
  return { kind: kinds[side(evidence)], ...evidence };
}

/** Judges own r: associated where shuffled respondents do worse, not associated where it lies within the margin. */
function judgeAssociation(evidence: Evidence): Judgement<KnowsRespondents> {
  const { estimate, p, equivalence } = evidence;
  if (Number.isNaN(estimate.value))
    return { kind: "none", because: "no simulated answer belongs to a human one that could differ" };
  if (evidence.items < fewestItems) return tooFew(evidence.items, " on which humans differ");
  if (equivalence < significant) return { kind: "not associated", ...evidence };
  if (p < significant) return { kind: "associated", ...evidence };
  return { kind: estimate.high < 0 ? "contrary" : "undecided", ...evidence };
}
