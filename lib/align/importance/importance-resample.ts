import { checkGiven, type KindsOf } from "../../errors/check-given.js";
import { counted } from "../../errors/counted.js";
import { finiteNumber, optional, share, text, wholeFromOne } from "../../errors/kind.js";
import { PopuliError } from "../../errors/populi-error.js";
import { type LongWork, workKinds } from "../../progress/progress.js";
import { track } from "../../progress/track.js";
import { randomStream } from "../../random/stream.js";
import { percent } from "../../show/number-text.js";
import { type ShownAsTable, shownAsTable } from "../../show/shown-as-table.js";
import { Table } from "../../show/table.js";
import { effectiveN } from "../../survey/survey/weights.js";
import { requireSameTraits, type TraitPoints } from "../points/points.js";
import { scaled, scaleOf } from "../points/scale.js";
import { type RatioMethodName, ratioMethodOf } from "../ratio/ratio-methods.js";
import { lackingText, nearestRows } from "./lacking.js";

/** How personas are weighted and drawn. */
export interface ImportanceOptions extends LongWork {
  /** How the ratio of densities is estimated (default: kernel density for up to six traits, a classifier for more). */
  readonly method?: RatioMethodName;
  /** How many are drawn, with replacement (default: as many as there are personas). */
  readonly n?: number;
  readonly seed: number;
  /**
   * The largest weight, in mean weights. By default √personas (Ionides 2008, J. Comput. Graph. Stat. 17); `null` clips
   * nothing.
   */
  readonly clip?: number | null;
  /** The least effective n as a share of the personas (default 0.05). */
  readonly least?: number;
}

/** Importance weights of personas, and a draw by them. Shows itself as a table. */
export interface ImportanceResampling extends ShownAsTable {
  readonly method: RatioMethodName;
  /** `[personas]`: mean 1. */
  readonly weights: Float64Array;
  /** Kish's effective n of the weights. */
  readonly effectiveN: number;
  /** How many weights were clipped, and the share of all weight that was cut off. */
  readonly clipped: { readonly personas: number; readonly share: number; readonly at: number | undefined };
  /** `[n]`: positions among the personas, drawn by weight with replacement. */
  readonly drawn: Int32Array;
  readonly note: string;
}

/** Their kinds; the names of methods are checked where they are looked up. */
export const importanceKinds: KindsOf<ImportanceOptions> = {
  method: optional(text),
  n: optional(wholeFromOne),
  seed: finiteNumber,
  clip: optional({
    what: "1 mean weight or more, or null to clip nothing",
    fits: (value) => value === null || (finiteNumber.fits(value) && Number(value) >= 1),
  }),
  least: optional(share),
  ...workKinds,
};

/** What weights are judged by before a draw. */
const leastShare = 0.05;

/**
 * Weights personas by how much denser a reference population is where they are, w ∝ p(x)/q(x), and draws them by these
 * weights (sampling importance resampling: Rubin 1988; density ratios: Sugiyama, Suzuki & Kanamori 2012). Draw k is a
 * pure function of seed and k: a larger draw begins with a smaller one.
 *
 * @throws PopuliError for other traits, a trait that does not vary, an unknown method, and for an effective n below 5 % of
 *   the personas, with what the personas lack
 * @throws Interrupted
 * @example
 * const reference = traitPoints(survey, ["Q49", "Q46"]);
 * const women = traitPoints(survey.where({ Q260: 2 }), ["Q49", "Q46"]);
 * (await importanceResample(women, reference, { n: 500, seed: 1 })).effectiveN;
 */
