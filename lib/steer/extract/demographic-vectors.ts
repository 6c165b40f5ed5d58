import { checkOptions } from "../../errors/known-options.js";
import { PopuliError } from "../../errors/populi-error.js";
import type { LocalModel } from "../../model/model.js";
import type { LongWork } from "../../progress/progress.js";
import type { Track } from "../../progress/track.js";
import type { Survey } from "../../survey/survey/survey.js";
import { blockAtDepth, groupDepth, layerGroup } from "../layers.js";
import { firstTexts, type VectorTexts } from "../texts/vector-texts.js";
import type { EstimatorName, UntilReliable } from "../vectors/provenance.js";
import type { TextCounts } from "../vectors/reliability.js";
import type { SteeringVector } from "../vectors/steering-vector.js";
import { VectorSet } from "../vectors/vector-set.js";
import { type ExtractionOptions, extractionPlan, provenance } from "./asking/extraction.js";
import { vectorCache } from "./asking/vector-cache.js";
import { byAttribute } from "./by-attribute.js";
import { differenceOfMeans } from "./difference-of-means.js";
import type { Estimator, EstimatorContext } from "./estimator/estimator.js";
import { estimatorOf } from "./estimator/estimators.js";
import { agreementOverQuestions, agreementOverWordings, pooled } from "./halves.js";
import { checkUntil, moreTexts } from "./until.js";
import { type WordingStates, wordingStates } from "./wording-states.js";

/** Options of {@link demographicVectors}. */
export interface DemographicVectorOptions extends ExtractionOptions, LongWork {
  /**
   * Where the states are taken from:
   *
   * - `last token` (default): the prompt's last token, where the answer begins. One pass for each prompt.
   * - `shared answers`: the tokens of an answer that is the same under every value, sampled once for each question as no
   *   particular person.
   * - `own answers`: the tokens of an answer sampled for each prompt (PSII, section 3.1.2).
   *
   * docs/evidence.md has how well each repeats on two published models.
   */
  readonly estimator?: EstimatorName;
  /**
   * Adds texts until every value's vector has this reliability at the block where PSII injects its attribute, above 0
   * and below 1: the smaller of the reliabilities over questions and over wordings, each stepped up to all texts
   * (Spearman–Brown). `questions` and `instructions` are where it begins. It stops when the texts run out, and says so.
   */
  readonly until?: number;
}

/**
 * Makes demographic vectors. The vector of a value is the mean hidden state under its instructions minus the mean over
 * the instructions of all values of the attribute (PSII, section 3.1.2). It has a row for every layer: `[layers + 1,
 * width]`. It comes with its agreement: the cosine between the vectors from two halves of the questions, and of the
 * wordings of the instructions. Answers that are sampled have seeds of their own, made from (seed, attribute, value,
 * wording, question). `vectorCost` tells what a call will take.
 *
 * @throws PopuliError for an attribute that is unknown or has no listed values, or a value to which every answer is
 *   empty
 * @throws Interrupted with the vectors of the finished attributes in `partial`
 * @example
 * const vectors = await demographicVectors(model, survey, { attributes: ["Q260", "Q287"], seed: 1 });
 * const reliable = await demographicVectors(model, survey, { attributes: ["Q260"], until: 0.8, seed: 1 });
 */
