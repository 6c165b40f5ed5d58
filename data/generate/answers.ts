import { randomStream } from "../../lib/random/stream.js";
import { countries } from "./countries.js";
import type { Item } from "./items.js";
import type { Person } from "./person.js";
import { scoreNames } from "./scores.js";
import { type Inner, traitNames } from "./traits.js";

/** Standard deviation of a country's shift on an item, beyond its traits. Chosen by us, no source. */
const countryShift = 0.12;

/**
 * The power all shares are raised to before use, because people agree more than our first guesses of the shares. With
 * it the mean normalised entropy of 100 respondents' answers is that of 100 respondents of the World Values Survey,
 * .828 (source in data/README.md).
 */
const concentration = 1.36;

/**
 * Everyone's answer to an item, codes 1 … K. A position on a line (traits × loadings + scores × effects + country + the
 * respondent's residual, of variance about 1 in total) is cut so that the options have the item's shares.
 *
 * @param more `[respondents]`: what else moves the position
 */
export function drawAnswers(
  item: Item,
  people: readonly Person[],
  inner: Inner,
  seed: number,
  more?: readonly number[],
): number[] {
  const shifts = new Map(
    countries.map(({ code }) => [
      code,
      countryShift * randomStream(seed, ["shift", item.name, code]).normal(),
    ]),
  );
  const known = people.map((person, row) => {
    let position = shifts.get(person.country.code)! + (more?.[row] ?? 0);
    for (const trait of traitNames) position += (item.traits[trait] ?? 0) * inner.traits[trait][row]!;
    for (const score of scoreNames) position += (item.scores?.[score] ?? 0) * inner.scores[score][row]!;
    return position;
  });
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const variance = known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length;
  if (variance > 0.9)
    throw new RangeError(`${item.name}: the known part has variance ${variance.toFixed(2)}`);
  const own = Math.sqrt(1 - variance);
  const positions = known.map(
    (value, row) => value + own * randomStream(seed, ["answer", item.name, row]).normal(),
  );
  const sorted = [...positions].sort((a, b) => a - b);
  const raised = item.shares.map((share) => share ** concentration);
  const total = raised.reduce((sum, share) => sum + share, 0);
  let share = 0;
  const cuts = raised.slice(0, -1).map((part) => {
    share += part / total;
    return sorted[Math.min(sorted.length - 1, Math.round(share * sorted.length))]!;
  });
  return positions.map((position) => 1 + cuts.filter((cut) => position >= cut).length);
}
