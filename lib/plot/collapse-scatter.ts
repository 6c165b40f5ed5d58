import { counted } from "../errors/counted.js";
import { checkOptions } from "../errors/known-options.js";
import { PopuliError } from "../errors/populi-error.js";
import { checkPlotted } from "./check-plotted.js";
import { type CollapsedStates, statesSubtitle } from "./collapsed-states.js";
import { Figure } from "./figure.js";
import { plainAxis } from "./layout/axis.js";
import type { Heading, Panel } from "./layout/plotted.js";
import { dots } from "./marks/dots.js";
import { palette, seriesLook } from "./theme/palette.js";

/** Which layers a scatter of hidden states shows. */
export interface CollapseScatterOptions {
  /** A panel each (default: at most seven, evenly spread, first and last included). */
  readonly layers?: readonly number[];
}

/**
 * Hidden states of simulated respondents in the plane of their first two kernel principal components: a line of panels
 * for each condition, a panel for each layer, with the k-nearest-neighbour radius above (PSII, Figures 1 and 6–9). Each
 * panel has a plane of its own: shapes can be compared between panels, distances cannot; radii can.
 *
 * @throws PopuliError for a layer that the collapse does not have
 * @example
 * const conditions = [personaPrompt(), psii({ vectors })];
 * plot.collapseScatter(await collapse({ survey, model, item: "Q1", conditions, respondents: 200, seed: 1 }));
 */
export function collapseScatter(states: CollapsedStates, options: CollapseScatterOptions = {}): Figure {
  checkPlotted("collapseScatter", states, ["item", "conditions"], "what collapse(…) returned");
  checkOptions("plot.collapseScatter", options, { layers: true });
  const { item, respondents, conditions, neighbour } = states;
  const shown = shownLayers(states, options);
  return new Figure({
    title: `Hidden states of ${counted(respondents.length, "simulated respondent")}, asked ${item}`,
    subtitle: statesSubtitle(states),
    panels: conditions.map(({ condition, layers }, c) =>
      shown.map((wanted, p) =>
        statePanel(
          condition,
          c,
          layers.find((at) => at.layer === wanted)!,
          p === 0 ? [{ text: condition, bold: true, wide: true }] : [],
        ),
      ),
    ),
    size: { width: 104, height: 104 },
    caption: `Kernel PCA, Gaussian kernel with the median distance of each layer as its width; a dot for each respondent. Radius: mean distance to the ${neighbour}-th nearest respondent × 100. Every panel has its own plane and scale: compare shapes, and radii, not distances.`,
    text: conditions
      .map(({ condition, layers }) => {
        const radii = layers.map(({ layer, radius }) => `${layer} ${radius.toFixed(1)}`);
        return `${condition}: radius ${radii.join(", ")}`;
      })
      .join("\n"),
  });
}

/** A condition's states at a layer. */
export type CollapsedLayer = CollapsedStates["conditions"][number]["layers"][number];

/**
 * The states at a layer in their plane, in the colour of condition number `c`.
 *
 * @param above headings over those of the layer
 */
export function statePanel(
  condition: string,
  c: number,
  { layer, radius, kernelPca }: CollapsedLayer,
  above: readonly Heading[],
): Panel {
  const { color, symbol } = seriesLook(c);
  // One scale on both axes, so that a line does not look like a cloud. Coordinates in a Gaussian kernel are of the order
  // of 1: much smaller ones are rounding of equal states, to be drawn as one point.
  const reach = Math.max(1e-3, ...kernelPca.coordinates.flat().map(Math.abs)) * 1.1;
  const axis = plainAxis([-reach, reach], [0]);
  return {
    headings: [
      ...above.map((heading) => ({ ...heading, color })),
      { text: layer === 0 ? "embedding" : `layer ${layer}`, size: 11 },
      { text: `radius ${radius.toFixed(1)}`, size: 10, color: palette.quiet },
    ],
    ...{ x: axis, y: axis },
    marks: [{ ...dots(condition, kernelPca.coordinates, { color, size: 3.5, symbol }), inLegend: false }],
  };
}

/** The layers asked for, in that order. */
function shownLayers({ conditions }: CollapsedStates, { layers }: CollapseScatterOptions): readonly number[] {
  const all = conditions[0]!.layers.map(({ layer }) => layer);
  const shown = layers ?? spread(all, 7);
  if (shown.length === 0)
    throw new PopuliError("no layers to show", {}, "leave `layers` out for seven of them");
  const missing = shown.find((layer) => !all.includes(layer));
  if (missing !== undefined)
    throw new PopuliError(
      "the collapse does not have this layer",
      { layer: missing },
      `it has the layers ${all[0]} … ${all.at(-1)}, 0 being the embedding`,
    );
  return shown;
}

/** At most `most` of a list, evenly spread, both ends included. */
function spread(list: readonly number[], most: number): readonly number[] {
  if (list.length <= most) return list;
  return Array.from({ length: most }, (_, i) => list[Math.round((i * (list.length - 1)) / (most - 1))]!);
}
