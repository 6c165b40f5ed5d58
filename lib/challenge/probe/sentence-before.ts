import { scaffolds } from "../../persona/scaffold.js";
import { inOtherWords } from "../../simulate/study/in-other-words.js";
import type { Variable } from "../../survey/codebook/codebook.js";
import { type AskedAgain, type Asking, type NotAsked, wordsFixed } from "./probe.js";

/** The run's questions, each with a sentence above it. */
export function sentenceBefore(
  { study, condition }: Asking,
  sentence: (item: Variable) => string,
): AskedAgain | NotAsked {
  return (
    wordsFixed({ condition }) ?? {
      study: inOtherWords(study, (item) => ({
        ...item,
        question: `${sentence(item)}\n${item.question ?? scaffolds.en.question(item.label)}`,
      })),
      condition,
    }
  );
}
