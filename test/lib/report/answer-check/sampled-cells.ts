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

/** One question put in one way: its exact probabilities, and what sampled replies came to. */
export interface Cell extends ExactAndSampled {
  readonly item: string;
}

/**
 * Exact probabilities of every item, and replies sampled from all tokens to the same prompts, read by the same reader.
 *
 * @param replies to each item
 */
export async function sampledCells(
  model: LocalModel,
  survey: Survey,
  items: readonly string[],
  how: AnsweringOptions & Pick<StudyOptions, "optionOrder">,
  replies: number,
): Promise<Cell[]> {
  const asked = { survey, items, respondents: [0], seed: 1, ...how };
  const exact = await simulate({ ...asked, model, condition: direct() });
  const study = makeStudy({ ...asked, sampling: "all tokens" });
  const { prefix, questions } = new LocalAnswerer(model).idsOf(study, direct(), 0);
  const decoding = decodingOf({}, study.answering);
  const kinds = noOptionKinds.filter(({ key }) => key !== "notFollowed");
  const cells: Cell[] = [];
  for (const [i, { prompt, ids }] of questions.entries()) {
    const options = prompt.options.length;
    const reader = readerOf(prompt.options, study.answering.read);
    const read = await model.prefill(prefix);
    const written = await model.generateTexts(
      Array.from({ length: replies }, () => ids),
      {
        ...decoding,
        seeds: Array.from({ length: replies }, (_, reply) => 1000 * i + reply),
        until: (text) => reader.soFar(text).kind !== "open",
        after: read,
        progress: () => {},
      },
    );
    read.dispose();
    const answers = written.map(({ text }) =>
      inCodebookOrder(answerOf(reader.read(text), options), prompt.order),
    );
    const noOption = exact.noOption[i]![0]!;
    cells.push({
      item: prompt.item,
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
    });
  }
  return cells;
}
