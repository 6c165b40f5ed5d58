import type { TraitPoints } from "../align/points/points.js";
import { checkPlotted } from "./check-plotted.js";
import { Figure } from "./figure.js";
import { optionAxis, valueAxis } from "./layout/axis.js";
import type { Panel } from "./layout/plotted.js";
import { bars } from "./marks/bars.js";
import { curve } from "./marks/curve.js";
import { blockColumns } from "./text/blocks.js";
import { palette } from "./theme/palette.js";

/** What the figure needs of an alignment; every `Alignment` has it. */
export interface PlottedAlignment {
  readonly survey: { readonly codebook: { readonly title: string } };
  readonly measures: readonly { readonly key: string; readonly name: string }[];
  readonly stages: readonly {
    readonly role: "before" | "random" | "weighted" | "aligned" | "best";
    readonly name: string;
    readonly n: number;
    readonly distances: Readonly<Record<string, number>>;
    readonly spread?: Readonly<Record<string, number>>;
  }[];
  readonly populations:
    | { readonly before: TraitPoints; readonly aligned: TraitPoints; readonly heldOut: TraitPoints }
    | undefined;
}

/** The most traits whose distributions are drawn. */
const mostTraits = 8;
/** Bins of a trait with more values than that. */
const mostBins = 15;
const across = 3;
const size = { width: 270, height: 150 };

const looks = {
  before: { color: palette.floor, short: "before" },
  random: { color: palette.shuffled, short: "random" },
  weighted: { color: palette.baseline, short: "weights" },
  aligned: { color: palette.simulated, short: "aligned" },
  best: { color: palette.best, short: "best" },
} as const;

/**
 * An alignment before and after: the distance of personas from the held-out half of the reference by every measure, beside
 * a random choice (floor) and others of the reference (best), and the distribution of each trait.
 *
 * @example
 * const old = survey.where({ X003R2: 3, B_COUNTRY_ALPHA: "XAR" });
 * const reference = survey.where({ B_COUNTRY_ALPHA: "XBE" });
 * const aligned = await alignPersonas({ personas: old, reference, traits: ["Q49", "Q46"], n: 40, seed: 1 });
 * plot.alignment(aligned);
 */
export function alignment(found: PlottedAlignment): Figure {
  checkPlotted("alignment", found, ["measures", "stages"], "what alignPersonas(…) returned");
  const { measures, stages, populations } = found;
  const traits = populations?.heldOut.traits ?? [];
  const shown = traits.slice(0, mostTraits);
  const distances = measures.map(({ key, name }) => distancePanel(key, name, stages));
  const marginals = shown.map((trait, k) => ({ trait, bins: binned(populations!, k) }));
  return new Figure({
    title: found.survey.codebook.title,
    subtitle: "SYNTHETIC personas, no real people",
    panels: lines([...distances, ...marginals.map(({ trait, bins }) => marginalPanel(trait, bins))]),
    size,
    caption: [
      "Distances: lower is better. Random: as many personas drawn at random, the floor. Best: as many others of the reference; aligned personas should not be expected to come nearer.",
      ...(shown.length > 0
        ? ["Traits: the share of people at each value; bars are the held-out half of the reference."]
        : []),
      ...(traits.length > shown.length ? [`${traits.length - shown.length} more traits are not drawn.`] : []),
    ].join(" "),
    text: [
      ...measures.map(
        ({ key, name }) =>
          `${name}: ${stages.map((stage) => `${stage.name} ${stage.distances[key]!.toFixed(3)}`).join(", ")}`,
      ),
      ...marginals.map(
        ({ trait, bins: { shares, full } }) =>
          `${trait}: reference ${blockColumns(shares.heldOut, full)}  before ${blockColumns(shares.before, full)}  aligned ${blockColumns(shares.aligned, full)}`,
      ),
    ].join("\n"),
  });
}

function lines(panels: readonly Panel[]): Panel[][] {
  return Array.from({ length: Math.ceil(panels.length / across) }, (_, line) =>
    panels.slice(line * across, (line + 1) * across),
  );
}

