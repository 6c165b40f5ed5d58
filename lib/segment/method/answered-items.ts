import { PopuliError } from "../../errors/populi-error.js";
import type { Survey } from "../../survey/survey/survey.js";
import { type LearntColumn, learnt } from "./codes.js";
import { categoryColumns } from "./identifier-columns.js";

/**
 * Items with the codes that somebody of positive weight gave.
 *
 * @throws PopuliError for an item with fewer than two answers
 */
export function answeredItems(
  survey: Survey,
  weights: Float64Array,
  names: readonly string[],
): LearntColumn[] {
  return categoryColumns(survey, names, "item").map((column) => {
    const all = learnt(column);
    const given = new Set(column.level.filter((level, i) => level >= 0 && weights[i]! > 0));
    const kept = all.codes.flatMap((_, k) => (given.has(k) ? [k] : []));
    if (kept.length < 2)
      throw new PopuliError(
        kept.length === 0
          ? `nobody answered '${all.name}'`
          : `everyone who answered '${all.name}' gave the same answer, ${all.labels[kept[0]!]}`,
        { file: survey.file, column: all.name },
        "leave it out of the items: it tells nobody apart",
      );
    return { ...all, codes: kept.map((k) => all.codes[k]!), labels: kept.map((k) => all.labels[k]!) };
  });
}
