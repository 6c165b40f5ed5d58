import { checkArgument } from "../../../errors/check-given.js";
import { finiteNumber, names } from "../../../errors/kind.js";
import { adviseName } from "../../../errors/nearest.js";
import { oneOf } from "../../../errors/one-of.js";
import { PopuliError } from "../../../errors/populi-error.js";
import { wholeNumber } from "../../../errors/whole-number.js";
import type { LocalModel } from "../../../model/model.js";
import { surveyKind } from "../../../survey/design/check-design.js";
import type { Survey } from "../../../survey/survey/survey.js";
import { jsonHash } from "../../json-hash.js";
import type { GivenTexts } from "../../texts/given-texts.js";
import { firstTexts, type VectorTexts, vectorTexts } from "../../texts/vector-texts.js";
import type { VectorMethod, VectorProvenance } from "../../vectors/provenance.js";
import type { TextCounts } from "../../vectors/reliability.js";

/** What a model is asked, and as whom, to make vectors; the same for every method. */
export interface ExtractionOptions {
  /** Variables whose values get a vector each. */
  readonly attributes: readonly string[];
  readonly seed: number;
  /** Questions asked under each instruction (default 20; PSII asks 40): the first ones of the attribute's texts. */
  readonly questions?: number;
  /** Wordings of each value's instruction (default 4; PSII has 5): the first ones of the attribute's texts. */
  readonly instructions?: number;
  /** Your own texts by attribute, instead of the library's or the codebook's. */
  readonly texts?: Readonly<Record<string, GivenTexts>>;
  /** `chat` (default) renders instruction and question with the model's chat template; `raw` joins them as lines. */
  readonly template?: "chat" | "raw";
  /** Longest answer, in tokens (default 32). */
  readonly maximumTokens?: number;
  /**
   * The folder that keeps results, so that a second call, or one after an interrupt, does only what is new: by default
   * the user's cache folder (`POPULI_CACHE`); `false` keeps nothing. A result is reused only where all it depends on is
   * the same, the model's hash and the texts included.
   */
  readonly cache?: string | false;
}

/** How many texts vectors are made from, where nothing is said. */
const defaultTexts: TextCounts = { questions: 20, wordings: 4 };

/** How the answers that vectors are made from are sampled (PSII's released code). */
export const decoding = { temperature: 1, topP: 0.8, topK: 20 };

/** Checked texts and settings of an extraction. */
export interface ExtractionPlan {
  /** The texts that are used. */
  readonly texts: readonly VectorTexts[];
  /** All texts there are, for attributes in the same order. */
  readonly available: readonly VectorTexts[];
  readonly template: "chat" | "raw";
  readonly maximumTokens: number;
  readonly seed: number;
}

/**
 * Checks the options of an extraction and finds its texts.
 *
 * @throws PopuliError for no attributes, texts of an attribute not asked for, counts that are not whole numbers above
 *   0, or a seed that is not a finite number
 */
export function extractionPlan(survey: Survey, options: ExtractionOptions): ExtractionPlan {
  checkArgument("an extraction of vectors", "survey", survey, surveyKind);
  checkArgument("an extraction of vectors", "attributes", options.attributes, names);
  checkArgument("an extraction of vectors", "seed", options.seed, {
    ...finiteNumber,
    advice: () => "give a number: seed: 1",
  });
  const questions = wholeNumber("questions", options.questions ?? defaultTexts.questions);
  const wordings = wholeNumber("instructions", options.instructions ?? defaultTexts.wordings);
  if (options.attributes.length === 0)
    throw new PopuliError(
      "no attributes",
      {},
      `name at least one, e.g. attributes: ["${survey.identifiers[0] ?? "Q260"}"]`,
    );
  const unasked = Object.keys(options.texts ?? {}).find((name) => !options.attributes.includes(name));
  if (unasked !== undefined)
    throw new PopuliError(
      `texts for '${unasked}', which is not one of the attributes`,
      {},
      adviseName(unasked, options.attributes),
    );
  const available = [...new Set(options.attributes)].map((attribute) =>
    vectorTexts(survey, attribute, options.texts?.[attribute]),
  );
  return {
    available,
    texts: available.map((texts) => firstTexts(texts, { questions, wordings })),
    template: oneOf("template", options.template ?? "chat", ["chat", "raw"]),
    maximumTokens: wholeNumber("maximumTokens", options.maximumTokens ?? 32),
    seed: options.seed,
  };
}

/** How vectors were made; `more` is what only some methods have, such as an estimator. */
export function provenance(
  model: LocalModel,
  survey: Survey,
  plan: ExtractionPlan,
  method: VectorMethod,
  more: { readonly sampled?: boolean } & Pick<VectorProvenance, "estimator" | "until" | "training"> = {},
): VectorProvenance {
  const { name, hash, layers, width, teaching } = model;
  const { sampled = false, ...known } = more;
  return {
    method,
    model: { name, hash, layers, width, teaching },
    survey: { name: survey.name, hash: survey.hash, synthetic: survey.codebook.synthetic },
    texts: plan.texts.map(({ attribute, origin, questions, values }) => ({
      attribute,
      origin,
      questions: questions.length,
      instructionsPerValue: Math.max(...values.map((value) => value.instructions.length)),
    })),
    textsHash: jsonHash(
      plan.texts.map(({ attribute, questions, values }) => ({ attribute, questions, values })),
    ),
    template: plan.template,
    ...(sampled && { decoding: { ...decoding, maximumTokens: plan.maximumTokens } }),
    seed: plan.seed,
    ...known,
  };
}
