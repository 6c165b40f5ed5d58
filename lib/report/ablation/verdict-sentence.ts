import type { ComparedCondition, Comparison } from "../../fidelity/compare.js";
import { decimal, pText, signed } from "../../show/number-text.js";

/** What the row without injection is called in an ablation. */
const profileOnly = "profile only";

/**
 * What a comparison shows about its reference condition, in one sentence: whether it is nearer to the humans than uniform
 * answers, whether its answers are their own respondents', and what it adds to the profile alone, where that is a row.
 */
export function verdictSentence({ conditions, reference, tests }: Comparison): string {
  const judged = conditions.find(({ score }) => score.name === reference)!;
  const {
    verdict: { uniform, association },
  } = judged;
  if (uniform.kind === "none" && association.kind === "none")
    return `No verdict on ${reference}: ${uniform.because}.`;
  const added = tests.filter(({ condition }) => condition === profileOnly);
  const parts = [`${reference} ${nearness(judged)}, and ${belonging(judged)}`];
  if (added.length > 0) {
    const differences = added
      .filter(({ metric }) => metric === "kl" || metric === "own")
      .map(
        ({ metric, difference, corrected }) =>
          `${metric === "kl" ? "KL" : "own r"} by ${signed(-difference.value)} (p ${pText(corrected)})`,
      );
    if (differences.length > 0)
      parts.push(`beside the profile alone it changes ${differences.join(" and ")}`);
  }
  return `${parts.join("; ")}.`;
}

function nearness({ verdict: { uniform } }: ComparedCondition): string {
  switch (uniform.kind) {
    case "better":
      return "is nearer to the humans than uniform answers";
    case "worse":
      return "is further from the humans than uniform answers";
    case "equivalent":
      return "is no nearer to the humans than uniform answers";
    case "undecided":
      return "cannot be told from uniform answers by its distance to the humans";
    case "none":
      return `has no verdict against uniform answers (${uniform.because})`;
  }
}

function belonging({ verdict: { association }, score }: ComparedCondition): string {
  const own = decimal(score.estimates.own.value, 2);
  switch (association.kind) {
    case "associated":
      return `its answers belong to their own respondents (own r ${own})`;
    case "contrary":
      return `its answers are contrary to their own respondents' (own r ${own})`;
    case "not associated":
      return `its answers are no more their own respondents' than anybody's (own r ${own})`;
    case "undecided":
      return `whether its answers belong to their own respondents is undecided (own r ${own})`;
    case "none":
      return `there is no verdict on own respondents (${association.because})`;
  }
}
