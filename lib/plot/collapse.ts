import { shorten } from "./blocks.js";
import { Figure } from "./figure.js";
import { palette } from "./palette.js";
import { panelGrid } from "./panels.js";
import { roundTicks } from "./ticks.js";
import type { Annotation, Axis, Points, Trace } from "./trace.js";

/** What the figures need of a look at hidden states; every `Collapse` has it. */
export interface CollapsedStates {
  readonly item: string;
  readonly neighbour: number;
  readonly respondents: { readonly length: number };
  readonly labels: readonly string[];
  readonly conditions: readonly {
    readonly condition: string;
    readonly layers: readonly {
      readonly layer: number;
      readonly radius: number;
      readonly length: number;
      readonly betweenSegments: number;
      readonly probes: ReadonlyMap<string, { readonly accuracy: number; readonly shuffled: number }>;
      readonly kernelPca: {
        readonly coordinates: readonly (readonly [number, number])[];
        readonly explained: readonly [number, number];
      };
    }[];
  }[];
}

/** Okabe and Ito's other colours, after those that mean something elsewhere. */
const series = [palette.simulated, palette.floor, "#0072b2", "#cc79a7", "#e69f00", "#009e73", "#000000"];

/**
 * Hidden states of simulated respondents in the plane of their kernel principal components, a row a condition and a panel a
 * layer (seed 001, Figures 1 and 6–9), with the k-nearest-neighbour radius above each. Each panel has a plane of its own:
 * shapes can be compared between panels, distances cannot; the radius is what compares them.
 *
 * @param options.layers which layers (default: at most seven, evenly spread, first and last included)
 * @example
 * plot.collapseScatter(await collapse({ survey, model, item: "Q1", conditions: [personaPrompt(), psii({ vectors })], respondents: 200, seed: 1 }));
 */
