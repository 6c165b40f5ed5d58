import { checkPlotted } from "./check-plotted.js";
import { type CollapsedStates, statesSubtitle } from "./collapsed-states.js";
import { Figure } from "./figure.js";
import { countAxis, valueAxis } from "./layout/axis.js";
import type { Panel } from "./layout/plotted.js";
import { curve } from "./marks/curve.js";
import { seriesLook } from "./theme/palette.js";

type At = CollapsedStates["conditions"][number]["layers"][number];

/** Something measured of the states at each layer. */
interface Measured {
  readonly heading: string;
  /** Whether its axis begins at 0. */
  readonly from0: boolean;
  readonly value: (at: At) => number;
  /** The same of identifiers dealt to the respondents at random. */
  readonly control?: (at: At) => number;
}

const size = { width: 220, height: 150 };
const across = 3;

/**
 * Where in a model simulated respondents differ, layer by layer and condition by condition: the k-nearest-neighbour
 * radius, the same as a share of the states' mean length, the share of dispersion that lies between segments, and how
 * well a linear probe reads each identifier, beside the same with identifiers dealt at random (dotted).
 *
 * @example
 * const states = await collapse({
 *   survey, model, segmentation, item: "Q1", conditions: [personaPrompt()], respondents: 200, seed: 1,
 * });
 * plot.collapseByLayer(states);
 */
export function collapseByLayer(states: CollapsedStates): Figure {
  checkPlotted("collapseByLayer", states, ["item", "conditions"], "what collapse(…) returned");
  const { item, respondents, conditions } = states;
  const measured = measuredOf(states);
  const panels = measured.map((one, p) => panelOf(one, states, p + across >= measured.length));
  return new Figure({
    title: `Where ${respondents.length} simulated respondents differ inside the model, asked ${item}`,
    subtitle: statesSubtitle(states),
    panels: Array.from({ length: Math.ceil(panels.length / across) }, (_, l) =>
      panels.slice(l * across, (l + 1) * across),
    ),
    size,
    caption:
      "Hidden states at the last token before the answer. States grow from layer to layer, so the radius is also shown as a share of their mean length. A probe is compared with the same probe of identifiers dealt to the respondents at random: where the lines meet, the identifier cannot be read from the states.",
    text: measured
      .map(({ heading, value }) =>
        [
          heading,
          ...conditions.map(({ condition, layers }) => {
            const values = layers.map((at) => (Number.isFinite(value(at)) ? value(at).toFixed(2) : "—"));
            return `  ${condition}: ${values.join("  ")}`;
          }),
        ].join("\n"),
      )
      .join("\n"),
  });
}

function measuredOf({ conditions, neighbour }: CollapsedStates): Measured[] {
  const identifiers = [...conditions[0]!.layers[0]!.probes.keys()];
  const segmented = conditions.some(({ layers }) => layers.some((at) => !Number.isNaN(at.betweenSegments)));
  return [
    { heading: `radius (${neighbour} nearest) × 100`, from0: true, value: ({ radius }) => radius },
    {
      heading: "radius / mean length, %",
      from0: true,
      value: ({ radius, length }) => (length > 0 ? radius / length : Number.NaN),
    },
    ...(segmented
      ? [{ heading: "share between segments", from0: true, value: (at: At) => at.betweenSegments }]
      : []),
    ...identifiers.map((identifier) => ({
      heading: `${identifier} read by a probe`,
      from0: false,
      value: (at: At) => at.probes.get(identifier)!.accuracy,
      control: (at: At) => at.probes.get(identifier)!.shuffled,
    })),
  ];
}

function panelOf(
  { heading, from0, value, control }: Measured,
  { conditions }: CollapsedStates,
  lowest: boolean,
): Panel {
  const last = Math.max(...conditions.flatMap(({ layers }) => layers.map(({ layer }) => layer)));
  const title = lowest ? { title: "layer (0: embedding)" } : {};
  const values = conditions.flatMap(({ layers }) =>
    layers.flatMap((at) => [value(at), ...(control === undefined ? [] : [control(at)])]),
  );
  return {
    headings: [{ text: heading, bold: true }],
    x: countAxis(0, last, size.width, { margin: 0.3, ...title }),
    y: valueAxis(values, size.height, { from0, upright: true }),
    marks: conditions.flatMap(({ condition, layers }, c) => {
      const { color } = seriesLook(c);
      return [
        ...(control === undefined
          ? []
          : [
              curve(
                "identifiers dealt at random",
                layers.map((at) => ({ x: at.layer, y: control(at) })),
                { color, width: 1.2, dash: "dot" },
              ),
            ]),
        curve(
          condition,
          layers.map((at) => ({
            x: at.layer,
            y: value(at),
            says: `${condition}\nlayer ${at.layer}: ${value(at).toFixed(3)}`,
          })),
          { color, width: 2 },
          { size: 5, symbol: "circle" },
        ),
      ];
    }),
  };
}
