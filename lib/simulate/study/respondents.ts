import { counted } from "../../errors/counted.js";
import { adviseName } from "../../errors/nearest.js";
import { PopuliError } from "../../errors/populi-error.js";
import { drawByWeight, type WeightedDraw } from "../../random/draw-by-weight.js";
import { randomStream } from "../../random/stream.js";
import type { Segmentation } from "../../segment/segmentation.js";
import type { Survey } from "../../survey/survey/survey.js";

/**
 * How respondents are drawn: with chances that grow with their weights (`by weight`); the same within every segment,
 * each with its weighted share (`stratified`) or as many in each whatever its size (`per segment`); with equal chances
 * (`equally`); or the first ones of the file (`as they stand`).
 */
export type RespondentDraw = "by weight" | "stratified" | "per segment" | "equally" | "as they stand";

/** Who is simulated, and with which weight each counts. */
export interface DrawnRespondents {
  /** `[n]`: row numbers in the survey, each once. */
  readonly rows: Int32Array;
  /**
   * `[n]`: what each counts. The survey weight where the draw has not used it (`equally`, `as they stand`, rows given).
   * Else the weight divided by the chance of being drawn, scaled to mean 1: near 1 for all while n is a small part of
   * the survey, and the survey weight when n is all of it.
   */
  readonly weights: Float64Array;
  readonly how: RespondentDraw | "given";
  /**
   * Rows of respondents who weigh more than one n-th of what can be drawn (n·w/Σw > 1). A draw in proportion to weight
   * would have to contain them more than once: they are almost certain to be drawn, and then count more than 1.
   */
  readonly certain: Int32Array;
  /** Segments too small for a respondent of their own in a stratified draw: nobody stands for them. */
  readonly unrepresented: readonly string[];
  /**
   * The chance with which a respondent was drawn, by row; absent where all who could be drawn had the same.
   */
  readonly chance?: (row: number) => number;
  /**
   * What each of the first n counts, `[n]`, drawn by weight: a draw of n begins with the same respondents, with chances of
   * its own. Absent where the first respondents count what they count among all.
   */
  readonly weightsOfFirst?: (n: number) => Float64Array;
}

/**
 * Draws respondents without replacement among those who have a segment (all, without a segmentation) and a positive
 * weight. Weighted totals of a draw by weight are unbiased for those of the survey at every n. A larger n only adds
 * respondents.
 *
 * @param wanted how many, or their row numbers
 * @throws PopuliError when there are fewer than asked for, or given rows do not exist, repeat, or have no segment
 */
export function drawRespondents(
  survey: Survey,
  wanted: number | Int32Array | readonly number[],
  options: {
    readonly segmentation?: Segmentation | undefined;
    readonly seed: number;
    readonly how?: RespondentDraw | undefined;
  },
): DrawnRespondents {
  const { segmentation, seed } = options;
  const weights = segmentation?.weights ?? survey.weights;
  if (typeof wanted !== "number") return given(survey, Int32Array.from(wanted), weights, segmentation);
  const how = options.how ?? "by weight";
  const ways: RespondentDraw[] = ["by weight", "stratified", "per segment", "equally", "as they stand"];
  if (!ways.includes(how)) throw new PopuliError(`respondents drawn '${how}'`, {}, adviseName(how, ways));
  if (!Number.isInteger(wanted) || wanted < 1)
    throw new PopuliError(`${wanted} respondents`, {}, "give a whole number from 1 upwards, or row numbers");
  const rows = eligible(survey, wanted, weights, segmentation);
  const frame = { rows, weights, wanted, seed };
  switch (how) {
    case "by weight":
      return byWeight(frame);
    case "stratified":
    case "per segment":
      return stratified(frame, segmentation, how);
    case "equally":
      return withOwnWeights(
        drawn({ ...frame, weights: new Float64Array(survey.size).fill(1) }).rows,
        weights,
        how,
      );
    case "as they stand":
      return withOwnWeights(Int32Array.from(rows.slice(0, wanted)), weights, how);
  }
}

/** Who can be drawn, and how many are wanted. */
interface Frame {
  readonly rows: readonly number[];
  /** `[rows of the survey]` */
  readonly weights: Float64Array;
  readonly wanted: number;
  readonly seed: number;
}

/** Rows that can be drawn. */
function eligible(
  survey: Survey,
  wanted: number,
  weights: Float64Array,
  segmentation: Segmentation | undefined,
): number[] {
  const rows: number[] = [];
  let unsegmented = 0;
  let unweighted = 0;
  for (let row = 0; row < survey.size; row++) {
    if (segmentation !== undefined && segmentation.of[row]! < 0) unsegmented += 1;
    else if (!(weights[row]! > 0)) unweighted += 1;
    else rows.push(row);
  }
  if (wanted <= rows.length) return rows;
  const reasons = [
    ...(unsegmented > 0 ? [`${unsegmented} have no segment in '${segmentation?.name}'`] : []),
    ...(unweighted > 0 ? [`${unweighted} have no positive weight`] : []),
  ];
  throw new PopuliError(
    `${counted(wanted, "respondent")} asked for, and ${rows.length} can be drawn`,
    { file: survey.file },
    `of ${survey.size} in the survey${reasons.length > 0 ? `, ${reasons.join(" and ")}` : ", each can be drawn once"}`,
  );
}

