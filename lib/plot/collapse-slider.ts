import { counted } from "../errors/counted.js";
import { checkPlotted } from "./check-plotted.js";
import { type CollapsedLayer, statePanel } from "./collapse-scatter.js";
import { type CollapsedStates, statesSubtitle } from "./collapsed-states.js";
import { Figure } from "./figure.js";
import type { Panel } from "./layout/plotted.js";

/** Panels side by side in the picture. */
const across = 7;
const pictureSize = { width: 104, height: 104 };
const sliderSize = { width: 260, height: 260 };

/**
 * Hidden states of simulated respondents in the plane of their first two kernel principal components, at every layer: with a
 * slider between the layers where plotly draws it, and in the picture a panel for each layer.
 *
 * @example
 * const conditions = [personaPrompt(), psii({ vectors })];
 * plot.collapseSlider(await collapse({ survey, model, item: "Q1", conditions, respondents: 200, seed: 1 }));
 */
export function collapseSlider(states: CollapsedStates): Figure {
  checkPlotted("collapseSlider", states, ["item", "conditions"], "what collapse(…) returned");
  const { item, respondents, conditions, neighbour } = states;
  const layers = conditions[0]!.layers.map(({ layer }) => layer);
  const at = (c: number, layer: number): CollapsedLayer =>
    conditions[c]!.layers.find((one) => one.layer === layer)!;
  return new Figure({
    title: `Hidden states of ${counted(respondents.length, "simulated respondent")}, asked ${item}, at ${counted(layers.length, "layer")}`,
    subtitle: statesSubtitle(states),
    panels: conditions.flatMap(({ condition }, c) =>
      Array.from({ length: Math.ceil(layers.length / across) }, (_, line): Panel[] =>
        layers
          .slice(line * across, (line + 1) * across)
          .map((layer, p) =>
            statePanel(
              condition,
              c,
              at(c, layer),
              line === 0 && p === 0 ? [{ text: condition, bold: true, wide: true }] : [],
            ),
          ),
      ),
    ),
    size: pictureSize,
    slider: {
      name: "layer",
      first: layers.length - 1,
      size: sliderSize,
      steps: layers.map((layer) => ({
        label: String(layer),
        panels: [
          conditions.map(({ condition }, c) =>
            statePanel(condition, c, at(c, layer), [{ text: condition, bold: true }]),
          ),
        ],
      })),
    },
    caption: `Kernel PCA, Gaussian kernel with the median distance of each layer as its width; a dot for each respondent. Layer 0 is the embedding. Radius: mean distance to the ${neighbour}-th nearest respondent × 100. Every panel has its own plane and scale: compare shapes, and radii, not distances.`,
    text: conditions
      .map(({ condition, layers: all }) => {
        const radii = all.map(({ layer, radius }) => `${layer} ${radius.toFixed(1)}`);
        return `${condition}: radius ${radii.join(", ")}`;
      })
      .join("\n"),
  });
}
