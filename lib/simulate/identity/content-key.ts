import { createHash } from "node:crypto";
import type { QuestionPrompt } from "../../persona/question.js";
import type { ResolvedCondition } from "../condition/resolved-condition.js";
import { conditionIdentity } from "./condition-identity.js";
import { type Json, keyedParts } from "./fields.js";
import { type KeyedStudy, studyIdentity } from "./study-identity.js";

/** One respondent under one condition, asked of one model. */
export interface Keyed {
  /** Hash of the model. */
  readonly model: string;
  readonly study: KeyedStudy;
  readonly condition: ResolvedCondition;
  readonly respondent: number;
}

/** Questions as token ids, each after the same prefix. */
export interface KeyedQuestions {
  readonly prefix: readonly number[];
  readonly questions: readonly { readonly prompt: QuestionPrompt; readonly ids: readonly number[] }[];
}

/**
 * The key that a local model's answers are kept under: SHA-256, hex, over everything they depend on and nothing more,
 * so that an answer is never served for another prompt, plan, model or seed. Which field of study and condition enters
 * where is decided in `study-identity.ts` and `condition-identity.ts`. Keys of run files already written depend on the
 * order here.
 *
 * @param how the answer mode, with the decoding and seed where answers are decoded
 */
export function contentKey(
  { model, study, condition, respondent }: Keyed,
  { prefix, questions }: KeyedQuestions,
  how: readonly Json[],
): string {
  const hash = createHash("sha256");
  const add = (part: Json) => hash.update(JSON.stringify(part)).update("\n");
  add(["format", 1, model, ...how]);
  for (const part of keyedParts(studyIdentity, study)) add(part);
  add(prefix);
  for (const { prompt, ids } of questions) add([prompt.item, prompt.options.map(({ label }) => label), ids]);
  for (const part of keyedParts(conditionIdentity, { condition, respondent, seed: study.seed })) add(part);
  return hash.digest("hex");
}
