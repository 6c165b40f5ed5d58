import { Matrix, solve } from "ml-matrix";
import { readStates } from "../../../lib/model/hook/hooks.js";
import type { LocalModel } from "../../../lib/model/model.js";
import { splitChats, systemText } from "../../../lib/persona/chat.js";
import { profile } from "../../../lib/persona/profile.js";
import { questionPrompt } from "../../../lib/persona/question.js";
import type { Survey } from "../../../lib/survey/survey/survey.js";

/** How well a linear probe reads an attribute. */
export interface Read {
  readonly attribute: string;
  /** Share of the respondents read whose value is found. */
  readonly accuracy: number;
  /** That of the commonest value. */
  readonly commonest: number;
  /** The accuracy above the commonest value's, as a share of what a reader of the prompt has, who finds every value. */
  readonly ofBest: number;
}

/** Weight of the probe's ridge beside each respondent it is fitted to. */
const ridge = 1e-3;

/**
 * Reads attributes from states over answer tokens: whole profile, one item each, the first option as the answer. For
 * each attribute a least-squares probe with a ridge, fitted to some respondents and tried on others.
 *
 * @param layer block after which states are read
 */
export async function probeIdentity(
  model: LocalModel,
  survey: Survey,
  asked: {
    readonly attributes: readonly string[];
    readonly layer: number;
    readonly fit: readonly number[];
    readonly read: readonly number[];
  },
): Promise<Read[]> {
  const states = async (respondents: readonly number[]) => {
    const rows: number[][] = [];
    for (const [place, respondent] of respondents.entries()) {
      const item = survey.variable(survey.items[place % survey.items.length]!);
      const prompt = questionPrompt(item);
      const { prefix, continuations } = splitChats(model.tokenizer, systemText(profile(survey, respondent)), [
        prompt,
      ]);
      let last: number[] = [];
      const reader = readStates(asked.layer, (seen) => {
        last = [1, ...seen.subarray(seen.length - model.width)];
      });
      const answer = model.tokenizer.encode(prompt.options[0]!.label);
      (await model.prefill([...prefix, ...continuations[0]!, ...answer], [reader])).dispose();
      rows.push(last);
    }
    return new Matrix(rows);
  };
  const [fitted, tried] = [await states(asked.fit), await states(asked.read)];
  const square = fitted
    .transpose()
    .mmul(fitted)
    .add(Matrix.eye(model.width + 1).mul(ridge * asked.fit.length));
  return asked.attributes.map((attribute) => {
    const { level, levels } = survey.column(attribute);
    const values = Matrix.zeros(asked.fit.length, levels.length);
    asked.fit.forEach((respondent, row) => {
      if (level[respondent]! >= 0) values.set(row, level[respondent]!, 1);
    });
    const weights = solve(square, fitted.transpose().mmul(values));
    const scores = tried.mmul(weights);
    const counts = new Float64Array(levels.length);
    let [found, known] = [0, 0];
    asked.read.forEach((respondent, row) => {
      const own = level[respondent]!;
      if (own < 0) return;
      known += 1;
      counts[own]! += 1;
      if (scores.maxRowIndex(row)[1] === own) found += 1;
    });
    const [accuracy, commonest] = [found / known, Math.max(...counts) / known];
    return { attribute, accuracy, commonest, ofBest: (accuracy - commonest) / (1 - commonest) };
  });
}
