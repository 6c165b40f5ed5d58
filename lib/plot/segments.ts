import type { Segmentation } from "../segment/segmentation.js";
import { blockBar, shortenParts } from "./blocks.js";
import { Figure } from "./figure.js";
import { palette } from "./palette.js";

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
  const left = segmentation.segments.length - shown.length;
  const leftShare =
    segmentation.segments.reduce((sum, segment) => sum + segment.share, 0) -
    shown.reduce((sum, segment) => sum + segment.share, 0);
  const row = shown.length <= 20 ? 24 : 18;
  const margin = { l: 270, r: 130, t: 84, b: 48 };
  const width = 760;
  const height = margin.t + margin.b + Math.max(1, shown.length) * row;
  const at = (index: number) => shown.length - 1 - index;
  const widest = Math.max(0.01, ...shown.map((segment) => segment.share));
  const step = widest > 0.4 ? 0.1 : widest > 0.15 ? 0.05 : widest > 0.06 ? 0.02 : 0.01;
  const ticks = Array.from({ length: Math.floor(widest / step) + 2 }, (_, i) => i * step);
  const small = shown.filter((segment) => segment.belowMinimum);
  const excluded = [...segmentation.excluded].filter(([, count]) => count > 0);
  const bars = (belowMinimum: boolean) => {
    const these = shown.flatMap((segment, index) =>
      segment.belowMinimum === belowMinimum ? [{ segment, index }] : [],
    );
    return {
      type: "bar" as const,
      orientation: "h" as const,
      name: belowMinimum ? `fewer than ${segmentation.minimum} respondents` : "segment",
      x: these.map(({ segment }) => segment.share),
      y: these.map(({ index }) => at(index)),
      width: 0.7,
      marker: { color: palette.human, opacity: belowMinimum ? 0.4 : 0.95 },
      hovertext: these.map(
        ({ segment }) =>
          `${segment.label}\n${(segment.share * 100).toFixed(1)} % (weighted)\nn ${segment.n}, effective n ${segment.effectiveN.toFixed(1)}`,
      ),
      hoverinfo: "text" as const,
      showlegend: small.length > 0,
    };
  };
  const labelOf = (index: number) => {
    const segment = shown[index]!;
    return `${(segment.share * 100).toFixed(1)} %  n ${segment.n}${segment.belowMinimum ? " ‡" : ""}`;
  };
  const labelWidth = Math.min(44, Math.max(0, ...shown.map((segment) => [...segment.label].length)));
  return new Figure({
    title: `${segmentation.name}: ${segmentation.segments.length} segments`,
    subtitle: [
      segmentation.weight === undefined
        ? `share of ${segmentation.survey.name}, unweighted`
        : `weighted share of ${segmentation.survey.name}, weights ${segmentation.weight}`,
      ...(segmentation.survey.codebook.synthetic ? ["synthetic survey"] : []),
    ].join(" · "),
    data: small.length > 0 ? [bars(false), bars(true)] : [bars(false)],
    layout: {
      width,
      height,
      margin: { ...margin, t: small.length > 0 ? margin.t : margin.t - 22 },
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
          range: [-0.6, Math.max(1, shown.length) - 0.4],
          anchor: "x",
          tickvals: shown.map((_, index) => at(index)),
          ticktext: shown.map((segment) => shortenParts(segment.label, 42)),
          showgrid: false,
        },
      },
      annotations: shown.map((_, index) => ({
        text: labelOf(index),
        x: 1.015,
        y: (at(index) + 0.6) / (Math.max(1, shown.length) + 0.2),
        align: "left" as const,
        size: 11,
        color: palette.quiet,
      })),
      legend: small.length > 0,
    },
    caption: [
      ...(small.length > 0
        ? [
            `‡ ${small.length} of ${segmentation.segments.length} cells have fewer than ${segmentation.minimum} respondents.`,
          ]
        : []),
      ...(excluded.length > 0
        ? [
            `Without a segment: ${excluded.map(([identifier, count]) => `${count} (no ${identifier})`).join(", ")}.`,
          ]
        : []),
      ...(left > 0
        ? [
            `The ${left} smallest segments, ${(leftShare * 100).toFixed(1)} % together, are not drawn; the table has them all.`,
          ]
        : []),
    ].join(" "),
    text: shown
      .map(
        (segment, index) =>
          `${shortenParts(segment.label, labelWidth).padEnd(labelWidth)}  ${blockBar(segment.share / widest, 24).padEnd(24)}  ${labelOf(index)}`,
      )
      .join("\n"),
  });
}
