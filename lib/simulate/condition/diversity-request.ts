import type { ShownAsTable } from "../../show/shown-as-table.js";
import { type Condition, condition } from "./condition.js";
import { refuseOptions } from "./refuse-options.js";

/**
 * Asked directly, with a request for diverse answers (PSII, arXiv:2603.16142, appendix C, "DivReq"; our wording). Each
 * respondent is asked alone, so the model cannot know what others said: the request can only flatten its probabilities.
 *
 * @example
 * await simulate({ survey, model, items: ["Q1"], condition: diversityRequest(), respondents: 100, seed: 1 });
 */
export function diversityRequest(): Condition & ShownAsTable;
export function diversityRequest(...given: unknown[]): Condition & ShownAsTable {
  refuseOptions("diversityRequest", given);
  return condition({
    name: "diversity request",
    profile: false,
    request: "People differ: let your answers be as varied as they can be.",
  });
}