export async function demographicVectors(
  model: LocalModel,
  survey: Survey,
  options: DemographicVectorOptions,
): Promise<VectorSet> {
  checkOptions("demographicVectors", options, {
    ...{ estimator: true, until: true, attributes: true, seed: true, questions: true, instructions: true },
    ...{ texts: true, template: true, maximumTokens: true, cache: true, progress: true, signal: true },
  });
  const plan = extractionPlan(survey, options);
  const estimator = estimatorOf(options.estimator);
  const until = checkUntil(options.until);
  const cache = vectorCache(options.cache);
  const used: VectorTexts[] = [];
  const reached: UntilReliable["attributes"][number][] = [];
  const steps = {
    task: `demographic vectors of ${options.attributes.join(", ")}`,
    total: plan.texts.reduce((sum, texts) => sum + promptsOf(texts), 0),
    unit: "prompts",
  };
  return byAttribute(
    plan,
    options,
    steps,
    async (first, track) => {
      const all = plan.available.find(({ attribute }) => attribute === first.attribute)!;
      const context = { model, plan, cache, signal: track.signal };
      const layer = blockAtDepth(model.layers, groupDepth[layerGroup(first.attribute)]);
      const done: Done = { counts: { questions: 0, wordings: 0 } };
      for (let texts = first; ; ) {
        const vectors = await vectorsOf(estimator, context, texts, track, done);
        const next =
          until === undefined ? undefined : moreTexts(vectors, layer, countsOf(texts), until, countsOf(all));
        if (next === undefined || next === "reached" || next === "ran out") {
          used.push(texts);
          if (next !== undefined) reached.push({ attribute: texts.attribute, reached: next === "reached" });
          return vectors;
        }
        done.counts = countsOf(texts);
        texts = firstTexts(all, next);
        track.more(promptsOf(texts) - done.counts.questions * done.counts.wordings * texts.values.length);
      }
    },
    (vectors) =>
      new VectorSet(
        provenance(model, survey, { ...plan, texts: used }, "difference of means", {
          ...{ estimator: estimator.name, sampled: estimator.samples !== "nothing" },
          ...(until !== undefined && { until: { reliability: until, attributes: reached } }),
        }),
        vectors,
      ),
  );
}

/** How many texts were asked in the rounds before. */
interface Done {
  counts: TextCounts;
}

/** The vectors of an attribute from some of its texts. */
async function vectorsOf(
  estimator: Estimator,
  context: EstimatorContext,
  texts: VectorTexts,
  track: Track,
  { counts }: Done,
): Promise<SteeringVector[]> {
  const { attribute } = texts;
  const { layers, width } = context.model;
  const questions = texts.questions.map((text, place) => ({ place, text }));
  const values: WordingStates[][] = [];
  for (const { code, label, instructions } of texts.values) {
    const wordings: WordingStates[] = [];
    for (const [wording, instruction] of instructions.entries()) {
      await track.breathe();
      const asked = { attribute, code, instruction, wording, questions };
      const states = await wordingStates(estimator, context, asked);
      wordings.push(states);
      // What an earlier round asked has been counted.
      track.step(questions.length - (wording < counts.wordings ? counts.questions : 0));
    }
    if (wordings.every(({ odd, even }) => odd.answers + even.answers === 0))
      throw new PopuliError(
        `the model gave an empty answer to every question as ${attribute} = ${code} (${label})`,
        { column: attribute },
        'ask more questions, try template: "raw", or estimator: "last token", which needs no answers',
      );
    values.push(wordings);
  }
  const size = { length: (layers + 1) * width, width };
  const means = values.map((wordings) =>
    pooled(
      wordings.flatMap(({ odd, even }) => [odd, even]),
      size.length,
    ),
  );
  const rows = differenceOfMeans(means);
  const overQuestions = agreementOverQuestions(values, size);
  const overWordings = agreementOverWordings(values, size);
  return texts.values.map(({ code, label }, v) => ({
    ...{ attribute, code, label, rows: rows[v]! },
    answers: means[v]!.answers,
    empty: values[v]!.reduce((sum, { empty }) => sum + empty, 0),
    ...{ agreement: overQuestions[v]!, wordingAgreement: overWordings[v]! },
  }));
}

function countsOf({ questions, values }: VectorTexts): TextCounts {
  return {
    questions: questions.length,
    wordings: Math.max(...values.map(({ instructions }) => instructions.length)),
  };
}

function promptsOf({ questions, values }: VectorTexts): number {
  return values.reduce((sum, { instructions }) => sum + instructions.length * questions.length, 0);
}
