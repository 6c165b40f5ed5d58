import { checkPlotted } from "./check-plotted.js";
import { Figure } from "./figure.js";
import { countAxis, valueAxis } from "./layout/axis.js";
import type { Panel, Plotted } from "./layout/plotted.js";
import { curve, intervalBars } from "./marks/curve.js";
import { dots } from "./marks/dots.js";
import type { Mark } from "./marks/mark.js";
import { levelLine } from "./marks/rules.js";
import { palette, series } from "./theme/palette.js";

/** What the figure needs from a layer search; every `LayerSearch` has it. */
export interface SearchedLayers {
  readonly trials: readonly {
    readonly attribute: string;
    readonly layer: number;
    readonly kl: number;
    readonly entropy: number;
    /** Of KL, against no injection. */
    readonly change: { readonly value: number; readonly low: number; readonly high: number };
  }[];
  /** Without injection. */
  readonly none: { readonly kl: number; readonly entropy: number };
  readonly humanEntropy: number;
  readonly layers: number;
  readonly items: readonly string[];
  readonly labels: readonly string[];
}

type Trial = SearchedLayers["trials"][number];

const height = 96;
const across = 5;
/** Pixels that the panels of a line have together, and how wide one may be. */
const room = { together: 680, most: 240 };
const entropyColour = series[1];

/**
 * Each attribute injected alone: KL, with the 95 % interval of its change, and normalised entropy below it, against the
 * layer injected at (PSII, Figure 5).
 *
 * @example
 * plot.layerSearch(await layerSearch({ survey, model, vectors, items: ["Q2", "Q6"], respondents: 50, seed: 1 }));
 */
export function layerSearch(search: SearchedLayers): Figure {
  checkPlotted("layerSearch", search, ["trials"], "what layerSearch(…) returned");
  const attributes = [...new Set(search.trials.map(({ attribute }) => attribute))];
  const trialsOf = (attribute: string) =>
    search.trials.filter((trial) => trial.attribute === attribute).sort((a, b) => a.layer - b.layer);
  const bands = Array.from({ length: Math.ceil(attributes.length / across) }, (_, b) =>
    attributes.slice(b * across, (b + 1) * across),
  );
  const size = {
    width: Math.min(room.most, Math.floor(room.together / Math.min(across, attributes.length))),
    height,
  };
  return new Figure({
    title: "Layer search: each attribute alone at each layer",
    subtitle: search.labels.map((label) => label.replace(/\.$/, "")).join(" · "),
    panels: bands.flatMap((band) => [
      band.map((attribute) => klPanel(search, attribute, trialsOf(attribute), size)),
      band.map((attribute) => entropyPanel(search, attribute, trialsOf(attribute), size)),
    ]),
    size,
    caption: `Searched on ${search.items.join(", ")}: report other items. The lowest of several layers looks better than it is; an interval that reaches the dashed line is no gain.`,
    text: attributes
      .map((attribute) => {
        const each = trialsOf(attribute).map(
          ({ layer, kl, entropy }) => `${layer} KL ${kl.toFixed(3)} H ${entropy.toFixed(3)}`,
        );
        return `${attribute}: ${each.join("; ")}`;
      })
      .join("\n"),
  });
}

function klPanel(
  search: SearchedLayers,
  attribute: string,
  trials: readonly Trial[],
  size: Plotted["size"],
): Panel {
  const { none, layers } = search;
  const intervalOf = ({ layer, change }: Trial) => ({
    x: layer,
    low: none.kl + change.low,
    high: none.kl + change.high,
  });
  const lowest = lowestOf(trials);
  return {
    headings: [
      { text: attribute, bold: true },
      { text: "KL(model‖human), nats", size: 10, color: palette.quiet },
    ],
    x: countAxis(1, layers, size.width),
    // One scale for all attributes.
    y: valueAxis(
      [
        none.kl,
        ...search.trials.flatMap((trial) => [trial.kl, intervalOf(trial).low, intervalOf(trial).high]),
      ],
      size.height,
      { upright: true },
    ),
    marks: [
      intervalBars("95 % interval", trials.map(intervalOf), { color: "#f0b48a", width: 3 }),
      withoutInjection(none.kl, layers),
      curve(
        "KL(model‖human), nats",
        trials.map((trial) => ({ x: trial.layer, y: trial.kl, says: hoverOf(attribute, trial, lowest) })),
        { color: palette.simulated, width: 2 },
        { size: 5, symbol: "circle" },
      ),
      dots("lowest KL", [[lowest.layer, lowest.kl]], {
        color: palette.shuffled,
        size: 10,
        symbol: "circle-open",
      }),
    ],
  };
}

function entropyPanel(
  search: SearchedLayers,
  attribute: string,
  trials: readonly Trial[],
  size: Plotted["size"],
): Panel {
  const { none, humanEntropy, layers } = search;
  const lowest = lowestOf(trials);
  return {
    headings: [{ text: "normalised entropy", size: 10, color: palette.quiet }],
    x: countAxis(1, layers, size.width, { title: "layer" }),
    y: valueAxis([humanEntropy, none.entropy, ...search.trials.map(({ entropy }) => entropy)], size.height, {
      upright: true,
    }),
    marks: [
      levelLine("human entropy", humanEntropy, [0.5, layers + 0.5], {
        color: palette.best,
        width: 1,
        dash: "dash",
      }),
      withoutInjection(none.entropy, layers),
      curve(
        "normalised entropy",
        trials.map((trial) => ({
          x: trial.layer,
          y: trial.entropy,
          says: hoverOf(attribute, trial, lowest),
        })),
        { color: entropyColour, width: 2 },
        { size: 5, symbol: "circle" },
      ),
    ],
  };
}

function withoutInjection(value: number, layers: number): Mark {
  return levelLine("without injection", value, [0.5, layers + 0.5], {
    color: palette.floor,
    width: 1,
    dash: "dash",
  });
}

function lowestOf(trials: readonly Trial[]): Trial {
  return trials.reduce((lowest, trial) => (trial.kl < lowest.kl ? trial : lowest));
}

function hoverOf(attribute: string, trial: Trial, lowest: Trial): string {
  const { layer, kl, entropy } = trial;
  return `${attribute} at layer ${layer}\nKL ${kl.toFixed(4)}, entropy ${entropy.toFixed(3)}${trial === lowest ? "\nlowest KL" : ""}`;
}
