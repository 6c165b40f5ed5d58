import { directInstruction } from "../../../persona/chat.js";
import { promptIds } from "../asking/prompts.js";
import type { Estimator } from "./estimator.js";
import { sharedAnswers as answersTo } from "./shared-answer-file.js";

/**
 * The mean state over the tokens of an answer that is the same under every value: sampled once for each question as no
 * particular person, then read by the model after each instruction. Values differ by their instructions alone.
 */
export const sharedAnswers = {
  name: "shared answers",
  samples: "each question",
  async states(context, { instruction, questions }) {
    const { model, plan, signal } = context;
    const texts = questions.map(({ text }) => text);
    const answers = await answersTo(context, directInstruction, texts);
    const spans = texts.map((text, i) => {
      const ids = promptIds(model, plan.template, instruction, text);
      return { ids: [...ids, ...answers[i]!], from: ids.length, to: ids.length + answers[i]!.length };
    });
    const answered = spans.flatMap((span, i) => (span.from < span.to ? [{ span, i }] : []));
    const found = await model.meanHidden(
      answered.map(({ span }) => span),
      { signal, progress: () => {} },
    );
    const states = new Array<Float32Array | undefined>(texts.length).fill(undefined);
    for (const [place, { i }] of answered.entries()) states[i] = found[place];
    return states;
  },
} as const satisfies Estimator;
