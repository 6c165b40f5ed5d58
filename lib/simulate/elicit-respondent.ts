import type { OptionScores } from "../model/model.js";
import { contentKey } from "./content-key.js";
import { elicitation, elicitDecoding, parseElicited } from "./elicit.js";
import { hooksOf } from "./hooks-of.js";
import { type Interview, inCodebookOrder, promptsFor, type Treatment } from "./interview.js";

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
  const { model, memo } = interview;
  const asked = promptsFor(interview, treatment, respondent, { asks: elicitation });
  const key = contentKey(interview, treatment, respondent, asked, ["elicit", elicitDecoding]);
  const shown = await memo.get(key, async () => {
    const scores: OptionScores[] = [];
    for (const { prompt, ids } of asked.questions) {
      const [reply] = await model.generate([[...asked.prefix, ...ids]], {
        ...elicitDecoding,
        seeds: [0],
        hooks: hooksOf(interview, treatment, respondent, prompt.item),
        signal,
        progress: () => {},
      });
      const labels = prompt.options.map(({ label }) => label);
      scores.push(parseElicited(model.tokenizer.decode(reply!), labels));
    }
    return scores;
  });
  return shown.map((scores, i) => inCodebookOrder(scores, asked.questions[i]!.prompt.order));
}
