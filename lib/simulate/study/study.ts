import { oneOf } from "../../errors/one-of.js";
import { PopuliError } from "../../errors/populi-error.js";
import type { LocalModel } from "../../model/model.js";
import type { Segmentation } from "../../segment/segmentation.js";
import type { Survey } from "../../survey/survey/survey.js";
import { ServerModel } from "../answerer/server/server-model.js";
import { PromptCache } from "../prompt/prompt-cache.js";
import { ScoreMemo } from "../store/score-memo.js";
import type { Asking, Interview, OptionOrdering, Questionnaire } from "./interview.js";
import type { ItemOrdering } from "./item-order.js";
import { checkItems } from "./items.js";
import { type DrawnRespondents, drawRespondents, type RespondentDraw } from "./respondents.js";
import { type Shard, shardAsked, shardFile } from "./shard.js";

/**
 * How an answer is had from the model: `probabilities` (the exact probability of every option), `sample` (text decoded
 * and its first number taken, as the papers do), or `elicit` (the model is asked for the chance of every option).
 */
export type AnswerMode = "probabilities" | "sample" | "elicit";

/** What is asked of whom, whatever the condition: simulations of one study can be compared respondent by respondent. */
interface Sample {
  readonly segmentation: Segmentation | undefined;
  readonly respondents: DrawnRespondents;
  readonly mode: AnswerMode;
  /** Items that are also identifiers: the profile does not tell them and no vector of theirs is injected. */
  readonly heldBack: readonly string[];
  /** The part of the respondents that this process simulates, where it is not all of them. */
  readonly shard: Shard | undefined;
  /** The rows of all respondents, where `respondents` are a shard's. */
  readonly whole?: Int32Array;
}

/** Put to a local model. */
export interface LocalStudy extends Interview, Sample {}

/** Put to a server. */
export interface ServerStudy extends Questionnaire, Sample {
  readonly model: ServerModel;
}

export type Study = LocalStudy | ServerStudy;

export function isServerStudy(study: Study): study is ServerStudy {
  return study.model instanceof ServerModel;
}

export interface StudyOptions {
  readonly survey: Survey;
  /** Of `loadModel`, or `server({ url, model })`. */
  readonly model: LocalModel | ServerModel;
  /** Respondents without a segment are not drawn. */
  readonly segmentation?: Segmentation;
  /** Names of the items to ask. */
  readonly items: readonly string[];
  /** How many respondents, or their row numbers in the survey. */
  readonly respondents: number | Int32Array | readonly number[];
  readonly seed: number;
  /** Default `probabilities`. */
  readonly mode?: AnswerMode;
  /** Default `by weight`. */
  readonly draw?: RespondentDraw;
  /** Default `as written`. */
  readonly optionOrder?: OptionOrdering;
  /** Default `as given`. */
  readonly itemOrder?: ItemOrdering;
  /** Default `one per call`; σ that is left to calibration is always measured so. */
  readonly asking?: Asking;
  /**
   * A DuckDB run file: what it holds is not asked again, and each answer is kept as it comes, first in `FILE.journal` beside it.
   * A process that is killed leaves that, and the next run takes it over; a power cut may cost the answers of the last seconds.
   */
  readonly file?: string;
  /** Variables the profile tells, in this order (default: all identifiers of the survey). */
  readonly profile?: readonly string[];
}

/**
 * Checks what is asked for and draws the respondents.
 *
 * @throws PopuliError naming an unknown item, attribute or mode with its nearest valid name, or too few respondents
 */
export function study(options: StudyOptions): Study {
  const { survey, model, segmentation, seed } = options;
  if (segmentation !== undefined && segmentation.survey.hash !== survey.hash)
    throw new PopuliError(
      `the segmentation '${segmentation.name}' is of survey '${segmentation.survey.name}', not of '${survey.name}'`,
      {},
      "segment the survey that is simulated",
    );
  if (!Number.isFinite(seed)) throw new PopuliError(`seed ${seed}`, {}, "a seed is a finite number");
  const items = checkItems(survey, options.items);
  const told = (options.profile ?? survey.identifiers).map((name) => survey.variable(name).name);
  const asked = new Set(items.map((item) => item.name));
  const shard = shardAsked();
  if (shard !== undefined && options.file === undefined)
    throw new PopuliError(
      `shard ${shard.number}/${shard.of} of a simulation without a run file: nothing could be merged`,
      {},
      'simulate({ …, file: "runs/name.duckdb" })',
    );
  const file = options.file && (shard === undefined ? options.file : shardFile(options.file, shard));
  const asking = oneOf("asking", options.asking ?? "one per call", [
    "one per call",
    "with history",
    "battery",
  ]);
  const mode = oneOf("mode", options.mode ?? "probabilities", ["probabilities", "sample", "elicit"]);
  if (mode === "elicit" && asking !== "one per call")
    throw new PopuliError(
      `asked '${asking}', items are answered after each other, and mode 'elicit' asks for distributions`,
      {},
      'simulate({ …, mode: "probabilities" }) or "sample"',
    );
  if (model instanceof ServerModel && model.batch !== undefined && asking !== "one per call")
    throw new PopuliError(
      asking === "battery"
        ? "a battery is not put into batches"
        : "asked with history a question waits for the answer before it, and a batch has all questions at once",
      {},
      "server({ …, batch: false })",
    );
  const questions = {
    shard,
    survey,
    segmentation,
    items,
    seed,
    respondents: drawRespondents(survey, options.respondents, { segmentation, seed, how: options.draw }),
    mode,
    optionOrder: oneOf("optionOrder", options.optionOrder ?? "as written", [
      "as written",
      "reversed",
      "random",
    ]),
    itemOrder: oneOf("itemOrder", options.itemOrder ?? "as given", ["as given", "reversed", "random"]),
    asking,
    profileAttributes: told.filter((name) => !asked.has(name)),
    heldBack: told.filter((name) => asked.has(name)),
    memo: new ScoreMemo(file),
  };
  return model instanceof ServerModel
    ? { ...questions, model }
    : { ...questions, model, prompts: new PromptCache(model.tokenizer) };
}

/**
 * A study that looks into the model, which a server does not let one do.
 *
 * @throws PopuliError for a server
 */
export function localStudy(options: StudyOptions, what: string): LocalStudy {
  const made = study(options);
  if (isServerStudy(made)) throw noHiddenStates(made.model, what);
  if (made.asking === "battery")
    throw new PopuliError(`${what} asks one question, and no battery`, {}, 'asking: "one per call"');
  return made;
}

/** Why something cannot be done with a server. */
export function noHiddenStates({ name }: ServerModel, what: string): PopuliError {
  return new PopuliError(
    `${what} needs hidden states, and '${name}' is behind a server, which has none to show`,
    {},
    'load the model here, loadModel("owner/name"), or use conditions of the prompt: direct(), personaPrompt(), …',
  );
}
