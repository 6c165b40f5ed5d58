import { shorten } from "./blocks.js";
import { Figure } from "./figure.js";
import { palette } from "./palette.js";
import { layerAxis, PanelGrid } from "./panels.js";
import { roundTicks } from "./ticks.js";
import type { Trace } from "./trace.js";

/** What the figure needs of a layer search; every `LayerSearch` has it. */
export interface SearchedLayers {
  readonly trials: readonly {
    readonly attribute: string;
    readonly layer: number;
    readonly kl: number;
    readonly entropy: number;
    readonly change: { readonly value: number; readonly low: number; readonly high: number };
  }[];
  readonly none: { readonly kl: number; readonly entropy: number };
  readonly humanEntropy: number;
  readonly layers: number;
  readonly items: readonly string[];
  readonly labels: readonly string[];
}

const colours = { kl: palette.simulated, entropy: "#0072b2", none: palette.floor, human: palette.ceiling };

/**
 * The curves of seed 001's Figure 5: for each attribute injected alone, KL (above, with the 95 % interval of its change) and
 * normalised entropy (below) against the layer injected at.
 *
 * @example
 * plot.layerSearch(await layerSearch({ survey, model, vectors, items: ["Q2", "Q6"], respondents: 50, seed: 1 }));
 */
export function layerSearch(search: SearchedLayers): Figure {
  const { trials, none, humanEntropy, layers, labels } = search;
  const attributes = [...new Set(trials.map(({ attribute }) => attribute))];
  const across = Math.min(5, attributes.length);
  const bands = Math.ceil(attributes.length / across);
  const grid = new PanelGrid(
    2 * bands * across,
    across,
    { width: 168, height: 96 },
    { x: 34, y: 44 },
    { l: 64, r: 24, t: 118, b: 56 },
  );
  const data: Trace[] = [];
  const kls = trials.flatMap(({ kl, change }) => [kl, none.kl + change.low, none.kl + change.high]);
  const ranges = {
    kl: padded([...kls, none.kl]),
    entropy: padded([...trials.map(({ entropy }) => entropy), none.entropy, humanEntropy]),
  };

  attributes.forEach((attribute, a) => {
    for (const [part, figure] of (["kl", "entropy"] as const).entries()) {
      const [low, high] = ranges[figure];
      const ticks = roundTicks(low, high, 4).filter((tick) => tick >= low && tick <= high);
      const lastBand = part === 1 && a + across >= attributes.length;
      const place = grid.place(
        (2 * Math.floor(a / across) + part) * across + (a % across),
        {
          x: layerAxis(1, layers, 6, 0.5, lastBand ? "layer" : undefined),
          y: { range: [low, high], tickvals: ticks, ticktext: ticks.map(String), showgrid: true },
        },
        [
          part === 0
            ? { text: shorten(attribute, 22), above: 11, bold: true }
            : { text: "normalised entropy", above: 11, size: 10, color: palette.quiet },
        ],
      );
      data.push(...panelTraces(search, attribute, figure, place, a === 0));
    }
  });
  return new Figure({
    title: "Layer search: each attribute alone at each layer",
    subtitle: labels.map((label) => label.replace(/\.$/, "")).join(" · "),
    data,
    layout: grid.layout({ narrowest: 640, legend: true }),
    caption: `Searched on ${search.items.join(", ")}: report other items. The lowest of several layers looks better than it is; an interval that reaches the dashed line is no gain.`,
    text: attributes
      .map((attribute) => {
        const own = trials.filter((trial) => trial.attribute === attribute);
        return `${attribute}: ${own.map(({ layer, kl, entropy }) => `${layer} KL ${kl.toFixed(3)} H ${entropy.toFixed(3)}`).join("; ")}`;
      })
      .join("\n"),
  });
}

/** One attribute's curve of one figure, with what it is held against. */
function panelTraces(
  { trials, none, humanEntropy, layers }: SearchedLayers,
  attribute: string,
  figure: "kl" | "entropy",
  place: ReturnType<PanelGrid["place"]>,
  showlegend: boolean,
): Trace[] {
  const own = trials.filter((trial) => trial.attribute === attribute).sort((p, q) => p.layer - q.layer);
  const best = own.reduce((lowest, trial) => (trial.kl < lowest.kl ? trial : lowest));
  const level = (name: string, value: number, color: string, named: boolean): Trace => ({
    type: "scatter",
    mode: "lines",
    name,
    x: [0.5, layers + 0.5],
    y: [value, value],
    line: { color, width: 1, dash: "dash" },
    ...place,
    showlegend: showlegend && named,
    legendgroup: name,
    hoverinfo: "skip",
  });
  const intervals: Trace = {
    type: "scatter",
    mode: "lines",
    name: "95 % interval",
    x: own.flatMap(({ layer }) => [layer, layer, null]),
    y: own.flatMap(({ change }) => [none.kl + change.low, none.kl + change.high, null]),
    line: { color: "#f0b48a", width: 3 },
    ...place,
    showlegend,
    legendgroup: "interval",
    hoverinfo: "skip",
  };
  const curve: Trace = {
    type: "scatter",
    mode: "lines+markers",
    name: figure === "kl" ? "KL(model‖human), nats" : "normalised entropy",
    x: own.map(({ layer }) => layer),
    y: own.map((trial) => trial[figure]),
    line: { color: colours[figure], width: 2 },
    marker: { color: colours[figure], size: 5, symbol: "circle" },
    ...place,
    showlegend,
    legendgroup: figure,
    hovertext: own.map(
      (trial) =>
        `${attribute} at layer ${trial.layer}\nKL ${trial.kl.toFixed(4)}, entropy ${trial.entropy.toFixed(3)}${trial === best ? "\nlowest KL" : ""}`,
    ),
    hoverinfo: "text",
  };
  const lowest: Trace = {
    type: "scatter",
    mode: "markers",
    name: "lowest KL",
    x: [best.layer],
    y: [best.kl],
    marker: { color: palette.shuffled, size: 10, symbol: "circle-open" },
    ...place,
    showlegend,
    legendgroup: "best",
    hoverinfo: "skip",
  };
  const without = level("without injection", none[figure], colours.none, figure === "kl");
  return figure === "kl"
    ? [intervals, without, curve, lowest]
    : [level("human entropy", humanEntropy, colours.human, true), without, curve];
}

function padded(values: readonly number[]): [number, number] {
  const finite = values.filter(Number.isFinite);
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const pad = Math.max(1e-3, (high - low) * 0.1);
  return [low - pad, high + pad];
}
