import { createHash } from "node:crypto";
import type { LocalModel } from "../../../../lib/model/model.js";
import type { ExactAndSampled } from "../../../../lib/report/answer-check/agreement.js";
import { LocalAnswerer } from "../../../../lib/simulate/answerer/local/local-answerer.js";
import { noOptionKinds, onNoOption } from "../../../../lib/simulate/answers/no-option.js";
import { direct } from "../../../../lib/simulate/condition/direct.js";
import { inCodebookOrder } from "../../../../lib/simulate/read/answer.js";
import { decodingOf } from "../../../../lib/simulate/read/answer-decoding.js";
import { answerOf } from "../../../../lib/simulate/read/answer-in.js";
import { readerOf } from "../../../../lib/simulate/read/reader-of.js";
import { simulate } from "../../../../lib/simulate/simulate.js";
import type { AnsweringOptions } from "../../../../lib/simulate/study/answering.js";
import { makeStudy, type StudyOptions } from "../../../../lib/simulate/study/make-study.js";
import type { Survey } from "../../../../lib/survey/survey/survey.js";

/** How questions are put. */
export type Way = AnsweringOptions & Pick<StudyOptions, "optionOrder">;

/** One question put in one way: its exact probabilities, and how to sample and read replies to it. */
export interface Question {
  readonly item: string;
  /** SHA-256 of the prompt's token ids. */
  readonly prompt: string;
  /** Samples replies from all tokens. */
  sample(replies: number): Promise<string[]>;
  /** The exact probabilities beside how often replies came to each outcome, read by the same reader. */
  beside(replies: readonly string[]): ExactAndSampled;
}

/** Every item put to one respondent without a profile. */
export async function questionsOf(
  model: LocalModel,
  survey: Survey,
  items: readonly string[],
  how: Way,
): Promise<Question[]> {
  const asked = { survey, items, respondents: [0], seed: 1, ...how };
  const exact = await simulate({ ...asked, model, condition: direct() });
  const study = makeStudy({ ...asked, sampling: "all tokens" });
  const { prefix, questions } = new LocalAnswerer(model).idsOf(study, direct(), 0);
  const kinds = noOptionKinds.filter(({ key }) => key !== "notFollowed");
  return questions.map(({ prompt, ids }, i) => {
    const options = prompt.options.length;
    const reader = readerOf(prompt.options, study.answering.read);
    return {
      item: prompt.item,
      prompt: createHash("sha256")
        .update(JSON.stringify([prefix, ids]))
        .digest("hex"),
      async sample(replies) {
        const read = await model.prefill(prefix);
        const written = await model.generateTexts(
          Array.from({ length: replies }, () => ids),
          {
            ...decodingOf({}, study.answering),
            seeds: Array.from({ length: replies }, (_, reply) => 1000 * i + reply),
            until: (text) => reader.soFar(text).kind !== "open",
            after: read,
            progress: () => {},
          },
        );
        read.dispose();
        return written.map(({ text }) => text);
      },
      beside(replies) {
        const answers = replies.map((text) =>
          inCodebookOrder(answerOf(reader.read(text), options), prompt.order),
        );
        const noOption = exact.noOption[i]![0]!;
        return {
          exact: [
            ...Array.from(exact.answers.items[i]!.rows, (p) => p * (1 - onNoOption(noOption))),
            ...kinds.map(({ key }) => noOption[key]),
          ],
          notFollowed: noOption.notFollowed,
          sampled: [
            ...Array.from(
              { length: options },
              (_, k) => answers.filter(({ probabilities }) => probabilities[k] === 1).length,
            ),
            ...kinds.map(({ key }) => answers.filter((answer) => answer.noOption[key] === 1).length),
          ],
        };
      },
    };
  });
}

/** Every item's exact probabilities beside replies sampled now. */
export async function sampledCells(
  model: LocalModel,
  survey: Survey,
  items: readonly string[],
  how: Way,
  replies: number,
): Promise<ExactAndSampled[]> {
  const cells: ExactAndSampled[] = [];
  for (const question of await questionsOf(model, survey, items, how))
    cells.push(question.beside(await question.sample(replies)));
  return cells;
}
