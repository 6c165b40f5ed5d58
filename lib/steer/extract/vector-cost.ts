import { checkOptions } from "../../errors/known-options.js";
import type { LocalModel } from "../../model/model.js";
import { duration } from "../../progress/duration.js";
import { type Displayable, display, type MimeBundle } from "../../show/display.js";
import { Table } from "../../show/table.js";
import type { Survey } from "../../survey/survey/survey.js";
import { extractionPlan } from "./asking/extraction.js";
import { vectorCache } from "./asking/vector-cache.js";
import type { DemographicVectorOptions } from "./demographic-vectors.js";
import type { WordingAsked } from "./estimator/estimator.js";
import { estimatorOf } from "./estimator/estimators.js";
import { openQuestions } from "./wording-states.js";

/** What making demographic vectors will cost. Shows itself as a table. */
export class VectorCost implements Displayable {
  constructor(
    /** Values × wordings × questions. */
    readonly prompts: number,
    /** Prompts whose states are in the cache. */
    readonly kept: number,
    /** Answers that are sampled at most. */
    readonly answers: number,
    /** Estimated on this machine. */
    readonly seconds: number,
  ) {}

  /** In one line. */
  get text(): string {
    const count = (n: number) => n.toLocaleString("en-US");
    return `${count(this.prompts)} prompts, ${count(this.kept)} of them kept from before, ${count(this.answers)} answers to sample, about ${duration(this.seconds)}`;
  }

  toTable(): Table {
    return new Table(
      "What the vectors will cost",
      [{ name: "of" }, { name: "number" }],
      [
        ["prompts: values × wordings × questions", this.prompts],
        ["of these in the cache", this.kept],
        ["answers to sample, at most", this.answers],
        ["time, estimated", duration(this.seconds)],
      ],
      ["The time is estimated from a few prompts of the first wording."],
    );
  }

  [display](): MimeBundle {
    return this.toTable()[display]();
  }
}

/** Prompts that the time is estimated from. */
const measured = 4;

/**
 * What a call of `demographicVectors` with these options will cost here: prompts, answers and seconds, estimated by asking
 * a few prompts. With `until` it is the cost of the first round; each further one at most doubles the texts of a kind.
 *
 * @throws PopuliError as `demographicVectors` does
 * @example
 * (await vectorCost(model, survey, { attributes: ["Q260"], seed: 1 })).text;
 */
export async function vectorCost(
  model: LocalModel,
  survey: Survey,
  options: DemographicVectorOptions,
): Promise<VectorCost> {
  checkOptions("vectorCost", options, {
    ...{ estimator: true, until: true, attributes: true, seed: true, questions: true, instructions: true },
    ...{ texts: true, template: true, maximumTokens: true, cache: true, progress: true, signal: true },
  });
  const plan = extractionPlan(survey, options);
  const estimator = estimatorOf(options.estimator);
  const context = { model, plan, cache: vectorCache(options.cache), signal: options.signal };
  const all = plan.texts.flatMap(({ attribute, questions, values }) =>
    values.flatMap(({ code, instructions }) =>
      instructions.map(
        (instruction, wording): WordingAsked => ({
          ...{ attribute, code, instruction, wording },
          questions: questions.map((text, place) => ({ place, text })),
        }),
      ),
    ),
  );
  const open = all.map((asked) => openQuestions(estimator, context, asked).length);
  const prompts = all.reduce((sum, { questions }) => sum + questions.length, 0);
  const left = open.reduce((sum, count) => sum + count, 0);
  const answers = {
    "each prompt": left,
    "each question": left === 0 ? 0 : plan.texts.reduce((sum, { questions }) => sum + questions.length, 0),
    nothing: 0,
  }[estimator.samples];
  const first = all[open.findIndex((count) => count > 0)];
  if (first === undefined) return new VectorCost(prompts, prompts, 0, 0);
  const few = { ...first, questions: first.questions.slice(0, measured) };
  const ask = async () => {
    const started = performance.now();
    await estimator.states({ ...context, cache: new Map() }, few);
    return (performance.now() - started) / 1_000 / few.questions.length;
  };
  // The first pass takes longer than later ones, and shared answers are sampled in it.
  await ask();
  return new VectorCost(prompts, prompts - left, answers, left * (await ask()));
}
