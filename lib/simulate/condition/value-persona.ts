import { checkArgument } from "../../errors/check-given.js";
import { type Descriptors, descriptorsKind } from "../../persona/descriptors/descriptors.js";
import type { ShownAsTable } from "../../show/shown-as-table.js";
import { type Condition, condition } from "./condition.js";

/**
 * The respondent's values in the prompt, as sentences, in place of who they are. Respondents are drawn with whole profiles,
 * by weight, so that values occur together as they do in the population. Composes with injection by spreading. Source:
 * "Improving Cross-Cultural Survey Simulation with Calibrated Value Personas", section 3.
 *
 * @example
 * const values = valueDescriptors(survey, { items: ["happiness", "trust", "god"] });
 * const told = valuePersona(values);
 * await simulate({ survey, model, items: ["Q199"], condition: told, respondents: 50, seed: 1 });
 * const injected = condition({ ...psii({ vectors, noise: 0.3 }), ...told, name: "values, injected" });
 */
export function valuePersona(descriptors: Descriptors): Condition & ShownAsTable {
  checkArgument("valuePersona", "descriptors", descriptors, descriptorsKind);
  return condition({
    name: descriptors.form === "hedged" ? "value personas" : "value personas, no hedge",
    profile: true,
    descriptors,
  });
}
