import { adviseName } from "../../errors/nearest.js";
import { PopuliError } from "../../errors/populi-error.js";
import { randomStream } from "../../random/stream.js";
import type { Segmentation } from "../../segment/segmentation.js";
import type { Survey } from "../../survey/survey/survey.js";

/**
 * How respondents are drawn: with chances in proportion to their weights (`by weight`); the same within every segment,
 * each with its weighted share (`stratified`); with equal chances (`equally`); or the first ones of the file
 * (`as they stand`).
 */
export type RespondentDraw = "by weight" | "stratified" | "equally" | "as they stand";

/** Who is simulated, and with which weight each counts. */
export interface DrawnRespondents {
  /** `[n]`: row numbers in the survey, each once. */
  readonly rows: Int32Array;
  /** `[n]`: 1 where the draw has used the weights (`by weight`, `stratified`), the survey weight otherwise. */
  readonly weights: Float64Array;
  readonly how: RespondentDraw | "given";
}

/**
 * Draws respondents without replacement among those who have a segment (all, without a segmentation) and a positive
 * weight. By weight: the n largest keys log(u)/w, where u is the respondent's own draw (Efraimidis and Spirakis 2006,
 * "Weighted random sampling with a reservoir", IPL 97). A larger n therefore only adds respondents.
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
  const { segmentation } = options;
  const weights = segmentation?.weights ?? survey.weights;
  if (typeof wanted !== "number") return given(survey, Int32Array.from(wanted), weights, segmentation);
  const how = options.how ?? "by weight";
  const ways: RespondentDraw[] = ["by weight", "stratified", "equally", "as they stand"];
  if (!ways.includes(how)) throw new PopuliError(`respondents drawn '${how}'`, {}, adviseName(how, ways));
  if (!Number.isInteger(wanted) || wanted < 1)
    throw new PopuliError(`${wanted} respondents`, {}, "give a whole number from 1 upwards, or row numbers");
  const eligible: number[] = [];
  let unsegmented = 0;
  let unweighted = 0;
  for (let row = 0; row < survey.size; row++) {
    if (segmentation !== undefined && segmentation.of[row]! < 0) unsegmented += 1;
    else if (!(weights[row]! > 0)) unweighted += 1;
    else eligible.push(row);
  }
  if (wanted > eligible.length) {
    const reasons = [
      ...(unsegmented > 0 ? [`${unsegmented} have no segment in '${segmentation?.name}'`] : []),
      ...(unweighted > 0 ? [`${unweighted} have no positive weight`] : []),
    ];
    throw new PopuliError(
      `${wanted} respondents asked for, and ${eligible.length} can be drawn`,
      { file: survey.file },
      `of ${survey.size} in the survey${reasons.length > 0 ? `, ${reasons.join(" and ")}` : ", each can be drawn once"}`,
    );
  }
  if (how === "as they stand") {
    const rows = Int32Array.from(eligible.slice(0, wanted));
    return { rows, weights: Float64Array.from(rows, (row) => weights[row]!), how };
  }
  if (how === "stratified") {
    const rows = stratified(eligible, wanted, weights, segmentation, options.seed);
    return { rows, weights: new Float64Array(wanted).fill(1), how };
  }
  const rows = Int32Array.from(
    largestKeys(eligible, wanted, options.seed, how === "by weight" ? weights : undefined),
  );
  return {
    rows,
    weights:
      how === "by weight"
        ? new Float64Array(wanted).fill(1)
        : Float64Array.from(rows, (row) => weights[row]!),
    how,
  };
}

/** The rows with the largest keys log(u)/w, w = 1 without weights. */
function largestKeys(
  rows: readonly number[],
  wanted: number,
  seed: number,
  weights: Float64Array | undefined,
): number[] {
  const keys = new Map(
    rows.map((row) => [
      row,
      Math.log(randomStream(seed, ["respondent", row]).uniform()) / (weights?.[row] ?? 1),
    ]),
  );
  return [...rows].sort((a, b) => keys.get(b)! - keys.get(a)! || a - b).slice(0, wanted);
}

/**
 * Each segment's share of the weights in respondents, by largest remainder (Hamilton); where a segment has fewer, the
 * others fill in. In order of the segments.
 */
function stratified(
  rows: readonly number[],
  wanted: number,
  weights: Float64Array,
  segmentation: Segmentation | undefined,
  seed: number,
): Int32Array {
  if (segmentation === undefined)
    throw new PopuliError(
      "respondents drawn 'stratified' without a segmentation",
      {},
      "the segments are the strata: pass segmentation, or draw 'by weight'",
    );
  const strata = segmentation.segments
    .map((_, k) => rows.filter((row) => segmentation.of[row] === k))
    .filter((members) => members.length > 0);
  const shares = strata.map((members) => members.reduce((sum, row) => sum + weights[row]!, 0));
  const counts = largestRemainder(
    shares,
    strata.map((members) => members.length),
    wanted,
  );
  return Int32Array.from(strata.flatMap((members, k) => largestKeys(members, counts[k]!, seed, weights)));
}

function largestRemainder(shares: readonly number[], most: readonly number[], wanted: number): number[] {
  const total = shares.reduce((sum, share) => sum + share, 0);
  const exact = shares.map((share) => (wanted * share) / total);
  const counts = exact.map((value, k) => Math.min(Math.floor(value), most[k]!));
  for (let left = wanted - counts.reduce((sum, n) => sum + n, 0); left > 0; left--) {
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
  return { rows, weights: Float64Array.from(rows, (row) => weights[row]!), how: "given" };
}
