import { decimal, pText } from "../../show/number-text.js";
import { type Judged, type Judgement, significant } from "./judgement.js";
import type { AgainstUniform, KnowsRespondents, Verdict } from "./verdict.js";

/** The verdict as a mark: what to be warned of; empty where a condition is better than the floor and associated. */
export function verdictInWords({ uniform, association }: Verdict): string {
  if (uniform.kind === "none" && association.kind === "none" && uniform.because === association.because)
    return `no verdict: ${uniform.because}`;
  return [uniformInWords(uniform), associationInWords(association)]
    .filter((words) => words !== "")
    .join("; ");
}

function uniformInWords(judgement: Judgement<AgainstUniform>): string {
  switch (judgement.kind) {
    case "better":
      return "";
    case "worse":
      return "worse than the uniform floor";
    case "equivalent":
      return `no better than the uniform floor (KL within ±${decimal(judgement.margin)}${thoughFound(judgement)})`;
    case "undecided":
      return "undecided against the uniform floor";
    case "none":
      return `no verdict against the uniform floor: ${judgement.because}`;
  }
}

function associationInWords(judgement: Judgement<KnowsRespondents>): string {
  switch (judgement.kind) {
    case "associated":
      return "";
    case "contrary":
      return "contrary to own respondents";
    case "not associated":
      return `noise: ${judgement.p < significant ? "an association with own respondents too small to matter" : "no association with own respondents"} (r within ±${decimal(judgement.margin, 2)}${thoughFound(judgement)})`;
    case "undecided":
      return "undecided whether associated with own respondents";
    case "none":
      return `no verdict on own respondents: ${judgement.because}`;
  }
}

/** Within the margin and still not chance: many answers find what is too small to matter. */
function thoughFound({ p }: Judged<string>): string {
  return p < significant ? `, though p ${pText(p)}` : "";
}
