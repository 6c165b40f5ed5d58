import { checkOptions } from "../errors/known-options.js";
import { decimal } from "../show/number-text.js";
import { approximation, type CulturalMap, type MapPosition } from "../values/cultural-map-places.js";
import { checkPlotted } from "./check-plotted.js";
import { Figure } from "./figure.js";
import { type AxisOf, valueAxis } from "./layout/axis.js";
import { pointLabels } from "./layout/point-labels.js";
import { curve } from "./marks/curve.js";
import { dots } from "./marks/dots.js";
import type { Mark } from "./marks/mark.js";
import { palette } from "./theme/palette.js";

/** What the figure needs of a cultural map. */
export type PlottedMap = Pick<CulturalMap, "dimensions" | "places" | "how" | "labels">;

/** Which ellipses the map has. */
export interface CulturalMapPlotOptions {
  /**
   * Of half of the answers around a population's mean (`"answers"`, the default), or the 95 % confidence ellipse of the mean
   * (`"mean"`), both as if normally distributed; or none.
   */
  readonly ellipses?: "answers" | "mean" | "none";
}

/** With more populations ellipses of answers cover each other. */
const mostEllipses = 12;
/** Squared radii that hold 50 % and 95 % of a bivariate normal: −2 ln(1 − p). */
const half = -2 * Math.log(0.5);
const nearlyAll = -2 * Math.log(0.05);
const size = { width: 480, height: 420 };

/**
 * The cultural map: where populations lie by their own answers, filled, and by simulated ones, open, a line between the two,
 * and the ellipse of either.
 *
 * @example
 * const run = await simulate({
 *   survey, model, segmentation: byCountry, condition: personaPrompt(), respondents: 10, draw: "per segment", seed: 1,
 *   items: ["Q164", "Q184", "Q254", "Q45", "Q46", "Q57", "Q209", "Q182"],
 * });
 * plot.culturalMap(culturalMap(run, { by: byCountry }), { ellipses: "mean" });
 */
export function culturalMap(given: PlottedMap, options: CulturalMapPlotOptions = {}): Figure {
  checkPlotted("culturalMap", given, ["dimensions", "places"], "what culturalMap(…) returned");
  checkOptions("plot.culturalMap", options, { ellipses: true });
  const { ellipses = "answers" } = options;
  const { dimensions, places, how, labels } = given;
  const { across, down } = dimensions;
  const withEllipses = ellipses !== "none" && places.length <= mostEllipses;
  const ringOf = (position: MapPosition) =>
    ring(position, ellipses === "mean" ? nearlyAll / position.effectiveN : half);
  const rings = withEllipses
    ? places.map(({ human, simulated }) => ({ human: ringOf(human), simulated: ringOf(simulated) }))
    : [];
  const points = places.flatMap(({ human, simulated }) => [human, simulated]);
  const ends = rings.flatMap(({ human, simulated }) => [...human, ...simulated]);
  const axis = (of: "x" | "y", pixels: number, low: string, high: string, upright: boolean): AxisOf =>
    valueAxis([0, ...points.map((point) => point[of]), ...ends.map((point) => point[of])], pixels, {
      upright,
      ...(!upright && { title: `← ${low} · ${high} →` }),
    });
  const x = axis("x", size.width, across.low, across.high, false);
  const y = axis("y", size.height, down.low, down.high, true);
  const ringMarks = (kind: "human" | "simulated", color: string): Mark[] =>
    rings.map((both) => ({
      ...curve(kind, both[kind], { color, width: 1, dash: kind === "human" ? "solid" : "dot" }),
      inLegend: false,
    }));
  const point = ({ x, y }: MapPosition) => `(${decimal(x, 2)}, ${decimal(y, 2)})`;
  const apart = (place: (typeof places)[number]) =>
    Math.hypot(place.simulated.x - place.human.x, place.simulated.y - place.human.y);
  return new Figure({
    title: "Cultural map: real and simulated positions",
    subtitle: [
      "SIMULATED ANSWERS, not a survey",
      `${how.survey}: ${places.reduce((sum, { human }) => sum + human.n, 0)} respondents, ${places.reduce((sum, { simulated }) => sum + simulated.n, 0)} simulated, ${how.weight === undefined ? "unweighted" : `weighted by ${how.weight}`}`,
      how.conditions.join(", "),
      ...labels.filter((label) => /synthetic|teaching/.test(label)),
    ].join(" · "),
    panels: [
      [
        {
          headings: [{ text: `↑ ${down.high} · ↓ ${down.low}` }],
          ...{ x, y },
          marks: [
            ...[
              curve(
                "zero",
                [
                  { x: 0, y: y.range[0] },
                  { x: 0, y: y.range[1] },
                ],
                { color: palette.floor, width: 1 },
              ),
              curve(
                "zero",
                [
                  { x: x.range[0], y: 0 },
                  { x: x.range[1], y: 0 },
                ],
                { color: palette.floor, width: 1 },
              ),
              ...places.map(({ human, simulated }) =>
                curve("apart", [human, simulated], { color: palette.floor, width: 1, dash: "dot" }),
              ),
            ].map((mark) => ({ ...mark, inLegend: false })),
            ...ringMarks("human", palette.human),
            ...ringMarks("simulated", palette.simulated),
            dots(
              "human",
              places.map(({ human }) => [human.x, human.y] as const),
              { color: palette.human, size: 10, symbol: "circle" },
            ),
            dots(
              "simulated",
              places.map(({ simulated }) => [simulated.x, simulated.y] as const),
              { color: palette.simulated, size: 10, symbol: "circle-open" },
            ),
          ],
          labels: pointLabels(
            places.map(({ population, human }) => ({ text: population, at: [human.x, human.y] })),
            points.map((position) => [position.x, position.y]),
            { x, y },
            size,
            { x: [0], y: [0] },
          ),
        },
      ],
    ],
    size,
    caption: [
      approximation(how),
      ...(withEllipses
        ? [
            ellipses === "mean"
              ? "Ellipses: 95 % confidence of a mean."
              : "Ellipses hold half of a population's answers, as if normally distributed.",
          ]
        : ellipses === "none"
          ? []
          : [`No ellipses: ${places.length} populations would cover each other.`]),
    ].join(" "),
    text: places
      .map(
        (place) =>
          `${place.population.padEnd(24)} human ${point(place.human)}, simulated ${point(place.simulated)}, apart ${decimal(apart(place), 2)}`,
      )
      .join("\n"),
  });
}

/** The ellipse of a covariance around a mean, scaled by the root of `square`. */
function ring({ x, y, spread: { xx, xy, yy } }: MapPosition, square: number): { x: number; y: number }[] {
  // Cholesky's root of the covariance turns a circle into its ellipse.
  const a = Math.sqrt(Math.max(0, xx));
  const b = a > 0 ? xy / a : 0;
  const c = Math.sqrt(Math.max(0, yy - b * b));
  const radius = Math.sqrt(square);
  return Array.from({ length: 49 }, (_, k) => {
    const angle = (2 * Math.PI * k) / 48;
    const [cos, sin] = [radius * Math.cos(angle), radius * Math.sin(angle)];
    return { x: x + a * cos, y: y + b * cos + c * sin };
  });
}
