import type { OptionScores } from "../../../model/model.js";
import { elicitation, elicitDecoding, parseElicited } from "../../read/elicit.js";
import { type Interview, inCodebookOrder, promptsFor, type Treatment } from "../../study/interview.js";
import { contentKey } from "./content-key.js";
import { repliesTo } from "./replies.js";

/**
 * The distribution one respondent states for every item, `[items]`, in the codebook's order of options; all zero, and
 * invalid 1, where the text states none. Greedy, so that it has no seed.
 */
export async function elicitRespondent(
  interview: Interview,
  treatment: Treatment,
  respondent: number,
  signal?: AbortSignal,
): Promise<OptionScores[]> {
  const asked = promptsFor(interview, treatment, respondent, { asks: elicitation });
  const key = contentKey(interview, treatment, respondent, asked, ["elicit", elicitDecoding]);
  const shown = await interview.memo.get(key, async () => {
    const replies = await repliesTo(interview, treatment, respondent, asked, {
      decoding: elicitDecoding,
      seedOf: () => 0,
      signal,
    });
    return asked.questions.map(({ prompt }, i) =>
      parseElicited(
        replies[i]!,
        prompt.options.map(({ label }) => label),
      ),
    );
  });
  return shown.map((scores, i) => inCodebookOrder(scores, asked.questions[i]!.prompt.order));
}
