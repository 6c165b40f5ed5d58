import { shorten } from "./blocks.js";
import { type CollapsedStates, statesSubtitle } from "./collapsed-states.js";
import { Figure } from "./figure.js";
import { series } from "./palette.js";
import { layerAxis, PanelGrid } from "./panels.js";
import { roundTicks } from "./ticks.js";
import type { Points } from "./trace.js";

type States = CollapsedStates["conditions"][number];
type At = States["layers"][number];

/** One thing measured of the states at each layer. */
interface Panel {
  readonly heading: string;
  /** Where its axis begins. */
  readonly from: "data" | "zero";
  readonly value: (at: At) => number;
  /** The same of identifiers dealt at random. */
  readonly control?: (at: At) => number;
}

/**
 * Where in a model simulated respondents differ, layer by layer and condition by condition: the k-nearest-neighbour radius,
 * the same as a share of the states' mean length, the share of dispersion that lies between segments, and how well a linear
 * probe reads each identifier beside the same with identifiers dealt at random (dotted).
 *
 * @example
 * plot.collapseByLayer(await collapse({ survey, model, segmentation, item: "Q1", conditions: [personaPrompt()], respondents: 200, seed: 1 }));
 */
export function collapseByLayer(states: CollapsedStates): Figure {
  const { conditions } = states;
  const panels = panelsOf(states);
  const across = Math.min(3, panels.length);
  const grid = new PanelGrid(
    panels.length,
    across,
    { width: 220, height: 150 },
    { x: 52, y: 52 },
    { l: 56, r: 24, t: 118, b: 52 },
  );
  const last = Math.max(...conditions.flatMap(({ layers }) => layers.map(({ layer }) => layer)));
  const firstControl = panels.findIndex(({ control }) => control !== undefined);
  const data = panels.flatMap((panel, p) => {
    const title = p + across >= panels.length ? "layer (0: embedding)" : undefined;
    const place = grid.place(p, { x: layerAxis(0, last, 8, 0.3, title), y: valueAxis(panel, conditions) }, [
      { text: shorten(panel.heading, 34), above: 12, bold: true },
    ]);
    return conditions.flatMap((condition, c): Points[] => {
      const color = series[c % series.length]!;
      const curve = { ...curveOf(panel, condition, color), ...place, showlegend: p === 0 };
      if (panel.control === undefined) return [curve];
      const dealt = controlOf(condition, panel.control, color);
      return [{ ...dealt, ...place, showlegend: c === 0 && p === firstControl }, curve];
    });
  });
  return new Figure({
    title: `Where ${states.respondents.length} simulated respondents differ inside the model, asked ${states.item}`,
    subtitle: statesSubtitle(states),
    data,
    layout: grid.layout({ narrowest: 640, legend: true }),
    caption:
      "Hidden states at the last token before the answer. States grow from layer to layer, so a radius is also shown against their mean length. A probe is held against the same probe with the identifier dealt to the respondents at random: where the lines meet, the identifier is not there to be read.",
    text: panels
      .map(({ heading, value }) =>
        [
          heading,
          ...conditions.map(
            ({ condition, layers }) =>
              `  ${condition}: ${layers.map((at) => (Number.isFinite(value(at)) ? value(at).toFixed(2) : "—")).join("  ")}`,
          ),
        ].join("\n"),
      )
      .join("\n"),
  });
}

function panelsOf({ conditions, neighbour }: CollapsedStates): Panel[] {
  const identifiers = [...conditions[0]!.layers[0]!.probes.keys()];
  const segmented = conditions.some(({ layers }) => layers.some((at) => !Number.isNaN(at.betweenSegments)));
  return [
    { heading: `radius (${neighbour} nearest) × 100`, from: "zero", value: ({ radius }) => radius },
    {
      heading: "radius / mean length, %",
      from: "zero",
      value: ({ radius, length }) => (length > 0 ? radius / length : Number.NaN),
    },
    ...(segmented
      ? [{ heading: "share between segments", from: "zero" as const, value: (at: At) => at.betweenSegments }]
      : []),
    ...identifiers.map((identifier) => ({
      heading: `${identifier} read by a probe`,
      from: "data" as const,
      value: (at: At) => at.probes.get(identifier)!.accuracy,
      control: (at: At) => at.probes.get(identifier)!.shuffled,
    })),
  ];
}

/** An axis with room for every value of a panel. */
function valueAxis({ from, value, control }: Panel, conditions: readonly States[]) {
  const all = conditions
    .flatMap(({ layers }) => layers.flatMap((at) => [value(at), ...(control ? [control(at)] : [])]))
    .filter(Number.isFinite);
  const lowest = from === "zero" ? 0 : Math.min(...all);
  const highest = Math.max(...all, lowest + 1e-6);
  const pad = (highest - lowest) * 0.08;
  const ticks = roundTicks(lowest, highest, 4).filter(
    (tick) => tick >= lowest - pad && tick <= highest + pad,
  );
  return {
    range: [lowest - (from === "zero" ? 0 : pad), highest + pad] as const,
    tickvals: ticks,
    ticktext: ticks.map(String),
    showgrid: true,
  };
}

function curveOf({ value }: Panel, { condition, layers }: States, color: string): Points {
  return {
    type: "scatter",
    mode: "lines+markers",
    name: condition,
    x: layers.map(({ layer }) => layer),
    y: layers.map((at) => (Number.isFinite(value(at)) ? value(at) : null)),
    line: { color, width: 2 },
    marker: { color, size: 5, symbol: "circle" },
    legendgroup: condition,
    hovertext: layers.map((at) => `${condition}\nlayer ${at.layer}: ${value(at).toFixed(3)}`),
    hoverinfo: "text",
  };
}

function controlOf({ layers }: States, control: (at: At) => number, color: string): Points {
  return {
    type: "scatter",
    mode: "lines",
    name: "identifiers dealt at random",
    x: layers.map(({ layer }) => layer),
    y: layers.map(control),
    line: { color, width: 1.2, dash: "dot" },
    legendgroup: "control",
    hoverinfo: "skip",
  };
}
