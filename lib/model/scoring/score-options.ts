import { oneOf } from "../../errors/one-of.js";
import type { Decoder } from "../pass/decoder.js";
import { notFinite } from "../pass/not-finite.js";
import type { RunPrefix } from "../pass/run-prefix.js";
import { afterLabels, type LabelRule, labelRules } from "./after-labels.js";
import { checkOptions } from "./check-questions.js";
import { LogSum } from "./log-sum.js";
import type { OptionScores, Question } from "./question.js";
import type { PassOptions } from "./run-paths.js";
import { scoreQuestions } from "./score-questions.js";

/**
 * Exact probabilities of labels in the replies to questions after one prefix, over the whole vocabulary, renormalised
 * over the labels. By default P(label) = Π P(token | before) · Σ P(end id | label), so that "1" and "10" differ.
 *
 * @throws PopuliError for a question without options, an empty or repeated label, labels that the rule cannot tell
 *   apart, or a question that does not fit; Interrupted
 */
export async function scoreOptions(
  decoder: Decoder,
  prefix: RunPrefix,
  questions: readonly Question[],
  options: PassOptions,
  rule: LabelRule = "label then end",
): Promise<OptionScores[]> {
  oneOf("rule", rule, labelRules);
  checkOptions(decoder, questions);
  const asked = questions.map(({ before = [], ids, options: labels, ends = [] }) => ({
    before,
    ids,
    likely: rule === "first token" ? [] : labels,
    outcomes: labels.length + 1,
    after: afterLabels(rule, { labels, ends }),
  }));
  const scored = await scoreQuestions(decoder, prefix, asked, {
    ...options,
    follow: { least: 0, furtherPasses: 0 },
  });
  return scored.map(({ tree }) => normalised(tree.logOutcomes.slice(0, -1)));
}

/** Probabilities from log probabilities, renormalised as logarithms so that tiny ones keep their proportions. */
function normalised(logs: readonly number[]): OptionScores {
  const sum = new LogSum();
  for (const log of logs) sum.add(log);
  const total = sum.log;
  if (!Number.isFinite(total)) throw notFinite("probabilities");
  return {
    probabilities: Float64Array.from(logs, (log) => Math.exp(log - total)),
    // Rounding can carry the sum past 1.
    elsewhere: Math.max(0, 1 - Math.exp(total)),
  };
}