export function collapseScatter(
  states: CollapsedStates,
  options: { readonly layers?: readonly number[] } = {},
): Figure {
  const { conditions } = states;
  const shown =
    options.layers ??
    spread(
      conditions[0]!.layers.map(({ layer }) => layer),
      7,
    );
  const margin = { l: 40, r: 24, t: 112, b: 24 };
  const grid = panelGrid(
    conditions.length * shown.length,
    shown.length,
    { width: 128, height: 112 },
    { x: 16, y: 58 },
    margin,
  );
  const axes: Record<string, Axis> = {};
  const data: Trace[] = [];
  const annotations: Annotation[] = [];
  const inner = { width: grid.width - margin.l - margin.r, height: grid.height - margin.t - margin.b };
  for (const [c, { condition, layers }] of conditions.entries())
    for (const [l, wanted] of shown.entries()) {
      const at = layers.find(({ layer }) => layer === wanted);
      if (at === undefined) continue;
      const index = c * shown.length + l;
      const number = index === 0 ? "" : String(index + 1);
      const panel = grid.at(index);
      const { coordinates } = at.kernelPca;
      // Both axes alike, around the middle, so that a line is not drawn as a cloud.
      // Coordinates in a Gaussian kernel are of the order of 1; all alike, they are rounding, to be drawn as one point.
      const reach = Math.max(1e-3, ...coordinates.flat().map(Math.abs)) * 1.1;
      for (const side of ["x", "y"] as const)
        axes[`${side}axis${number}`] = {
          domain: panel[side],
          range: [-reach, reach],
          anchor: `${side === "x" ? "y" : "x"}${number}`,
          tickvals: [0],
          ticktext: [""],
          showgrid: true,
        };
      data.push({
        type: "scatter",
        mode: "markers",
        name: condition,
        x: coordinates.map(([x]) => x),
        y: coordinates.map(([, y]) => y),
        marker: { color: series[c % series.length]!, size: 3.5, symbol: "circle" },
        xaxis: `x${number}`,
        yaxis: `y${number}`,
        showlegend: false,
        hoverinfo: "skip",
      });
      annotations.push(
        {
          text: wanted === 0 ? "embedding" : `layer ${wanted}`,
          x: panel.x[0],
          y: panel.y[1] + 24 / inner.height,
          align: "left",
          size: 11,
          color: palette.text,
        },
        {
          text: `radius ${at.radius.toFixed(1)}`,
          x: panel.x[0],
          y: panel.y[1] + 10 / inner.height,
          align: "left",
          size: 10,
          color: palette.quiet,
        },
      );
      if (l === 0)
        annotations.push({
          text: shorten(condition, 70),
          x: panel.x[0],
          y: panel.y[1] + 42 / inner.height,
          align: "left",
          size: 12,
          color: series[c % series.length]!,
          bold: true,
        });
    }
  return new Figure({
    title: `Hidden states of ${states.respondents.length} simulated respondents, asked ${states.item}`,
    subtitle: subtitleOf(states),
    data,
    layout: {
      width: Math.max(560, grid.width),
      height: grid.height,
      margin,
      axes,
      annotations,
      legend: false,
    },
    caption: `Kernel PCA, Gaussian kernel with the median distance of each layer as its width; a dot a respondent. Radius: mean distance to the ${states.neighbour}-th nearest respondent × 100. Every panel has its own plane and scale: compare shapes, and radii, not distances.`,
    text: conditions
      .map(
        ({ condition, layers }) =>
          `${condition}: radius ${layers.map(({ layer, radius }) => `${layer} ${radius.toFixed(1)}`).join(", ")}`,
      )
      .join("\n"),
  });
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
  const margin = { l: 56, r: 24, t: 118, b: 52 };
  const across = Math.min(3, panels.length);
  const grid = panelGrid(panels.length, across, { width: 220, height: 150 }, { x: 52, y: 52 }, margin);
  const axes: Record<string, Axis> = {};
  const data: Trace[] = [];
  const annotations: Annotation[] = [];
  const last = Math.max(...conditions.flatMap(({ layers }) => layers.map(({ layer }) => layer)));
  const every = Math.max(1, Math.ceil(last / 8));
  const depth = Array.from({ length: last + 1 }, (_, k) => k).filter((k) => k % every === 0);
  for (const [p, { heading, from, value, control }] of panels.entries()) {
    const number = p === 0 ? "" : String(p + 1);
    const panel = grid.at(p);
    const all = conditions
      .flatMap(({ layers }) => layers.flatMap((at) => [value(at), ...(control ? [control(at)] : [])]))
      .filter(Number.isFinite);
    const lowest = from === "zero" ? 0 : Math.min(...all);
    const highest = Math.max(...all, lowest + 1e-6);
    const pad = (highest - lowest) * 0.08;
    const ticks = roundTicks(lowest, highest, 4).filter(
      (tick) => tick >= lowest - pad && tick <= highest + pad,
    );
    axes[`xaxis${number}`] = {
      domain: panel.x,
      range: [-0.3, last + 0.3],
      anchor: `y${number}`,
      ...(p + across >= panels.length && { title: "layer (0: embedding)" }),
      tickvals: depth,
      ticktext: depth.map(String),
      showgrid: false,
    };
    axes[`yaxis${number}`] = {
      domain: panel.y,
      range: [lowest - (from === "zero" ? 0 : pad), highest + pad],
      anchor: `x${number}`,
      tickvals: ticks,
      ticktext: ticks.map(String),
      showgrid: true,
    };
    annotations.push({
      text: shorten(heading, 34),
      x: panel.x[0],
      y: panel.y[1] + 12 / (grid.height - margin.t - margin.b),
      align: "left",
      size: 12,
      color: palette.text,
      bold: true,
    });
    for (const [c, { condition, layers }] of conditions.entries()) {
      const color = series[c % series.length]!;
      const place = { xaxis: `x${number}`, yaxis: `y${number}` };
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
    subtitle: subtitleOf(states),
    data,
    layout: {
      width: Math.max(640, grid.width),
      height: grid.height,
      margin,
      axes,
      annotations,
      legend: true,
    },
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

function subtitleOf({ labels }: CollapsedStates): string {
  return labels.map((label) => label.replace(/\.$/, "")).join(" · ");
}

/** At most `most` of a list, evenly spread, both ends included. */
function spread(list: readonly number[], most: number): number[] {
  if (list.length <= most) return [...list];
  return Array.from({ length: most }, (_, i) => list[Math.round((i * (list.length - 1)) / (most - 1))]!);
}
