import type { ResolvedCondition } from "../condition/resolved-condition.js";
import type { Answerer, Interview } from "../port/answerer.js";
import type { Study } from "../study/study.js";

/** One respondent under one condition, and the interview they are asked in. */
export interface Asked {
  readonly answerer: Answerer;
  readonly interview: Interview;
  readonly study: Study;
  readonly condition: ResolvedCondition;
  readonly respondent: number;
  readonly signal: AbortSignal | undefined;
}
