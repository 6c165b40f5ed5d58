import type { SegmentationComparison } from "../segment/compare-segmentations.js";
import type { Segment, Segmentation } from "../segment/segmentation.js";
import { decimal, percent } from "../show/number-text.js";
import { checkPlotted } from "./check-plotted.js";
import { Figure } from "./figure.js";
import { plainAxis, valueAxis } from "./layout/axis.js";
import type { Label, Panel } from "./layout/plotted.js";
import { type Row, Rows } from "./layout/rows.js";
import { bars } from "./marks/bars.js";
import { cells } from "./marks/cells.js";
import { letters, shortenParts } from "./text/shorten.js";
import { fontSize, textWidth } from "./theme/font.js";
import { palette } from "./theme/palette.js";

/** The most segments of each that are drawn; the table has more. */
const most = 12;
const panelWidth = 300;

/** What a figure needs of a comparison. */
export type ComparedSegmentations = Pick<SegmentationComparison, "segmentations" | "agreements">;

/**
 * Several segmentations of the same respondents: the share of each segment, and where its members are in the first
 * segmentation.
 *
 * @example
 * const byClass = segment(survey, { identifiers: ["Q287"], name: "byClass" });
 * const bySchooling = segment(survey, { identifiers: ["Q275"], name: "bySchooling" });
 * plot.segmentations(compareSegmentations([byClass, bySchooling]));
 */
export function segmentations(given: ComparedSegmentations): Figure {
  checkPlotted(
    "segmentations",
    given,
    ["segmentations", "agreements"],
    "what compareSegmentations(…) returned",
  );
  const { segmentations: all, agreements } = given;
  const [first, ...others] = all as [Segmentation, ...Segmentation[]];
  const drawn = all.map((one) => ({ one, shown: largest(one) }));
  const columns = drawn[0]!.shown;
  const lines = drawn.flatMap(({ one, shown }, k) => [
    {
      heading: headingOf(one),
      aside: k === 0 ? undefined : agreementWith(first, one, agreements),
      one,
      k: -1,
    },
    ...shown.map((segment) => ({ heading: undefined, aside: undefined, one, k: segment })),
  ]);
  const rows = new Rows(
    lines.map(({ heading, aside, one, k }, at): Row => {
      if (heading !== undefined)
        return { label: heading, heading: true, gap: at === 0 ? 0 : 0.4, ...(aside && { aside }) };
      const segment = one.segments[k]!;
      return { label: segment.label, aside: countsOf(segment) };
    }),
    22,
  );
  const places = lines.flatMap((line, r) => (line.heading === undefined ? [{ ...line, y: rows.y(r) }] : []));
  const widest = Math.max(0.01, ...places.map(({ one, k }) => one.segments[k]!.share));
  const sizes: Panel = {
    headings: [{ text: "share of each segment", bold: true }],
    x: valueAxis([0, widest], panelWidth, {
      flush: true,
      says: (share) => `${Math.round(share * 100)} %`,
    }),
    y: rows.axis(),
    marks: [
      bars(
        "segment",
        places.map(({ one, k, y }) => {
          const { label, share, belowMinimum } = one.segments[k]!;
          return {
            ...{ at: y, length: share, opacity: belowMinimum ? 0.4 : 0.95 },
            says: `${label}\n${percent(share)}`,
          };
        }),
        { orientation: "h", width: 0.7, color: palette.human },
      ),
    ],
  };
  const inOthers = places.filter(({ one }) => one !== first);
  const table = inOthers.map(({ one, k }) => membersIn(first, columns, one, k));
  const x = columns.map((_, c) => c);
  const room = panelWidth / columns.length;
  const keys = columns.map((k) => shortKey(first.segments[k]!, room));
  const named = columns.flatMap((k, c) => {
    const { label } = first.segments[k]!;
    return keys[c] === label ? [] : [`${keys[c]!} is ${label}`];
  });
  const where: Panel = {
    headings: [{ text: `where its members are in ${first.name}`, bold: true }],
    x: {
      ...plainAxis([-0.5, columns.length - 0.5]),
      tickvals: x,
      ticktext: keys,
      title: first.name,
    },
    y: rows.axis(),
    marks: others.map((one) => {
      const mine = inOthers.flatMap((place, r) => (place.one === one ? [{ ...place, row: table[r]! }] : []));
      return cells(
        one.name,
        { x, y: mine.map(({ y }) => y) },
        mine.map(({ row }) => row),
        1,
        (r, c) =>
          `${one.segments[mine[r]!.k]!.label}\n${percent(mine[r]!.row[c]!)} in ${first.segments[columns[c]!]!.label}`,
      );
    }),
    labels:
      room < 34
        ? []
        : inOthers.flatMap(({ y }, r) =>
            table[r]!.flatMap((share, c): Label[] =>
              share === null
                ? []
                : [
                    {
                      text: String(Math.round(share * 100)),
                      at: [c, y],
                      align: "center",
                      size: 10,
                      color: share > 0.55 ? palette.background : palette.text,
                    },
                  ],
            ),
          ),
  };
  const left = drawn.flatMap(({ one, shown }) =>
    one.segments.length > shown.length
      ? [`${one.name}: the ${one.segments.length - shown.length} smallest segments are not drawn.`]
      : [],
  );
  return new Figure({
    title: `${all.length} segmentations of ${first.survey.name}`,
    subtitle: first.survey.codebook.synthetic ? "synthetic survey" : first.survey.name,
    panels: [[sizes, where]],
    size: rows.size(panelWidth),
    rows,
    caption: [
      `Shares are ${first.weight === undefined ? "unweighted" : "weighted"}. Cells: of the members of a row, per cent in each segment of ${first.name}, of those who have one in both.`,
      ...(named.length === 0 ? [] : [`Columns: ${named.join("; ")}.`]),
      "ARI: adjusted Rand index, 1 for the same segments, 0 for an agreement by chance.",
      ...left,
    ].join(" "),
    text: drawn
      .map(({ one, shown }, k) =>
        [
          `${headingOf(one)}${k === 0 ? "" : `, ${agreementWith(first, one, agreements)}`}`,
          ...shown.map((s) => `  ${padded(one.segments[s]!.label)}  ${countsOf(one.segments[s]!)}`),
        ].join("\n"),
      )
      .join("\n"),
  });
}

