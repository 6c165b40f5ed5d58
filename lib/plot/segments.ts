import type { Segment, Segmentation } from "../segment/segmentation.js";
import { percent } from "../show/number-text.js";
import { Figure } from "./figure.js";
import { valueAxis } from "./layout/axis.js";
import { Rows } from "./layout/rows.js";
import { bars } from "./marks/bars.js";
import { blockBar } from "./text/blocks.js";
import { letters, shortenParts } from "./text/shorten.js";
import { palette } from "./theme/palette.js";

/** The most segments drawn; more are no longer readable and are counted in the caption. */
const most = 60;

/**
 * The weighted share of each segment, with its n; those whose effective n is below the minimum are pale and marked.
 *
 * @example
 * plot.segments(byClass);
 */
export function segments(segmentation: Segmentation): Figure {
  const { name, segments: all, minimum, survey, weight } = segmentation;
  const largest = [...all].sort((a, b) => b.share - a.share).slice(0, most);
  const shown = all.filter((segment) => largest.includes(segment));
  const widest = Math.max(0.01, ...shown.map(({ share }) => share));
  const rows = new Rows(
    shown.map((segment) => ({ label: segment.label, aside: countsOf(segment) })),
    shown.length <= 20 ? 24 : 18,
  );
  const someSmall = shown.some(({ belowMinimum }) => belowMinimum);
  const barsOf = (small: boolean) =>
    bars(
      small ? `effective n below ${minimum}` : "segment",
      shown.flatMap((segment, r) =>
        segment.belowMinimum === small
          ? [
              {
                at: rows.y(r),
                length: segment.share,
                opacity: small ? 0.4 : 0.95,
                says: hoverOf(segment, weight),
              },
            ]
          : [],
      ),
      { orientation: "h", width: 0.7, color: palette.human },
    );
  const labels = Math.min(44, Math.max(0, ...shown.map(({ label }) => letters(label))));
  const width = 380;
  return new Figure({
    title: `${name}: ${all.length} segments`,
    subtitle: [
      weight === undefined
        ? `share of ${survey.name}, unweighted`
        : `weighted share of ${survey.name}, weights ${weight}`,
      ...(survey.codebook.synthetic ? ["synthetic survey"] : []),
    ].join(" · "),
    panels: [
      [
        {
          x: valueAxis([0, widest], width, {
            flush: true,
            title: "share of the population",
            says: (share) => `${Math.round(share * 100)} %`,
          }),
          y: rows.axis(),
          marks: someSmall ? [barsOf(false), barsOf(true)] : [barsOf(false)],
        },
      ],
    ],
    size: rows.size(width),
    rows,
    caption: captionOf(segmentation, shown),
    text: shown
      .map(
        (segment) =>
          `${shortenParts(segment.label, labels).padEnd(labels)}  ${blockBar(segment.share / widest, 24).padEnd(24)}  ${countsOf(segment)}`,
      )
      .join("\n"),
  });
}

function countsOf({ share, n, belowMinimum }: Segment): string {
  return `${percent(share)}, n ${n}${belowMinimum ? " ‡" : ""}`;
}

function hoverOf({ label, share, n, effectiveN }: Segment, weight: string | undefined): string {
  return `${label}\n${percent(share)} (${weight === undefined ? "unweighted" : "weighted"})\nn ${n}, effective n ${effectiveN.toFixed(1)}`;
}

function captionOf({ segments, minimum, excluded }: Segmentation, shown: readonly Segment[]): string {
  const small = segments.filter(({ belowMinimum }) => belowMinimum).length;
  const without = [...excluded].filter(([, count]) => count > 0);
  const left = segments.length - shown.length;
  const sum = (some: readonly Segment[]) => some.reduce((all, { share }) => all + share, 0);
  return [
    ...(small > 0 ? [`‡ ${small} of ${segments.length} segments have an effective n below ${minimum}.`] : []),
    ...(without.length > 0
      ? [
          `Without a segment: ${without.map(([identifier, count]) => `${count} (no ${identifier})`).join(", ")}.`,
        ]
      : []),
    ...(left > 0
      ? [
          `The ${left} smallest segments, ${percent(sum(segments) - sum(shown))} together, are not drawn; the table has them all.`,
        ]
      : []),
  ].join(" ");
}
