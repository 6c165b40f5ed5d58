import { checkOptions } from "../../errors/known-options.js";
import { PopuliError } from "../../errors/populi-error.js";
import { wholeNumber } from "../../errors/whole-number.js";
import type { LocalModel } from "../../model/model.js";
import { type LongWork, quietly } from "../../progress/progress.js";
import { track } from "../../progress/track.js";
import { meanNoOption, noOptionKinds, onNoOption } from "../../simulate/answers/no-option.js";
import { direct } from "../../simulate/condition/direct.js";
import type { Simulation } from "../../simulate/result/simulation.js";
import { simulate } from "../../simulate/simulate.js";
import type { Survey } from "../../survey/survey/survey.js";
import { agreement, type ExactAndSampled } from "./agreement.js";
import { type AnswerWay, answerWays } from "./answer-ways.js";
import { AnswersCheck } from "./answers-check.js";
import type { FormChecked, WayChecked } from "./way-checked.js";

/** Which model is asked what. */
export interface CheckAnswersOptions extends LongWork {
  readonly model: LocalModel;
  readonly survey: Survey;
  /** Default: the survey's first twenty items. */
  readonly items?: readonly string[];
  /** Sampled replies in each way, over all items (default 200). */
  readonly replies?: number;
  /** Default: all that fit the model. */
  readonly ways?: readonly AnswerWay[];
  /** Default 1. */
  readonly seed?: number;
}

const mostItems = 20;

/**
 * Tries ways to help a local model answer on a survey's items, and tells for each what is read of its replies, whether
 * exact probabilities agree with sampled replies, and how much the order of options changes. No profile is in the
 * prompts, and no human answer is used.
 *
 * @throws PopuliError for a survey without items, no ways, or replies below 1; Interrupted
 * @example
 * (await checkAnswers({ model, survey })).recommended.options; // { answerPrefix: "Answer: " }
 */
export async function checkAnswers(options: CheckAnswersOptions): Promise<AnswersCheck> {
  checkOptions("checkAnswers", options, {
    ...{ model: true, survey: true, items: true, replies: true, ways: true, seed: true },
    ...{ progress: true, signal: true },
  });
  const { model, survey, replies = 200, seed = 1 } = options;
  wholeNumber("replies", replies);
  const items = options.items ?? survey.items.slice(0, mostItems);
  if (items.length === 0)
    throw new PopuliError(
      `'${survey.name}' has no items to ask`,
      { file: survey.file },
      "a codebook says which variables are items: role: item",
    );
  const ways = options.ways ?? answerWays.filter((way) => fits(way, model));
  if (ways.length === 0)
    throw new PopuliError("no way to help the model is left to try", {}, "leave ways out for all of them");
  const each = Math.max(1, Math.round(replies / items.length));
  const asked = { model, survey, items, seed, condition: direct() };
  const rows = Array.from({ length: Math.min(each, survey.size) }, (_, row) => row);
  const rounds = Array.from({ length: Math.ceil(each / rows.length) }, (_, round) => round);
  const steps = { task: "checking answers", total: ways.length + forms.length, unit: "ways" };
  return track(steps, options, async (work) => {
    const quiet = quietly(work);
    const checked: WayChecked[] = [];
    for (const way of ways) {
      await work.breathe();
      const exactly = { ...asked, ...way.options, ...quiet, respondents: [0] };
      const exact = await simulate(exactly);
      const reversed = await simulate({ ...exactly, optionOrder: "reversed" });
      const sampled: Simulation[] = [];
      // A survey may have fewer respondents than replies are wanted: each round draws on its own.
      for (const round of rounds)
        sampled.push(
          await simulate({
            ...exactly,
            mode: "sample",
            sampling: "all tokens",
            respondents: rows,
            seed: seed + round,
          }),
        );
      const noOption = meanNoOption(exact.noOptionByItem);
      const sampledNoOption = meanNoOption(sampled.map(({ answers }) => answers.noOption));
      checked.push({
        ...way,
        noOption,
        read: 1 - onNoOption(noOption),
        sampledRead: 1 - onNoOption(sampledNoOption),
        agreement: agreement(outcomesOf(exact, sampled), seed),
        reversed: changeOf(exact, reversed),
      });
      work.step();
    }
    const recommended = bestOf(checked);
    const inForms: FormChecked[] = [];
    for (const { name, how } of forms) {
      await work.breathe();
      const run = await simulate({
        ...asked,
        ...recommended.options,
        ...how,
        ...quiet,
        // An example shows the answer to one question, not to several.
        example: false,
        respondents: rows.slice(0, 2),
      });
      inForms.push({ name, read: 1 - onNoOption(run.answers.noOption) });
      work.step();
    }
    return new AnswersCheck(
      model.name,
      survey.name,
      items,
      each * items.length,
      checked,
      recommended,
      inForms,
    );
  });
}

/** Other forms that answers are asked for in, each with the way that is recommended. */
const forms = [
  { name: "a battery, decoded line by line", how: { mode: "sample", asking: "battery" } },
  { name: "distributions, elicited", how: { mode: "elicit" } },
] as const;

/** A checkpoint without a chat template is asked raw in any case. */
function fits({ options }: AnswerWay, { tokenizer }: LocalModel): boolean {
  return options.template !== "raw" || tokenizer.chatTemplate;
}

/** Ways within two points of the largest share read count as equal, and the one least changed by order is taken. */
function bestOf(ways: readonly WayChecked[]): WayChecked {
  const most = Math.max(...ways.map(({ read }) => read));
  return ways.filter(({ read }) => read >= most - 0.02).reduce((a, b) => (b.reversed < a.reversed ? b : a));
}

function outcomesOf(exact: Simulation, sampled: readonly Simulation[]): ExactAndSampled[] {
  const kinds = noOptionKinds.filter(({ key }) => key !== "notFollowed");
  return exact.answers.items.map(({ rows }, i): ExactAndSampled => {
    const noOption = exact.noOption[i]![0]!;
    const read = 1 - onNoOption(noOption);
    const drawn = sampled.flatMap((run) => [...run.drawn[i]!]);
    const none = sampled.flatMap((run) => [...run.noOption[i]!]);
    return {
      exact: [...Array.from(rows, (p) => p * read), ...kinds.map(({ key }) => noOption[key])],
      notFollowed: noOption.notFollowed,
      sampled: [
        ...Array.from(rows, (_, k) => drawn.filter((option) => option === k).length),
        ...kinds.map(({ key }) => none.filter((shares) => shares[key] === 1).length),
      ],
    };
  });
}

/** Mean over items of half the summed differences between two runs' first respondents. */
function changeOf(one: Simulation, other: Simulation): number {
  const distances = one.answers.items.map(({ rows }, i) => {
    const others = other.answers.items[i]!.rows;
    return rows.reduce((sum, p, k) => sum + Math.abs(p - others[k]!), 0) / 2;
  });
  return distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
}
