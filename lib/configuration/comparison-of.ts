import { ConfigurationComparison, type ConfigurationRow, type Restored } from "./configuration-comparison.js";
import { differencesOf, type Pair } from "./differences.js";
import { type DimensionScore, dimensionScores, type ScoreKey } from "./dimension-scores.js";
import { type ScoredAnswers, shiftedInterval } from "./scored-answers.js";

/** The rows, rankings and differences of what was scored. */
export function comparisonOf(
  model: string,
  rows: readonly Omit<ConfigurationRow, "scores">[],
  scored: ScoredAnswers,
  how: Omit<ConfigurationComparison["how"], "draws">,
  runs: ConfigurationComparison["runs"],
): ConfigurationComparison {
  const scores = dimensionScores as readonly (DimensionScore & { readonly key: ScoreKey })[];
  const drawsOf = (key: ScoreKey, a: number) =>
    Array.from({ length: scored.draws }, (_, d) => scored.drawn[key][d * rows.length + a]!);
  const withScores = rows.map(
    (row, a): ConfigurationRow => ({
      ...row,
      scores: Object.fromEntries(
        scores.map(({ key, range }) => [
          key,
          shiftedInterval(scored.values[key][a]!, drawsOf(key, a), range),
        ]),
      ) as ConfigurationRow["scores"],
    }),
  );
  const own = [...rows.keys()].filter((a) => rows[a]!.role === "configuration");
  const best = Object.fromEntries(
    scores.map((score) => [score.key, bestShares(score, rows, own, scored)]),
  ) as Record<ScoreKey, Record<string, number>>;
  const headlines = scores.filter(({ headline }) => headline);
  const names = rows.map(({ name }) => name);
  const pairs = headlines.flatMap((score) =>
    own.flatMap((first, k) => own.slice(k + 1).map((second): Pair => ({ score, first, second }))),
  );
  const restoring = headlines.filter(
    ({ dimension }) => dimension === "structural" || dimension === "association",
  );
  const controls = own.flatMap((first) => {
    const second = rows.findIndex(({ role, of }) => role === "control" && of === rows[first]!.name);
    return second < 0 ? [] : restoring.map((score): Pair => ({ score, first, second }));
  });
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
    { ...how, draws: scored.draws },
    runs,
  );
}

function bestShares(
  { key, better }: DimensionScore & { readonly key: ScoreKey },
  rows: readonly { readonly name: string }[],
  own: readonly number[],
  { drawn, draws }: ScoredAnswers,
): Record<string, number> {
  const shares: Record<string, number> = Object.fromEntries(own.map((a) => [rows[a]!.name, 0]));
  for (let d = 0; d < draws; d++) {
    const values = own.map((a) => drawn[key][d * rows.length + a]!);
    const known = values.filter((value) => !Number.isNaN(value));
    if (known.length === 0) continue;
    const most = better === "lower" ? Math.min(...known) : Math.max(...known);
    const winners = own.filter((_, k) => values[k] === most);
    for (const a of winners) shares[rows[a]!.name]! += 1 / winners.length / draws;
  }
  return shares;
}