export async function importanceResample(
  personas: TraitPoints,
  reference: TraitPoints,
  options: ImportanceOptions,
): Promise<ImportanceResampling> {
  requireSameTraits("importanceResample", ["personas", personas], ["reference", reference]);
  checkGiven<ImportanceOptions>("importanceResample", options, importanceKinds);
  const { clip = Math.sqrt(personas.size), least = leastShare } = options;
  const n = options.n ?? personas.size;
  const method = ratioMethodOf(options.method, personas.traits.length);
  const scale = scaleOf(reference);
  const steps = { task: `importance weights of ${personas.size} personas`, total: 1, unit: "steps" };
  return track(steps, options, async (track) => {
    const { ratios, note } = await method.ratios(scaled(personas, scale), scaled(reference, scale), () =>
      track.breathe(),
    );
    track.step();
    const raw = ratios.map((ratio, i) => ratio * personas.weights[i]!);
    const judged = effectiveN(clippedAt(raw, Math.sqrt(personas.size)).weights);
    if (!(judged >= least * personas.size)) throw notCovered(personas, reference, judged, least);
    const { weights, ...clipped } = clippedAt(raw, clip);
    const found = {
      ...{ method: method.name as RatioMethodName, weights, clipped, note },
      effectiveN: effectiveN(weights),
      drawn: drawWithReplacement(weights, n, options.seed),
    };
    return shownAsTable(found, () => importanceTable(found, personas, reference));
  });
}

/** Weights with mean 1, none above `clip` means of what they were. */
function clippedAt(raw: Float64Array, clip: number | null) {
  const mean = raw.reduce((sum, weight) => sum + weight, 0) / raw.length;
  const at = clip === null ? undefined : clip * mean;
  const cut = raw.map((weight) => Math.min(weight, at ?? Number.POSITIVE_INFINITY));
  const kept = cut.reduce((sum, weight) => sum + weight, 0) / raw.length;
  return {
    weights: cut.map((weight) => weight / kept),
    personas: at === undefined ? 0 : raw.filter((weight) => weight > at).length,
    share: 1 - kept / mean,
    at: clip ?? undefined,
  };
}

function drawWithReplacement(weights: Float64Array, n: number, seed: number): Int32Array {
  const reached = weights.slice();
  for (let i = 1; i < reached.length; i++) reached[i]! += reached[i - 1]!;
  const total = reached.at(-1)!;
  return Int32Array.from({ length: n }, (_, k) => {
    const share = randomStream(seed, ["importance", k]).uniform() * total;
    let [low, high] = [0, reached.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (reached[middle]! > share) high = middle;
      else low = middle + 1;
    }
    return low;
  });
}

function notCovered(
  personas: TraitPoints,
  reference: TraitPoints,
  found: number,
  least: number,
): PopuliError {
  const n = Number.isFinite(found) ? found : 0;
  return new PopuliError(
    `the personas cannot stand for the reference: effective n is ${n.toFixed(1)} of ${personas.size} (${percent(n / personas.size)}), and ${percent(least)} is the least; ${lackingText(personas, reference)}; nearest to the reference's mean are rows ${nearestRows(personas, reference, 3).join(", ")}`,
    {},
    "add such personas, align to fewer traits or to part of the reference, or lower `least` knowing that few personas would stand for all",
  );
}

function importanceTable(
  { method, weights, effectiveN: n, clipped, drawn, note }: Omit<ImportanceResampling, keyof ShownAsTable>,
  personas: TraitPoints,
  reference: TraitPoints,
): Table {
  const distinct = new Set(drawn).size;
  return new Table(
    `Importance weights of ${personas.size} personas for ${reference.size} of the reference`,
    [{ name: "" }, { name: " " }],
    [
      ["density ratio", method],
      ["effective n", `${n.toFixed(1)} (${percent(n / personas.size)})`],
      ["largest weight", Number(weights.reduce((most, weight) => Math.max(most, weight), 0).toPrecision(3))],
      [
        "clipped",
        clipped.at === undefined
          ? "nothing: clip is null"
          : `${counted(clipped.personas, "weight")} at ${Number(clipped.at.toPrecision(4))} means, ${percent(clipped.share)} of all weight`,
      ],
      ["drawn", `${drawn.length}, of ${distinct} personas`],
    ],
    [`${note}. Weights have mean 1.`, `Traits: ${personas.traits.join(", ")}.`],
  );
}
