import type { Segment, Segmentation } from "../segment/segmentation.js";
import { blockBar, shortenParts } from "./blocks.js";
import { Figure } from "./figure.js";
import { palette } from "./palette.js";
import type { Bars } from "./trace.js";

/** The most cells drawn; more are no longer readable and are counted in the caption. */
const mostCells = 60;

/**
 * The weighted share of each segment, with its n; cells below the minimum are marked.
 *
 * @example
 * plot.segments(byClass);
 */
export function segments(segmentation: Segmentation): Figure {
  const largest = [...segmentation.segments].sort((a, b) => b.share - a.share).slice(0, mostCells);
  const shown = segmentation.segments.filter((segment) => largest.includes(segment));
  const rows = Math.max(1, shown.length);
  const someSmall = shown.some(({ belowMinimum }) => belowMinimum);
  const margin = { l: 270, r: 130, t: 84, b: 48 };
  const widest = Math.max(0.01, ...shown.map((segment) => segment.share));
  const step = widest > 0.4 ? 0.1 : widest > 0.15 ? 0.05 : widest > 0.06 ? 0.02 : 0.01;
  const ticks = Array.from({ length: Math.floor(widest / step) + 2 }, (_, i) => i * step);
  const bars = (belowMinimum: boolean): Bars => ({
    ...barsOf(shown, belowMinimum),
    name: belowMinimum ? `fewer than ${segmentation.minimum} respondents` : "segment",
    showlegend: someSmall,
  });
  const labelWidth = Math.min(44, Math.max(0, ...shown.map((segment) => [...segment.label].length)));
  return new Figure({
    title: `${segmentation.name}: ${segmentation.segments.length} segments`,
    subtitle: [
      segmentation.weight === undefined
        ? `share of ${segmentation.survey.name}, unweighted`
        : `weighted share of ${segmentation.survey.name}, weights ${segmentation.weight}`,
      ...(segmentation.survey.codebook.synthetic ? ["synthetic survey"] : []),
    ].join(" · "),
    data: someSmall ? [bars(false), bars(true)] : [bars(false)],
    layout: {
      width: 760,
      height: margin.t + margin.b + rows * (shown.length <= 20 ? 24 : 18),
      margin: { ...margin, t: someSmall ? margin.t : margin.t - 22 },
      axes: {
        xaxis: {
          domain: [0, 1],
          range: [0, (ticks.at(-1) ?? widest) * 1.001],
          anchor: "y",
          tickvals: ticks,
          ticktext: ticks.map((tick) => `${Math.round(tick * 100)} %`),
          title: "share of the population",
          showgrid: true,
        },
        yaxis: {
          domain: [0, 1],
          range: [-0.6, rows - 0.4],
          anchor: "x",
          tickvals: shown.map((_, index) => rowOf(shown, index)),
          ticktext: shown.map((segment) => shortenParts(segment.label, 42)),
          showgrid: false,
        },
      },
      annotations: shown.map((segment, index) => ({
        text: countsOf(segment),
        x: 1.015,
        y: (rowOf(shown, index) + 0.6) / (rows + 0.2),
        align: "left" as const,
        size: 11,
        color: palette.quiet,
      })),
      legend: someSmall,
    },
    caption: caption(segmentation, shown),
    text: shown
      .map(
        (segment) =>
          `${shortenParts(segment.label, labelWidth).padEnd(labelWidth)}  ${blockBar(segment.share / widest, 24).padEnd(24)}  ${countsOf(segment)}`,
      )
      .join("\n"),
  });
}

/** A segment's row from the bottom: the first stands at the top. */
function rowOf(shown: readonly Segment[], index: number): number {
  return shown.length - 1 - index;
}

function countsOf({ share, n, belowMinimum }: Segment): string {
  return `${(share * 100).toFixed(1)} %  n ${n}${belowMinimum ? " ‡" : ""}`;
}

function barsOf(shown: readonly Segment[], belowMinimum: boolean) {
  const these = shown.flatMap((segment, index) =>
    segment.belowMinimum === belowMinimum ? [{ segment, at: rowOf(shown, index) }] : [],
  );
  return {
    type: "bar",
    orientation: "h",
    x: these.map(({ segment }) => segment.share),
    y: these.map(({ at }) => at),
    width: 0.7,
    marker: { color: palette.human, opacity: belowMinimum ? 0.4 : 0.95 },
    hovertext: these.map(
      ({ segment }) =>
        `${segment.label}\n${(segment.share * 100).toFixed(1)} % (weighted)\nn ${segment.n}, effective n ${segment.effectiveN.toFixed(1)}`,
    ),
    hoverinfo: "text",
  } as const;
}

function caption({ segments, minimum, excluded }: Segmentation, shown: readonly Segment[]): string {
  const small = shown.filter((segment) => segment.belowMinimum).length;
  const without = [...excluded].filter(([, count]) => count > 0);
  const left = segments.length - shown.length;
  const sum = (some: readonly Segment[]) => some.reduce((all, segment) => all + segment.share, 0);
  return [
    ...(small > 0 ? [`‡ ${small} of ${segments.length} cells have fewer than ${minimum} respondents.`] : []),
    ...(without.length > 0
      ? [
          `Without a segment: ${without.map(([identifier, count]) => `${count} (no ${identifier})`).join(", ")}.`,
        ]
      : []),
    ...(left > 0
      ? [
          `The ${left} smallest segments, ${((sum(segments) - sum(shown)) * 100).toFixed(1)} % together, are not drawn; the table has them all.`,
        ]
      : []),
  ].join(" ");
}
