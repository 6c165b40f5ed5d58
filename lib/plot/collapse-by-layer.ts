import { shorten } from "./blocks.js";
import { type CollapsedStates, statesSubtitle } from "./collapsed-states.js";
import { Figure } from "./figure.js";
import { series } from "./palette.js";
import { layerAxis, PanelGrid } from "./panels.js";
import { roundTicks } from "./ticks.js";
import type { Points, Trace } from "./trace.js";

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
  const identifiers = [...conditions[0]!.layers[0]!.probes.keys()];
  type At = CollapsedStates["conditions"][number]["layers"][number];
  const panels: {
    readonly heading: string;
    readonly from: "data" | "zero";
    readonly value: (at: At) => number;
    readonly control?: (at: At) => number;
  }[] = [
    { heading: `radius (${states.neighbour} nearest) × 100`, from: "zero", value: ({ radius }) => radius },
    {
      heading: "radius / mean length, %",
      from: "zero",
      value: ({ radius, length }) => (length > 0 ? radius / length : Number.NaN),
    },
    ...(conditions.some(({ layers }) => layers.some((at) => !Number.isNaN(at.betweenSegments)))
      ? [{ heading: "share between segments", from: "zero" as const, value: (at: At) => at.betweenSegments }]
      : []),
    ...identifiers.map((identifier) => ({
      heading: `${identifier} read by a probe`,
      from: "data" as const,
      value: (at: At) => at.probes.get(identifier)!.accuracy,
      control: (at: At) => at.probes.get(identifier)!.shuffled,
    })),
  ];
  const across = Math.min(3, panels.length);
  const grid = new PanelGrid(
    panels.length,
    across,
    { width: 220, height: 150 },
    { x: 52, y: 52 },
    { l: 56, r: 24, t: 118, b: 52 },
  );
  const data: Trace[] = [];
  const last = Math.max(...conditions.flatMap(({ layers }) => layers.map(({ layer }) => layer)));
  for (const [p, { heading, from, value, control }] of panels.entries()) {
    const all = conditions
      .flatMap(({ layers }) => layers.flatMap((at) => [value(at), ...(control ? [control(at)] : [])]))
      .filter(Number.isFinite);
    const lowest = from === "zero" ? 0 : Math.min(...all);
    const highest = Math.max(...all, lowest + 1e-6);
    const pad = (highest - lowest) * 0.08;
    const ticks = roundTicks(lowest, highest, 4).filter(
      (tick) => tick >= lowest - pad && tick <= highest + pad,
    );
    const place = grid.place(
      p,
      {
        x: layerAxis(0, last, 8, 0.3, p + across >= panels.length ? "layer (0: embedding)" : undefined),
        y: {
          range: [lowest - (from === "zero" ? 0 : pad), highest + pad],
          tickvals: ticks,
          ticktext: ticks.map(String),
          showgrid: true,
        },
      },
      [{ text: shorten(heading, 34), above: 12, bold: true }],
    );
    for (const [c, { condition, layers }] of conditions.entries()) {
      const color = series[c % series.length]!;
      const x = layers.map(({ layer }) => layer);
      if (control !== undefined)
        data.push({
          type: "scatter",
          mode: "lines",
          name: "identifiers dealt at random",
          x,
          y: layers.map(control),
          line: { color, width: 1.2, dash: "dot" },
          ...place,
          showlegend: c === 0 && panels.findIndex((one) => one.control !== undefined) === p,
          legendgroup: "control",
          hoverinfo: "skip",
        });
      const curve: Points = {
        type: "scatter",
        mode: "lines+markers",
        name: condition,
        x,
        y: layers.map((at) => (Number.isFinite(value(at)) ? value(at) : null)),
        line: { color, width: 2 },
        marker: { color, size: 5, symbol: "circle" },
        ...place,
        showlegend: p === 0,
        legendgroup: condition,
        hovertext: layers.map((at) => `${condition}\nlayer ${at.layer}: ${value(at).toFixed(3)}`),
        hoverinfo: "text",
      };
      data.push(curve);
    }
  }
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
