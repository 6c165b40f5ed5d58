import { checkGiven } from "../errors/check-given.js";
import { optional, record, text } from "../errors/kind.js";
import { PopuliError } from "../errors/populi-error.js";
import { segmentationKind } from "../segment/check-segmentation.js";
import {
  type NamedScores,
  type PlacedDimension,
  placeDimension,
  positionsOn,
} from "../segment/instrument/dimension-positions.js";
import { itemScores, type PlacedItem, placeItems } from "../segment/instrument/item-scores.js";
import { readInstrument } from "../segment/instrument/read-instrument.js";
import type { Segmentation } from "../segment/segmentation.js";
import type { ItemAnswers } from "../simulate/answers/answers.js";
import { checkRun } from "../simulate/answers/check-run.js";
import type { SimulatedRun } from "../simulate/answers/run-shape.js";
import { CulturalMap, type MapPlace, type MapPosition } from "./cultural-map-places.js";

/** Whose map is drawn, and by which instrument. */
export interface CulturalMapOptions {
  /** The populations, such as countries. */
  readonly by: Segmentation;
  /** An instrument with two dimensions, by name or as a YAML file (default "inglehart-welzel"). */
  readonly instrument?: string;
  /** The column of an item, where the survey calls it otherwise. */
  readonly columns?: Readonly<Record<string, string>>;
}

/**
 * Where populations lie on the cultural map of Inglehart and Welzel, by their own answers and by simulated ones, with the
 * ellipse of either. Each dimension is the mean of its items in standard deviations of the survey at hand: an approximation of
 * the published map, whose factor scores are over all societies. Source: Inglehart & Welzel (2005), *Modernization, Cultural
 * Change, and Democracy*.
 *
 * @param runs one run, or several of the same respondents, which together asked the items; a dimension is of those asked
 * @throws PopuliError for an instrument without two dimensions, runs of other respondents, or too few items asked
 * @example
 * const run = await simulate({
 *   survey, model, segmentation: byCountry, condition: personaPrompt(), respondents: 10, draw: "per segment", seed: 1,
 *   items: ["Q164", "Q184", "Q254", "Q45", "Q46", "Q57", "Q209", "Q182"],
 * });
 * const map = culturalMap(run, { by: byCountry });
 * plot.culturalMap(map);
 */
export function culturalMap(
  runs: SimulatedRun | readonly SimulatedRun[],
  options: CulturalMapOptions,
): CulturalMap {
  const all = Array.isArray(runs) ? (runs as readonly SimulatedRun[]) : [runs as SimulatedRun];
  for (const run of all) checkRun("culturalMap", run);
  checkGiven<CulturalMapOptions>("culturalMap", options, {
    ...{ by: segmentationKind, instrument: optional(text), columns: optional(record) },
  });
  const { by, instrument: name = "inglehart-welzel", columns = {} } = options;
  const [first] = all;
  if (first === undefined) throw new PopuliError("no runs to map", {}, "pass at least one simulated run");
  const { survey } = by;
  const { respondents, weights } = first.answers;
  for (const { answers, condition } of all)
    if (answers.respondents.join() !== respondents.join())
      throw new PopuliError(
        `'${condition.name}' is of other respondents than '${first.condition.name}'`,
        {},
        "simulate them with the same respondents and seed",
      );
  const instrument = readInstrument(name);
  const { scoring } = instrument;
  if (scoring.kind !== "quadrants")
    throw new PopuliError(
      `${instrument.title} has no two dimensions to map`,
      {},
      'an instrument with quadrants, such as "inglehart-welzel"',
    );
  const asked = new Map(
    all.flatMap(({ answers }) => answers.items.map((item) => [item.item, item] as const)),
  );
  const placed = placeItems(survey, instrument, columns);
  const usable = placed.filter(({ parts }) => parts.every(({ column }) => asked.has(column)));
  const dimensions = scoring.dimensions.map((dimension) => ({
    ...dimension,
    keys: dimension.keys.filter(([item]) => usable.some((one) => one.name === item)),
  }));
  for (const { label, keys, least } of dimensions)
    if (keys.length < least)
      throw new PopuliError(
        `${keys.length} items of '${label}' were asked, and it takes ${least}`,
        { file: survey.file },
        `ask more of ${placed.flatMap(({ parts }) => parts.map(({ column }) => column)).join(", ")}`,
      );
  const scores = itemScores(survey, usable);
  const human = usable.map((item, k): NamedScores => ({ name: item.name, scores: scores[k]! }));
  const [down, across] = dimensions.map((one) => placeDimension(one, human, by.weights));
  const simulated = usable.map((item) => expectedScores(item, asked));
  const places = by.segments.flatMap(({ label }, segment): MapPlace[] => {
    const everyone = [...by.of.keys()].filter((i) => by.of[i] === segment);
    const personas = [...respondents.keys()].filter((i) => by.of[respondents[i]!] === segment);
    if (personas.length === 0) return [];
    const real = positionOf([across!, down!], human, everyone, (i) => by.weights[i]!);
    const made = positionOf([across!, down!], simulated, personas, (i) => weights[i]!, simulated);
    return real === undefined || made === undefined
      ? []
      : [{ population: label, human: real, simulated: made }];
  });
  if (places.length === 0)
    throw new PopuliError("no population has people and simulated answers on both dimensions", {});
  const left = placed.filter((item) => !usable.includes(item)).map((item) => item.name);
  return new CulturalMap(
    { across: across!, down: down! },
    places,
    {
      ...{ survey: survey.name, weight: by.weight, by: by.name, source: instrument.source, left },
      conditions: [...new Set(all.map(({ condition }) => condition.name))],
    },
    [...new Set(["simulated answers, not surveyed ones", ...all.flatMap(({ labels }) => labels)])],
  );
}

