import type { KindsOf } from "../../errors/check-given.js";
import { anything, finiteNumber, optional, text } from "../../errors/kind.js";
import type { StudyOptions } from "./make-study.js";

/** Options of a study that say how questions are put, which other studies take too. */
export type AskingOptions = Omit<
  StudyOptions,
  "survey" | "segmentation" | "items" | "respondents" | "draw" | "profile" | "mode"
>;

/** Their kinds, for `checkGiven`; `makeStudy` checks what the texts say. */
export const askingKinds: KindsOf<AskingOptions> = {
  seed: finiteNumber,
  ...{ optionOrder: optional(text), itemOrder: optional(text), asking: optional(text) },
  ...{ scoring: optional(text), read: optional(text), sampling: optional(text), template: optional(text) },
  ...{ optionLabels: optional(text), replyTokens: optional(anything) },
  ...{ answerPrefix: optional(anything), example: optional(anything) },
};
