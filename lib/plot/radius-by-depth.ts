import { checkPlotted } from "./check-plotted.js";
import type { CollapsedStates } from "./collapsed-states.js";
import { statesSubtitle } from "./collapsed-states.js";
import { Figure } from "./figure.js";
import { valueAxis } from "./layout/axis.js";
import { curve } from "./marks/curve.js";
import { seriesLook } from "./theme/palette.js";

const size = { width: 380, height: 240 };

/**
 * The k-nearest-neighbour radius of simulated respondents' hidden states by depth: how far apart they lie at each layer, as a
 * share of the states' mean length, so that layers and models can be compared. Depth is the share of the model's layers.
 *
 * @param states one collapse, or several by the names of their models
 * @example
 * const states = await collapse({
 *   survey, model, item: "Q1", conditions: [personaPrompt(), direct()], respondents: 200, seed: 1,
 * });
 * plot.radiusByDepth({ teaching: states });
 */
export function radiusByDepth(states: CollapsedStates | Readonly<Record<string, CollapsedStates>>): Figure {
  checkPlotted("radiusByDepth", states, [], wanted);
  const several = isStates(states) ? [states] : Object.values(states);
  for (const one of several.length > 0 ? several : [states as CollapsedStates])
    checkPlotted("radiusByDepth", one, ["item", "conditions"], wanted);
  const named = isStates(states) ? [["", states] as const] : Object.entries(states);
  const first = named[0]![1];
  const lines = named.flatMap(([model, { conditions }]) =>
    conditions.map(({ condition, layers }) => {
      const deepest = Math.max(1, ...layers.map(({ layer }) => layer));
      return {
        name: model === "" ? condition : `${model}: ${condition}`,
        points: layers.map(({ layer, radius, length }) => ({
          layer,
          depth: layer / deepest,
          radius,
          share: length > 0 ? radius / length : Number.NaN,
        })),
      };
    }),
  );
  const shares = lines.flatMap(({ points }) => points.map(({ share }) => share));
  const items = [...new Set(named.map(([, { item }]) => item))];
  return new Figure({
    title: `How far apart ${first.respondents.length} simulated respondents lie, by depth`,
    subtitle: [`asked ${items.join(", ")}`, ...new Set(named.map(([, one]) => statesSubtitle(one)))].join(
      " · ",
    ),
    panels: [
      [
        {
          headings: [{ text: "radius / mean length of the states, %", bold: true }],
          x: valueAxis([0, 1], size.width, {
            title: "depth: share of the layers (0: embedding)",
            says: (share) => `${Math.round(share * 100)} %`,
          }),
          y: valueAxis(shares, size.height, { from0: true, upright: true }),
          marks: lines.map(({ name, points }, l) => {
            const { color, symbol } = seriesLook(l);
            return curve(
              name,
              points.map(({ layer, depth, radius, share }) => ({
                x: depth,
                y: share,
                says: `${name}\nlayer ${layer}: ${share.toFixed(2)} % (radius ${radius.toFixed(2)})`,
              })),
              { color, width: 2 },
              { size: 6, symbol },
            );
          }),
        },
      ],
    ],
    size,
    caption: `Mean distance of a respondent's hidden state, at the last token before the answer, to the ${first.neighbour}-th nearest of the others × 100, divided by the mean length of the states. Where it is near 0, respondents have become one: diversity has collapsed. The states of all respondents are in it, so there is no interval.`,
    text: lines
      .map(
        ({ name, points }) =>
          `${name}: ${points.map(({ layer, share }) => `${layer} ${Number.isFinite(share) ? share.toFixed(2) : "—"}`).join("  ")}`,
      )
      .join("\n"),
  });
}

const wanted = "what collapse(…) returned, or several by name";

function isStates(states: object): states is CollapsedStates {
  return Array.isArray((states as Partial<CollapsedStates>).conditions);
}
