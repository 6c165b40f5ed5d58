import { oneOf } from "../../errors/one-of.js";
import type { ShownAsTable } from "../../show/shown-as-table.js";
import { type Condition, condition } from "./condition.js";

/**
 * One persona a segment: everyone in a segment is asked with the same profile, that of its most frequent values, or that
 * of a member drawn by weight. Source: audience segmentation, arXiv:2604.06663.
 *
 * @throws PopuliError for another profile
 * @example
 * await simulate({
 *   survey, model, segmentation: byClass, items: ["Q1"], condition: segmentPersona(), respondents: 100, seed: 1,
 * });
 */
export function segmentPersona(profile: "modal" | "drawn" = "modal"): Condition & ShownAsTable {
  const which = oneOf("profile", profile, ["modal", "drawn"]);
  return condition({
    name: `one ${which} persona a segment`,
    profile: true,
    persona: which === "modal" ? "segment, modal" : "segment, drawn",
  });
}
