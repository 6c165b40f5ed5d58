import { PopuliError } from "../../errors/populi-error.js";
import type { LayerHook, LocalModel, OptionScores, Prefix } from "../../model/model.js";
import { batteryLine, batteryText, type LineIds, lineIds, splitBattery } from "../../persona/battery.js";
import type { QuestionPrompt } from "../../persona/question.js";
import { randomStream } from "../../random/stream.js";
import { contentKey } from "../answerer/local/content-key.js";
import { hooksOf } from "../answerer/local/hooks-of.js";
import { type AskedPrefix, prefixReader } from "../answerer/local/read-prefix.js";
import { repliesTo } from "../answerer/local/replies.js";
import { decodingOf } from "../answerer/local/sample-respondent.js";
import { promptLanguage } from "../prompt/language-of.js";
import { drawAnswer } from "../read/draw-answer.js";
import { parseBattery } from "../read/parse-battery.js";
import { inCodebookOrder, type Treatment, wordsFor } from "../study/interview.js";
import { itemsAsked } from "../study/item-order.js";
import type { LocalStudy } from "../study/study.js";

/** Tokens a line of the answer may take: five for the number of the answer, as alone, and five for what stands around it. */
export const lineTokens = 10;

/** A battery as put to one respondent. */
interface Battery extends AskedPrefix {
  readonly system: string;
  readonly text: string;
  /** In the order asked. */
  readonly prompts: readonly QuestionPrompt[];
  /** Token ids between the prefix and where the answer begins. */
  readonly ids: readonly number[];
}

/**
 * One respondent's answers to all items put in one prompt, `[items]` in the study's order, each in the codebook's order of
 * options.
 *
 * In mode `sample` the whole reply is decoded and read by its numbered lines; an item without a line is invalid. In mode
 * `probabilities` the reply is written line by line: the number of the item is put there, the exact probabilities of its
 * options are taken at that place (each label with a line break, in one token or its own, or the end of the answer), one is drawn by seed (the draw
 * that the long table gives as the answer) and stays there for the lines that follow. A battery is one question: an
 * interrupted one is asked again whole, with the same result.
 *
 * @throws PopuliError when the battery and its answers do not fit the model's context
 */
export async function batteryRespondent(
  study: LocalStudy,
  treatment: Treatment,
  respondent: number,
  signal?: AbortSignal,
): Promise<OptionScores[]> {
  const { model, mode, seed, memo } = study;
  const { system, beginning, prompts } = wordsFor(study, treatment, respondent);
  const order = itemsAsked(study, respondent);
  const inOrder = order.map((item) => prompts[item]!);
  const text = batteryText(inOrder, promptLanguage(treatment.languages, seed, respondent));
  const { prefix, ids } = splitBattery(model.tokenizer, system, text);
  const opening = study.prompts.opening(beginning, prefix);
  const battery = { system, text, prompts: inOrder, prefix, opening, ids };
  const tokens = prefix.length + ids.length + lineTokens * order.length;
  if (tokens > model.contextLength)
    throw new PopuliError(
      `a battery of ${order.length} items takes ${tokens} tokens with its answers; the context of '${model.name}' holds ${model.contextLength}`,
      {},
      'ask fewer items, or each by itself: asking: "one per call"',
    );
  const how = [mode, ...(mode === "sample" ? [decodingOf(treatment)] : []), seed, respondent];
  const asked = { prefix, opening, questions: inOrder.map((prompt) => ({ prompt, ids })) };
  const key = contentKey(study, treatment, respondent, asked, how);
  const shown = await memo.get(key, () =>
    mode === "sample"
      ? decoded(study, treatment, respondent, battery, signal)
      : written(study, treatment, respondent, battery),
  );
  const scores = new Array<OptionScores>(order.length);
  order.forEach((item, place) => {
    scores[item] = inCodebookOrder(shown[place]!, inOrder[place]!.order);
  });
  return scores;
}

async function decoded(
  study: LocalStudy,
  treatment: Treatment,
  respondent: number,
  { prompts, text, ids, ...prefix }: Battery,
  signal: AbortSignal | undefined,
): Promise<OptionScores[]> {
  const prompt = { item: "battery", text, options: [], order: [] };
  const asked = { ...prefix, questions: [{ prompt, ids }] };
  const [reply] = await repliesTo(study, treatment, respondent, asked, {
    decoding: { ...decodingOf(treatment), maximumTokens: lineTokens * prompts.length },
    seedOf: () => randomStream(study.seed, ["decoded battery", respondent]).integer(2 ** 31),
    signal,
  });
  const answers = parseBattery(
    reply!,
    prompts.map(({ options }) => options.map(({ label }) => label)),
  );
  return prompts.map(({ options }, i) => ({
    probabilities: Float64Array.from(options, (_, option) => (option === answers[i] ? 1 : 0)),
    invalid: answers[i]! >= 0 ? 0 : 1,
  }));
}

async function written(
  study: LocalStudy,
  treatment: Treatment,
  respondent: number,
  { system, text, prompts, ids, ...asked }: Battery,
): Promise<OptionScores[]> {
  const { model, seed } = study;
  const hooks = hooksOf(study, treatment, respondent, "battery");
  const scores: OptionScores[] = [];
  let lines = "";
  const chat = { ...asked, prefix: [...asked.prefix, ...ids] };
  const read = await prefixReader(model, chat)(hooks);
  try {
    for (const [i, { item, options, order }] of prompts.entries()) {
      const labels = options.map(({ label }) => label);
      const line = lineIds(model.tokenizer, system, text, lines, i + 1, labels);
      const score = await lineScores(model, read, line, hooks);
      scores.push(score);
      const answer = drawAnswer(inCodebookOrder(score, order).probabilities, seed, respondent, item);
      if (answer >= 0) lines += `${batteryLine(i + 1, labels[order.indexOf(answer)]!)}\n`;
    }
  } finally {
    read.dispose();
  }
  return scores;
}

/** Exact probabilities of the labels of a line: each with its end, and again where the line break is part of its last token. */
async function lineScores(
  model: LocalModel,
  read: Prefix,
  { ids, options, ends, joined }: LineIds,
  hooks: readonly LayerHook[],
): Promise<OptionScores> {
  const [apart] = await model.scoreOptions(read, [{ ids, options, ends }], hooks);
  const asOne = joined.filter((label) => label !== undefined);
  if (asOne.length === 0) return apart!;
  // Whatever follows, the line has ended.
  const any = Array.from({ length: model.tokenizer.vocabularySize }, (_, id) => id);
  const [together] = await model.scoreOptions(read, [{ ids, options: asOne, ends: any }], hooks);
  let at = 0;
  const shares = apart!.probabilities.map((p, option) => {
    const more = joined[option] === undefined ? 0 : together!.probabilities[at++]! * (1 - together!.invalid);
    return p * (1 - apart!.invalid) + more;
  });
  const valid = shares.reduce((sum, p) => sum + p, 0);
  return {
    probabilities: valid > 0 ? shares.map((p) => p / valid) : shares,
    invalid: Math.max(0, 1 - valid),
  };
}
