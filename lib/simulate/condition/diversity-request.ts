import type { Displayable } from "../../show/display.js";
import { type Condition, condition } from "./condition.js";

/**
 * Asked directly, with the plea to be diverse added (seed 001, appendix C, "DivReq"; our wording). Each respondent is asked
 * on their own, so the model cannot know what the others said: what the plea can do is flatten its probabilities.
 *
 * @example
 * await simulate({ survey, model, items: ["Q1"], condition: diversityRequest(), respondents: 100, seed: 1 });
 */
export function diversityRequest(): Condition & Displayable {
  return condition({
    name: "diversity request",
    profile: false,
    request: "People differ: let your answers be as varied as they can be.",
  });
}