function distancePanel(key: string, name: string, stages: PlottedAlignment["stages"]): Panel {
  const values = stages.map(({ distances }) => distances[key]!);
  return {
    headings: [{ text: name, bold: true }],
    x: optionAxis(
      stages.map(({ role }) => looks[role].short),
      [],
      size.width,
    ),
    y: valueAxis(values, size.height, { from0: true, upright: true }),
    marks: stages.map(({ role, name: people, n, spread }, k) =>
      bars(
        looks[role].short,
        [
          {
            at: k,
            length: values[k]!,
            says: `${people}, n ${n}\n${name}: ${values[k]!.toFixed(4)}${spread === undefined ? "" : ` ± ${spread[key]!.toFixed(4)}`}`,
          },
        ],
        { orientation: "v", width: 0.7, color: looks[role].color },
      ),
    ),
  };
}

/** Shares of people in bins of one trait. */
interface Bins {
  readonly labels: readonly string[];
  readonly shares: {
    readonly heldOut: Float64Array;
    readonly before: Float64Array;
    readonly aligned: Float64Array;
  };
  readonly full: number;
}

function binned(populations: NonNullable<PlottedAlignment["populations"]>, k: number): Bins {
  const valuesOf = ({ values, traits: { length: d }, size: n }: TraitPoints) =>
    Float64Array.from({ length: n }, (_, i) => values[i * d + k]!);
  const all = { ...populations };
  const distinct = [...new Set(Object.values(all).flatMap((points) => [...valuesOf(points)]))].sort(
    (a, b) => a - b,
  );
  const [low, high] = [distinct[0]!, distinct.at(-1)!];
  const isDiscrete = distinct.length <= mostBins;
  const count = isDiscrete ? distinct.length : mostBins;
  const width = (high - low) / count;
  const binOf = (value: number) =>
    isDiscrete ? distinct.indexOf(value) : Math.min(count - 1, Math.floor((value - low) / width));
  const sharesOf = (points: TraitPoints) => {
    const shares = new Float64Array(count);
    const total = points.weights.reduce((sum, weight) => sum + weight, 0);
    for (const [i, value] of valuesOf(points).entries()) shares[binOf(value)]! += points.weights[i]! / total;
    return shares;
  };
  const shares = {
    heldOut: sharesOf(all.heldOut),
    before: sharesOf(all.before),
    aligned: sharesOf(all.aligned),
  };
  return {
    labels: Array.from({ length: count }, (_, b) =>
      String(Number((isDiscrete ? distinct[b]! : low + (b + 0.5) * width).toPrecision(2))),
    ),
    shares,
    full: Math.max(...Object.values(shares).flatMap((each) => [...each])),
  };
}

function marginalPanel(trait: string, { labels, shares }: Bins): Panel {
  const says = (who: string, b: number, share: number) =>
    `${who}\n${trait} ${labels[b]}: ${(100 * share).toFixed(1)} %`;
  const line = (name: string, values: Float64Array, color: string, dash: "solid" | "dash") =>
    curve(
      name,
      Array.from(values, (y, x) => ({ x, y, says: says(name, x, y) })),
      { color, width: 1.6, dash },
      { size: 4, symbol: "circle" },
    );
  return {
    headings: [{ text: trait, bold: true }],
    x: optionAxis(labels, [], size.width),
    y: valueAxis(
      Object.values(shares).flatMap((each) => [...each]),
      size.height,
      {
        ...{ from0: true, upright: true },
        says: (tick) => `${Math.round(100 * tick)} %`,
      },
    ),
    marks: [
      bars(
        "reference, held out",
        Array.from(shares.heldOut, (length, at) => ({
          ...{ at, length, opacity: 0.9 },
          says: says("reference", at, length),
        })),
        { orientation: "v", width: 0.8, color: palette.human },
      ),
      line("before", shares.before, palette.floor, "dash"),
      line("aligned", shares.aligned, palette.simulated, "solid"),
    ],
  };
}
