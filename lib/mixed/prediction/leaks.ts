import { PopuliError } from "../../errors/populi-error.js";
import { lineage } from "../../survey/codebook/lineage.js";
import type { FittedTo } from "../../survey/fitted-to.js";
import type { Survey } from "../../survey/survey/survey.js";
import type { People } from "../people/people.js";

/**
 * Refuses predictions that were made from the answers that they are to be compared with. What was fitted to answers of these
 * people to an item, or to one that shares an origin with it by derive or recode, predicts the people it was fitted to better
 * than others, and their bias would be measured too small.
 *
 * @throws PopuliError naming what was fitted, to how many of whom, and to which item
 */
export function refuseLeaks(
  fitted: readonly FittedTo[],
  { survey, interviewed, predicted }: People,
  items: readonly string[],
): void {
  for (const { what, survey: hash, respondents, items: to } of fitted) {
    if (hash !== survey.hash) continue;
    const shared = items.filter((item) => to.some((other) => shareOrigin(survey, item, other)));
    if (shared.length === 0) continue;
    const among = (weights: Float64Array) =>
      [...respondents].filter((row) => (weights[row] ?? 0) !== 0).length;
    const [asked, others] = [among(interviewed), among(predicted)];
    if (asked + others === 0) continue;
    const who = [
      ...(asked > 0 ? [`${asked} of the interviewed`] : []),
      ...(others > 0 ? [`${others} of those who are only predicted`] : []),
    ].join(" and ");
    throw new PopuliError(
      `${what} was fitted to answers of ${who} to ${shared.slice(0, 3).join(", ")}${shared.length > 3 ? ", …" : ""}`,
      { file: survey.file },
      "fit it to other people or other items, or name the baseline in `predictions`, which is fitted in folds",
    );
  }
}

/**
 * Names of columns that say what an item says: the item, what it was made from, or what was made from it or its sources.
 */
export function columnsThatTell(
  survey: Survey,
  names: readonly string[],
  items: readonly string[],
): string[] {
  return names.filter((name) => items.some((item) => shareOrigin(survey, name, item)));
}

function shareOrigin({ codebook }: Survey, a: string, b: string): boolean {
  const sources = lineage(codebook, a);
  return [...lineage(codebook, b)].some((name) => sources.has(name));
}
