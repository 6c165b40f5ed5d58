import { inOtherWords } from "../../simulate/study/in-other-words.js";
import { type AskedAgain, type Asking, type NotAsked, wordsFixed } from "./probe.js";

/** Agreement is the first option of a claim, whatever the order it is shown in. */
const options = [
  { code: "agree", label: "agree" },
  { code: "disagree", label: "disagree" },
] as const;

/**
 * The run's questions turned into claims to agree or disagree with, each with its denial. "Agree" comes first for the claim and
 * last for its denial, so that a liking for a place cancels out.
 */
export function claims(
  { study, condition, wordings }: Asking,
  side: "claim" | "denial",
): AskedAgain | NotAsked {
  return (
    wordsFixed({ condition }) ?? {
      study: {
        ...inOtherWords(study, (item) => {
          const { rewording: _, ...rest } = item;
          return { ...rest, measure: "nominal", question: wordings.claim(item)[side], values: options };
        }),
        optionOrder: side === "claim" ? "as written" : "reversed",
      },
      condition,
    }
  );
}