function drawn({
  rows,
  weights,
  wanted,
  seed,
}: Frame): Omit<WeightedDraw, "positions"> & { rows: Int32Array } {
  const { positions, ...draw } = drawByWeight(
    rows.map((row) => weights[row]!),
    wanted,
    (position) => randomStream(seed, ["respondent", rows[position]!]).uniform(),
  );
  return { rows: positions.map((position) => rows[position]!), ...draw };
}

function byWeight(frame: Frame): DrawnRespondents {
  const { rows, standsFor, chance } = drawn(frame);
  return {
    rows,
    weights: meanOne(standsFor),
    how: "by weight",
    certain: certain(frame, rows),
    unrepresented: [],
    chance: (row) => chance(frame.weights[row]!),
    weightsOfFirst: (n) => meanOne(drawn({ ...frame, wanted: n }).standsFor),
  };
}

/** Of the rows drawn, those with n·w/Σw > 1. */
function certain({ rows, weights, wanted }: Frame, of: Int32Array): Int32Array {
  const most = rows.reduce((sum, row) => sum + weights[row]!, 0) / wanted;
  // Equal weights, of which all are drawn, are equal up to rounding.
  return of.filter((row) => weights[row]! > most * (1 + 1e-12));
}

function withOwnWeights(
  rows: Int32Array,
  weights: Float64Array,
  how: DrawnRespondents["how"],
): DrawnRespondents {
  return {
    rows,
    weights: Float64Array.from(rows, (row) => weights[row]!),
    how,
    certain: new Int32Array(0),
    unrepresented: [],
  };
}

/**
 * Each segment's share of the weights in respondents, or the same for each, by largest remainder (Hamilton); where a segment
 * has fewer, the others fill in. In order of the segments. The respondents of a segment count its share together, which rounding to
 * whole respondents would change.
 */
function stratified(
  { rows, weights, wanted, seed }: Frame,
  segmentation: Segmentation | undefined,
  how: "stratified" | "per segment",
): DrawnRespondents {
  if (segmentation === undefined)
    throw new PopuliError(
      `respondents drawn '${how}' without a segmentation`,
      {},
      "the segments are the strata: pass segmentation, or draw 'by weight'",
    );
  const strata = segmentation.segments
    .map(({ label }, k) => ({ label, rows: rows.filter((row) => segmentation.of[row] === k) }))
    .filter(({ rows: members }) => members.length > 0);
  const shares = strata.map((stratum) => total(stratum.rows.map((row) => weights[row]!)));
  const counts = largestRemainder(
    how === "stratified" ? shares : shares.map(() => 1),
    strata.map((stratum) => stratum.rows.length),
    wanted,
  );
  const draws = strata.map((stratum, k) => drawn({ rows: stratum.rows, weights, wanted: counts[k]!, seed }));
  const bySegment = new Map(draws.map((draw, k) => [segmentation.of[strata[k]!.rows[0]!]!, draw]));
  return {
    rows: Int32Array.from(draws.flatMap((draw) => [...draw.rows])),
    weights: meanOne(
      Float64Array.from(
        draws.flatMap(({ standsFor }, k) => [...standsFor].map((w) => (w / total(standsFor)) * shares[k]!)),
      ),
    ),
    how,
    certain: Int32Array.from(
      draws.flatMap((draw, k) => [
        ...certain({ rows: strata[k]!.rows, weights, wanted: counts[k]!, seed }, draw.rows),
      ]),
    ),
    unrepresented: strata.filter((_, k) => counts[k] === 0).map(({ label }) => label),
    chance: (row) => bySegment.get(segmentation.of[row]!)!.chance(weights[row]!),
  };
}

function total(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum;
}

function meanOne(weights: Float64Array): Float64Array {
  const scale = weights.length / total(weights);
  return weights.map((weight) => weight * scale);
}

function largestRemainder(shares: readonly number[], most: readonly number[], wanted: number): number[] {
  const all = total(shares);
  const exact = shares.map((share) => (wanted * share) / all);
  const counts = exact.map((value, k) => Math.min(Math.floor(value), most[k]!));
  for (let left = wanted - total(counts); left > 0; left--) {
    let next = -1;
    counts.forEach((n, k) => {
      if (n < most[k]! && (next < 0 || exact[k]! - n > exact[next]! - counts[next]!)) next = k;
    });
    counts[next] = counts[next]! + 1;
  }
  return counts;
}

function given(
  survey: Survey,
  rows: Int32Array,
  weights: Float64Array,
  segmentation: Segmentation | undefined,
): DrawnRespondents {
  if (rows.length === 0)
    throw new PopuliError("no respondents", {}, "give at least one row number, or how many to draw");
  const seen = new Set<number>();
  for (const row of rows) {
    if (row < 0 || row >= survey.size)
      throw new PopuliError(
        `no respondent ${row}`,
        { file: survey.file },
        `rows are numbered 0 … ${survey.size - 1}`,
      );
    if (seen.has(row)) throw new PopuliError(`respondent ${row} is given twice`, {}, "each respondent once");
    if (segmentation !== undefined && segmentation.of[row]! < 0)
      throw new PopuliError(
        `respondent ${row} has no segment in '${segmentation.name}'`,
        {},
        `an answer to one of ${segmentation.identifiers.join(", ")} is missing`,
      );
    seen.add(row);
  }
  return withOwnWeights(rows, weights, "given");
}
