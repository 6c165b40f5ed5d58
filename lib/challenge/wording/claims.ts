import { scaffolds } from "../../persona/scaffold.js";
import type { Variable } from "../../survey/codebook/codebook.js";

/** A question framed both ways: two texts to agree or disagree with, of which one says the opposite of the other. */
export interface Claim {
  readonly claim: string;
  readonly denial: string;
}

/** The first option of an item as an answer that somebody gave, and as one that nobody should give. */
export function claimOf(item: Variable): Claim {
  const question = item.question ?? scaffolds.en.question(item.label);
  const { label } = item.values[0]!;
  return {
    claim: `The question is: ${question}\nThe statement is: The right answer for you is “${label}”.\nDo you agree with the statement?`,
    denial: `The question is: ${question}\nThe statement is: The right answer for you is not “${label}”.\nDo you agree with the statement?`,
  };
}
