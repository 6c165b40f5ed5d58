import type { FittedTo } from "../survey/fitted-to.js";
import { methodOf } from "./made-segmentation.js";
import type { Segmentation } from "./segmentation.js";

/** Whose answers a segmentation was learnt from; nothing where it looked at none, or at those of another survey. */
export function fittedSegmentation({ name, recipe, survey }: Segmentation): readonly FittedTo[] {
  const items = methodOf(recipe.method).learntFrom?.(recipe.fitted) ?? [];
  if (items.length === 0 || recipe.survey !== survey.hash) return [];
  const respondents = Int32Array.from({ length: survey.size }, (_, row) => row);
  return [{ what: `the segmentation '${name}'`, survey: survey.hash, respondents, items }];
}
