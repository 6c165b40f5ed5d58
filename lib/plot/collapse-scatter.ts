import { PopuliError } from "../errors/populi-error.js";
import { shorten } from "./blocks.js";
import { type CollapsedStates, statesSubtitle } from "./collapsed-states.js";
import { Figure } from "./figure.js";
import { palette, series } from "./palette.js";
import { PanelGrid } from "./panels.js";
import type { Trace } from "./trace.js";

/**
 * Hidden states of simulated respondents in the plane of their kernel principal components, a row a condition and a panel a
 * layer (seed 001, Figures 1 and 6–9), with the k-nearest-neighbour radius above each. Each panel has a plane of its own:
 * shapes can be compared between panels, distances cannot; the radius is what compares them.
 *
 * @param options.layers which layers (default: at most seven, evenly spread, first and last included)
 * @throws PopuliError for a layer that was not looked at
 * @example
 * plot.collapseScatter(await collapse({ survey, model, item: "Q1", conditions: [personaPrompt(), psii({ vectors })], respondents: 200, seed: 1 }));
 */
export function collapseScatter(
  states: CollapsedStates,
  options: { readonly layers?: readonly number[] } = {},
): Figure {
  const { conditions } = states;
  const all = conditions[0]!.layers.map(({ layer }) => layer);
  const shown = options.layers ?? spread(all, 7);
  if (shown.length === 0)
    throw new PopuliError("no layers to show", {}, "leave `layers` out for seven of them");
  const missing = shown.find((layer) => !all.includes(layer));
  if (missing !== undefined)
    throw new PopuliError(
      "this layer was not looked at",
      { layer: missing },
      `there are the layers ${all[0]} … ${all.at(-1)}, 0 being the embedding`,
    );
  const grid = new PanelGrid(
    conditions.length * shown.length,
    shown.length,
    { width: 112, height: 100 },
    { x: 14, y: 58 },
    { l: 40, r: 24, t: 112, b: 24 },
  );
  const data: Trace[] = [];
  for (const [c, { condition, layers }] of conditions.entries())
    for (const [l, wanted] of shown.entries()) {
      const at = layers.find(({ layer }) => layer === wanted)!;
      const color = series[c % series.length]!;
      const { coordinates } = at.kernelPca;
      // Both axes alike, around the middle, so that a line is not drawn as a cloud.
      // Coordinates in a Gaussian kernel are of the order of 1; all alike, they are rounding, to be drawn as one point.
      const reach = Math.max(1e-3, ...coordinates.flat().map(Math.abs)) * 1.1;
      const axis = { range: [-reach, reach] as const, tickvals: [0], ticktext: [""], showgrid: true };
      const place = grid.place(c * shown.length + l, { x: axis, y: axis }, [
        ...(l === 0 ? [{ text: shorten(condition, 70), above: 42, color, bold: true }] : []),
        { text: wanted === 0 ? "embedding" : `layer ${wanted}`, above: 24, size: 11 },
        { text: `radius ${at.radius.toFixed(1)}`, above: 10, size: 10, color: palette.quiet },
      ]);
      data.push({
        type: "scatter",
        mode: "markers",
        name: condition,
        x: coordinates.map(([x]) => x),
        y: coordinates.map(([, y]) => y),
        marker: { color, size: 3.5, symbol: "circle" },
        ...place,
        showlegend: false,
        hoverinfo: "skip",
      });
    }
  return new Figure({
    title: `Hidden states of ${states.respondents.length} simulated respondents, asked ${states.item}`,
    subtitle: statesSubtitle(states),
    data,
    layout: grid.layout({ narrowest: 560, legend: false }),
    caption: `Kernel PCA, Gaussian kernel with the median distance of each layer as its width; a dot a respondent. Radius: mean distance to the ${states.neighbour}-th nearest respondent × 100. Every panel has its own plane and scale: compare shapes, and radii, not distances.`,
    text: conditions
      .map(
        ({ condition, layers }) =>
          `${condition}: radius ${layers.map(({ layer, radius }) => `${layer} ${radius.toFixed(1)}`).join(", ")}`,
      )
      .join("\n"),
  });
}

/** At most `most` of a list, evenly spread, both ends included. */
function spread(list: readonly number[], most: number): number[] {
  if (list.length <= most) return [...list];
  return Array.from({ length: most }, (_, i) => list[Math.round((i * (list.length - 1)) / (most - 1))]!);
}
