import { twoWayInterval } from "../fidelity/jackknife/spread.js";
import { ConfigurationComparison, type ConfigurationRow, type Restored } from "./configuration-comparison.js";
import { differencesOf, type Pair, type ScoreEstimate } from "./differences.js";
import { type DimensionScore, dimensionScores, type ScoreKey, type ScoreValues } from "./dimension-scores.js";
import type { AnswerPair, ScoredAnswers } from "./scored-answers.js";

/** The rows, rankings and differences of what was scored. */
export function comparisonOf(
  model: string,
  rows: readonly Omit<ConfigurationRow, "scores">[],
  scored: ScoredAnswers,
  how: ConfigurationComparison["how"],
  runs: ConfigurationComparison["runs"],
): ConfigurationComparison {
  const scores = dimensionScores as readonly (DimensionScore & { readonly key: ScoreKey })[];
  const withScores = rows.map(
    (row, a): ConfigurationRow => ({
      ...row,
      scores: Object.fromEntries(
        scores.map((score) => [score.key, estimateOf(scored, score, a)]),
      ) as ConfigurationRow["scores"],
    }),
  );
  const own = [...rows.keys()].filter((a) => rows[a]!.role === "configuration");
  const best = Object.fromEntries(
    scores.map((score) => [score.key, bestShares(score, rows, own, scored, how.seeds[0]!)]),
  ) as Record<ScoreKey, Record<string, number>>;
  const headlines = scores.filter(({ headline }) => headline);
  const names = rows.map(({ name }) => name);
  const pairs = headlines
    .filter(({ withoutTest }) => !withoutTest)
    .flatMap((score) =>
      own.flatMap((first, k) => own.slice(k + 1).map((second): Pair => ({ score, first, second }))),
    );
  const restoring = headlines.filter(
    ({ dimension }) => dimension === "structural" || dimension === "association",
  );
  const controls = controlPairs(rows).flatMap((pair) => restoring.map((score): Pair => ({ score, ...pair })));
  const against = differencesOf(names, scored, controls);
  const restored = own.flatMap((a): Restored[] => {
    const these = against.filter(({ first }) => first === names[a]);
    if (these.length === 0) return [];
    return [
      {
        configuration: names[a]!,
        restores: these.some(({ verdict }) => verdict === "better"),
        against: these,
      },
    ];
  });
  return new ConfigurationComparison(
    model,
    withScores,
    best,
    differencesOf(names, scored, pairs),
    restored,
    how,
    runs,
  );
}

/** Each configuration with its first control. */
export function controlPairs(rows: readonly Omit<ConfigurationRow, "scores">[]): AnswerPair[] {
  return [...rows.entries()].flatMap(([first, { role, name }]) => {
    if (role !== "configuration") return [];
    const second = rows.findIndex((row) => row.role === "control" && row.of === name);
    return second < 0 ? [] : [{ first, second }];
  });
}

/** A score with its interval; NaN bounds where items are too few to tell. */
function estimateOf(
  { values, spread }: ScoredAnswers,
  { key, range, withoutInterval }: DimensionScore & { readonly key: ScoreKey },
  a: number,
): ScoreEstimate {
  const value = values[a]![key];
  const none = { value, low: Number.NaN, high: Number.NaN };
  if (spread === undefined || withoutInterval || !Number.isFinite(value)) return none;
  const { third, ...moves } = spread.of((of) => of[a]![key]);
  if (!Number.isFinite(moves.items.variance + moves.respondents.variance)) return none;
  return twoWayInterval(
    { value, plugIn: range[0] === 0 ? value : undefined, shown: "itself", third },
    moves,
    range,
  );
}

/** Studies that are drawn to see which configuration is the best. */
const drawnStudies = 1000;

/** How often each configuration is the best, had other items been asked of other respondents. */
function bestShares(
  { key, better }: DimensionScore & { readonly key: ScoreKey },
  rows: readonly { readonly name: string }[],
  own: readonly number[],
  { spread }: ScoredAnswers,
  seed: number,
): Record<string, number> {
  if (spread === undefined) return {};
  const shares: Record<string, number> = Object.fromEntries(own.map((a) => [rows[a]!.name, 0]));
  const drawn = spread.drawn(
    own.map((a) => (of: ScoreValues) => of[a]![key]),
    drawnStudies,
    seed,
  );
  for (let d = 0; d < drawnStudies; d++) {
    const values = drawn.map((of) => of[d]!);
    const known = values.filter((value) => !Number.isNaN(value));
    if (known.length === 0) continue;
    const most = better === "lower" ? Math.min(...known) : Math.max(...known);
    const winners = own.filter((_, k) => values[k] === most);
    for (const a of winners) shares[rows[a]!.name]! += 1 / winners.length / drawnStudies;
  }
  return shares;
}
