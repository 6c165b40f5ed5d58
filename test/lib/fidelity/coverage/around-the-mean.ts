/** What one study prints of a value; the bounds are `null` where there is no interval. */
export interface Printed {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** What many studies print, by the name of the value. */
export type PrintedStudy = Readonly<Record<string, Printed>>;

export function printedOf({
  value,
  low,
  high,
}: {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}): Printed {
  const finite = (x: number) => (Number.isFinite(x) ? x : null);
  return { value: finite(value), low: finite(low), high: finite(high) };
}

/** How the intervals of a value did. */
export interface CoveredMean {
  readonly name: string;
  /** Studies that print an interval. */
  readonly studies: number;
  /** The mean over studies. */
  readonly mean: number;
  /** What the intervals should hold: the population's value where it is known, else the mean over studies. */
  readonly truth: number;
  readonly covers: number;
  readonly below: number;
  readonly above: number;
  /** Mean length, in units of 3.92 standard deviations of the values. */
  readonly length: number;
}

/**
 * How often intervals hold what they are of. Where values are of samples of this size, that is what such samples have on
 * average, whatever bias it has.
 *
 * @param population the values that are known of the population
 */
export function coverageOfMeans(
  studies: readonly PrintedStudy[],
  population: Readonly<Record<string, number>> = {},
): CoveredMean[] {
  return Object.keys(studies[0] ?? {}).map((name) => {
    const found = studies.map((study) => study[name]!);
    const values = found.flatMap(({ value }) => (value === null ? [] : [value]));
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    const truth = population[name] ?? mean;
    const sd = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length);
    const intervals = found.flatMap(({ low, high }) =>
      low === null || high === null ? [] : [{ low, high }],
    );
    const share = (of: (interval: { low: number; high: number }) => boolean) =>
      intervals.filter(of).length / intervals.length;
    return {
      ...{ name, studies: intervals.length, mean, truth },
      covers: share(({ low, high }) => low <= truth && truth <= high),
      below: share(({ high }) => high < truth),
      above: share(({ low }) => low > truth),
      length: intervals.reduce((sum, { low, high }) => sum + high - low, 0) / intervals.length / (3.92 * sd),
    };
  });
}
