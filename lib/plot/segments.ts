import { counted } from "../errors/counted.js";
import type { Segment, Segmentation } from "../segment/segmentation.js";
import { percent } from "../show/number-text.js";
import { checkPlotted } from "./check-plotted.js";
import { Figure } from "./figure.js";
import { valueAxis } from "./layout/axis.js";
import { Rows } from "./layout/rows.js";
import { bars } from "./marks/bars.js";
import type { Bars } from "./marks/mark.js";
import { blockBar } from "./text/blocks.js";
import { letters, shortenParts } from "./text/shorten.js";
import { palette } from "./theme/palette.js";

/** Up to so many segments all have a bar, small ones too. */
const mostWithSmall = 20;
/** The most bars; more are no longer readable. */
const most = 40;
/** A bar of all others that is so many times the longest would make the rest a line. */
const mostTimes = 2;

/**
 * The weighted share of each segment, with its n; those whose effective n is below the minimum are pale and marked. Of
 * more than 20 segments only those with enough respondents have a bar, and the others have one together.
 *
 * @example
 * plot.segments(byClass);
 */
export function segments(segmentation: Segmentation): Figure {
  checkPlotted("segments", segmentation, ["segments", "survey"], "what segment(…) returned");
  const { name, segments: all, minimum, survey, weight } = segmentation;
  const { shown, others } = drawn(all);
  const labelled = [
    ...shown.map((segment) => ({ label: segment.label, aside: countsOf(segment) })),
    ...(others.length === 0 ? [] : [othersRow(others)]),
  ];
  const rows = new Rows(labelled, labelled.length <= 20 ? 24 : 18);
  const longest = Math.max(0.01, ...shown.map(({ share }) => share));
  const hasBar = others.length > 0 && shareOf(others) <= mostTimes * longest;
  const widest = hasBar ? Math.max(longest, shareOf(others)) : longest;
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
  const marks = [false, true]
    .filter((small) => shown.some(({ belowMinimum }) => belowMinimum === small))
    .map(barsOf);
  const labels = Math.min(44, Math.max(0, ...labelled.map(({ label }) => letters(label))));
  const width = 380;
  return new Figure({
    title: `${name}: ${counted(all.length, "segment")}`,
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
          marks: hasBar ? [...marks, othersBar(others, rows.y(shown.length))] : marks,
        },
      ],
    ],
    size: rows.size(width),
    rows,
    caption: captionOf(segmentation, others, hasBar),
    text: labelled
      .map(({ label, aside }, r) => {
        const share = shown[r]?.share ?? shareOf(others);
        const bar = r < shown.length || hasBar ? blockBar(share / widest, 24) : "";
        return `${shortenParts(label, labels).padEnd(labels)}  ${bar.padEnd(24)}  ${aside}`;
      })
      .join("\n"),
  });
}

/** The segments that have a bar, in their own order, and those that share one. */
function drawn(all: readonly Segment[]): {
  readonly shown: readonly Segment[];
  readonly others: readonly Segment[];
} {
  if (all.length <= mostWithSmall) return { shown: all, others: [] };
  const enough = all.filter(({ belowMinimum }) => !belowMinimum);
  const largest = [...(enough.length > 0 ? enough : all)].sort((a, b) => b.share - a.share);
  const shown = new Set(largest.slice(0, enough.length > 0 ? most : mostWithSmall));
  return {
    shown: all.filter((segment) => shown.has(segment)),
    others: all.filter((segment) => !shown.has(segment)),
  };
}

function othersBar(others: readonly Segment[], at: number): Bars {
  const { label, aside } = othersRow(others);
  return bars("other segments together", [{ at, length: shareOf(others), says: `${label}\n${aside}` }], {
    orientation: "h",
    width: 0.7,
    color: palette.floor,
  });
}

function othersRow(others: readonly Segment[]): { readonly label: string; readonly aside: string } {
  const n = others.reduce((sum, segment) => sum + segment.n, 0);
  return {
    label: counted(others.length, "other segment"),
    aside: `${percent(shareOf(others))}, n ${n}`,
  };
}

function shareOf(some: readonly Segment[]): number {
  return some.reduce((sum, { share }) => sum + share, 0);
}

function countsOf({ share, n, belowMinimum }: Segment): string {
  return `${percent(share)}, n ${n}${belowMinimum ? " ‡" : ""}`;
}

function hoverOf({ label, share, n, effectiveN }: Segment, weight: string | undefined): string {
  return `${label}\n${percent(share)} (${weight === undefined ? "unweighted" : "weighted"})\nn ${n}, effective n ${effectiveN.toFixed(1)}`;
}

function captionOf(
  { segments, minimum, excluded }: Segmentation,
  others: readonly Segment[],
  hasBar: boolean,
): string {
  const small = segments.filter(({ belowMinimum }) => belowMinimum).length;
  const smallOthers = others.filter(({ belowMinimum }) => belowMinimum).length;
  const without = [...excluded].filter(([, count]) => count > 0);
  return [
    ...(small > 0
      ? [
          `${small > smallOthers ? "‡ " : ""}${small} of ${counted(segments.length, "segment")} ${small === 1 ? "has" : "have"} an effective n below ${minimum}.`,
        ]
      : []),
    ...(others.length > 0 ? [togetherNote(others.length, small, smallOthers, hasBar)] : []),
    ...(without.length > 0
      ? [
          `Without a segment: ${without.map(([identifier, count]) => `${count} (no ${identifier})`).join(", ")}.`,
        ]
      : []),
  ].join(" ");
}

/** Why some segments share a row, and whether it has a bar. */
function togetherNote(others: number, small: number, smallOthers: number, hasBar: boolean): string {
  const which = others === small ? "They" : `${others} of them`;
  const why = smallOthers === others ? "each has too few respondents" : "there is no room for each";
  const bar = hasBar ? "" : " Its bar would be many times the longest, and is not drawn.";
  return `${which} have one row together, because ${why}: the table has them one by one.${bar}`;
}
