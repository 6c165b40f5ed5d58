import type { GenerateOptions } from "../../model/generation/generate-options.js";
import type { PersonaMessage } from "../../persona/chat.js";
import type { QuestionPrompt } from "../../persona/question.js";
import type { LongWork } from "../../progress/progress.js";
import type { VectorSet } from "../../steer/vectors/vector-set.js";
import type { NoOption } from "../answers/no-option.js";
import type { Condition } from "../condition/condition.js";
import type { ResolvedCondition } from "../condition/resolved-condition.js";
import type { Json } from "../identity/fields.js";
import type { Battery } from "../prompt/battery.js";
import type { Chat } from "../prompt/words.js";
import type { Answer, AnswerMade } from "../read/answer.js";
import type { Memo } from "../store/memo.js";
import type { RunFile } from "../store/run-file.js";
import type { Study } from "../study/study.js";
import type { Abilities } from "./abilities.js";
import type { AnswererStopped } from "./stopped.js";

/** What is shown of a model wherever its answers appear. */
export interface AnsweringModel {
  readonly name: string;
  /** SHA-256, hex: two models of one hash give the same answers. */
  readonly hash: string;
  readonly architecture: string;
  readonly backend: string;
  readonly teaching: boolean;
  /** How a local model's weights are stored and run. */
  readonly weights?: string;
}

/**
 * The port to whatever gives answers: a local model or a server. `ask/` knows only this interface. An answerer keeps
 * each answer in its memo, under a key over everything the answer depends on, and never asks for one that it has.
 */
export interface Answerer {
  readonly model: AnsweringModel;
  /** Its row of the capability table. */
  readonly gives: Abilities;
  readonly memo: Memo;
  /** Respondents asked at once. */
  readonly atOnce: number;
  /** The settings that answers depend on, for manifests. */
  readonly settings: Readonly<Record<string, Json>>;

  /** Does work with the run file open, and shares between respondents what they have in common. */
  session<T>(work: (file: RunFile | undefined) => Promise<T>): Promise<T>;
  /** Does work whose passes are shared, such as asking one respondent under several conditions. */
  sharing<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Has all questions answered before respondents are asked one by one, if the answerer works in batches.
   *
   * @returns respondents with missing answers, each with the reason
   */
  beforehand(
    study: Study,
    condition: ResolvedCondition,
    file: RunFile | undefined,
    work: LongWork,
  ): Promise<ReadonlyMap<number, AnswererStopped>>;
  /**
   * Finds what one respondent answers under several conditions in passes that they share, before they are asked one by
   * one; absent where nothing is gained by it. Answers are the same, but for rounding.
   */
  readonly together?: (
    under: readonly { readonly study: Study; readonly condition: ResolvedCondition }[],
    respondent: number,
  ) => Promise<void>;
  /**
   * Called only where it gives hidden states.
   *
   * @throws PopuliError for steering vectors that were made on another model
   */
  requireVectors(vectors: VectorSet): void;
  /** Begins to ask one respondent under one condition. */
  interview(study: Study, condition: ResolvedCondition, respondent: number, signal?: AbortSignal): Interview;
  /** Has several texts written at once, one for each of `respondents`; absent if the answerer gives no texts. */
  readonly write?: (texts: TextsWanted) => Promise<string[]>;

  /** How answers are taken from the model in a mode under a condition: temperature and the like. */
  manner(study: Pick<Study, "mode" | "answering">, condition: Condition): Readonly<Record<string, Json>>;
  /** What one respondent is asked, for the hash of prompts in a manifest. */
  promptsOf(study: Study, condition: Condition, respondent: number): Json;
  /**
   * The fields that answers were asked with, beside words and seeds, each set as JSON; absent where the manner says all.
   */
  readonly sent?: (study: Pick<Study, "mode" | "answering">, condition: Condition) => readonly string[];
  /** What a reader must know about its answers. */
  labels(study: Pick<Study, "mode" | "answering">, answers: Answered): string[];
}

/** The answers of a run, as far as what is said of them depends on it. */
export interface Answered {
  readonly noOption: NoOption;
  /** `[items][respondents]`: how each answer was made; `undefined` where there is none. */
  readonly made: readonly (readonly (AnswerMade | undefined)[])[];
}

/** The asking of one respondent under one condition. Answers list options in the order shown. */
export interface Interview {
  /**
   * Answers to questions that each follow the same chat, `[questions]`. With earlier turns the chat continues: each
   * call reads only the turns added since the last one.
   *
   * @param part which of several rounds of questions this is: each draws on its own
   */
  ask(chat: Chat, questions: readonly QuestionPrompt[], part?: string): Promise<readonly Answer[]>;
  /**
   * The answers in one decoded reply to a battery, `[items]` in the order asked; absent where decoded replies to
   * batteries are written line by line.
   */
  readonly reply?: (battery: Battery) => Promise<readonly Answer[]>;
  /** The answers that `fill` gets line by line, `[items]` in the order asked. */
  lines(battery: Battery, fill: (line: AnswerLine) => Promise<Answer[]>): Promise<readonly Answer[]>;
  /**
   * The answers that `work` finds by asking several times. A local model keeps them under one key; a server keeps each
   * answer by itself.
   *
   * @param how what the work depends on besides the chat, the questions and what is injected
   */
  once(
    chat: Chat,
    questions: readonly QuestionPrompt[],
    how: readonly Json[],
    work: () => Promise<Answer[]>,
  ): Promise<readonly Answer[]>;
  /** Frees what the interview holds. */
  end(): void;
}

/**
 * The answer on one line of a reply to a battery.
 *
 * @param place of the line, from 1
 * @param written the lines before, each with its line break
 * @param prompt the item that the line answers
 */
export type AnswerLine = (place: number, written: string, prompt: QuestionPrompt) => Promise<Answer>;

/** Texts to be written about respondents. */
export interface TextsWanted {
  readonly seed: number;
  readonly condition: ResolvedCondition;
  readonly respondents: readonly number[];
  /** One for each respondent. */
  readonly chats: readonly (readonly PersonaMessage[])[];
  readonly seeds: readonly number[];
  readonly decoding: Pick<GenerateOptions, "maximumTokens" | "temperature" | "topK" | "topP">;
  /** What is written, for noise of scope `call`. */
  readonly call: string;
  readonly signal?: AbortSignal | undefined;
}