/** An item's expected scores, and their variances within answers, which are distributions. */
interface ExpectedScores extends NamedScores {
  readonly variances: Float64Array;
}

function expectedScores(
  { name, parts }: PlacedItem,
  asked: ReadonlyMap<string, ItemAnswers>,
): ExpectedScores {
  const n = asked.get(parts[0]!.column)!;
  const size = n.rows.length / n.options.length;
  const sums = new Float64Array(size);
  const variances = new Float64Array(size);
  for (const { column, scores } of parts) {
    const { options, rows } = asked.get(column)!;
    const byCode = new Map(scores);
    const values = options.map((code) =>
      scores === undefined ? Number(code) : (byCode.get(code) ?? Number.NaN),
    );
    for (let i = 0; i < size; i++) {
      let [mass, mean, square] = [0, 0, 0];
      for (const [k, value] of values.entries()) {
        const share = rows[i * options.length + k]!;
        if (share === 0 || Number.isNaN(value)) continue;
        mass += share;
        mean += share * value;
        square += share * value * value;
      }
      // Without an answer 0/0 is NaN, and so is the sum.
      sums[i]! += mean / mass;
      variances[i]! += square / mass - (mean / mass) ** 2;
    }
  }
  return { name, scores: sums, variances };
}

/** The mean position of some respondents, and how their answers spread around it. */
function positionOf(
  [across, down]: readonly [PlacedDimension, PlacedDimension],
  items: readonly NamedScores[],
  among: readonly number[],
  weightOf: (i: number) => number,
  within: readonly ExpectedScores[] = [],
): MapPosition | undefined {
  const own = items.map(({ name, scores }) => ({
    name,
    scores: Float64Array.from(among, (i) => scores[i]!),
  }));
  const [xs, ys] = [positionsOn(across, own), positionsOn(down, own)];
  const inside = (dimension: PlacedDimension, i: number) => {
    let [sum, known] = [0, 0];
    for (const [k, [name]] of dimension.keys.entries()) {
      const variance = within.find((item) => item.name === name)?.variances[i] ?? 0;
      if (Number.isNaN(variance) || !(dimension.scales[k]! > 0)) continue;
      sum += variance / dimension.scales[k]! ** 2;
      known += 1;
    }
    return known === 0 ? 0 : sum / known ** 2;
  };
  const sum = { w: 0, w2: 0, x: 0, y: 0, xx: 0, xy: 0, yy: 0 };
  let n = 0;
  for (const [k, i] of among.entries()) {
    const [x, y, w] = [xs[k]!, ys[k]!, weightOf(i)];
    if (Number.isNaN(x) || Number.isNaN(y) || !(w > 0)) continue;
    n += 1;
    sum.w += w;
    sum.w2 += w * w;
    sum.x += w * x;
    sum.y += w * y;
    sum.xx += w * (x * x + inside(across, i));
    sum.xy += w * x * y;
    sum.yy += w * (y * y + inside(down, i));
  }
  if (n === 0) return undefined;
  const [x, y] = [sum.x / sum.w, sum.y / sum.w];
  return {
    ...{ x, y, n, effectiveN: sum.w ** 2 / sum.w2 },
    spread: { xx: sum.xx / sum.w - x * x, xy: sum.xy / sum.w - x * y, yy: sum.yy / sum.w - y * y },
  };
}