/** The largest segments, in their order. */
function largest({ segments }: Segmentation): number[] {
  const order = [...segments.keys()].sort((a, b) => segments[b]!.share - segments[a]!.share);
  return order.slice(0, most).sort((a, b) => a - b);
}

function agreementWith(
  first: Segmentation,
  one: Segmentation,
  agreements: ComparedSegmentations["agreements"],
): string {
  const { adjustedRandIndex: index } = agreements.find(
    (pair) => pair.first === first.name && pair.second === one.name,
  )!;
  return `ARI ${Number.isNaN(index) ? "—" : decimal(index, 2)}`;
}

function headingOf({ name, recipe, segments }: Segmentation): string {
  return `${name}: ${segments.length} by ${recipe.method}`;
}

/** Of a segment's members who have one in the first segmentation, the weighted share in each of its columns. */
function membersIn(
  first: Segmentation,
  columns: readonly number[],
  { of, weights }: Segmentation,
  segment: number,
): (number | null)[] {
  const sums = new Float64Array(first.segments.length);
  let total = 0;
  for (let i = 0; i < of.length; i++) {
    if (of[i] !== segment || first.of[i]! < 0) continue;
    sums[first.of[i]!]! += weights[i]!;
    total += weights[i]!;
  }
  return columns.map((k) => (total > 0 ? sums[k]! / total : null));
}

function shortKey({ key, label }: Segment, room: number): string {
  const fits = (text: string) => textWidth(text, fontSize.text) <= room - 4;
  return [label, key].find(fits) ?? shortenParts(key, room - 4, (text) => textWidth(text, fontSize.text));
}

function countsOf({ share, n, belowMinimum }: Segment): string {
  return `${percent(share)}, n ${n}${belowMinimum ? " ‡" : ""}`;
}

const padded = (label: string) => {
  const short = shortenParts(label, 36);
  return short + " ".repeat(Math.max(0, 36 - letters(short)));
};
