import type { Engine, EngineFacts } from "../engine/engine.js";
import type { ChatRequest } from "./chat-request.js";

/** A request's body while it is put together. */
export interface Body {
  model: string;
  messages: { role: string; content: string }[];
  [field: string]: unknown;
}

/** One form of a field. */
export interface FieldForm {
  /** What is told once a server has refused the form before: "is left out". */
  readonly says: string;
  readonly write: (body: Body, asked: ChatRequest, engine: Engine, facts: EngineFacts) => void;
}

/** Something that a request says, in all forms that servers take it in. */
export interface RequestField {
  /** What it is called in notes. */
  readonly name: string;
  /** Its names in a request. A user who gives one of them has the say. */
  readonly names: readonly string[];
  /** How servers word that they do not take it. */
  readonly refused: RegExp;
  /** Whether a request has it. */
  readonly has: (asked: ChatRequest, engine: Engine) => boolean;
  /** The form to begin with, by its place. */
  readonly first?: (engine: Engine) => number;
  /** The forms, each tried when the one before is refused. */
  readonly forms: readonly FieldForm[];
  /** The form to try when a server refuses one with these words, where it is not the one behind it. */
  readonly next?: (refused: number, says: string) => number;
}

/** The form without the field. */
export const leftOut: FieldForm = { says: "is left out", write: () => {} };

/** How servers say that they do not take a field or its value. */
export const notTaken =
  /unsupported|not support|n[o']t (allowed|permitted|available|enabled|accepted|valid|implemented)|unknown|unrecogni[sz]ed|unexpected|extra|forbidden|cannot|can't|only|invalid|deprecated|must|should|less than|at most|greater|range|incompatible|disabled|does not|doesn't|no longer|remove/i;
