import { counted } from "../errors/counted.js";
import { PopuliError } from "../errors/populi-error.js";
import type { ComparedMap, SegmentMap, SegmentMaps } from "../fidelity/structure/segment-maps.js";
import { decimal, pText } from "../show/number-text.js";
import { checkPlotted } from "./check-plotted.js";
import { Figure } from "./figure.js";
import { plainAxis } from "./layout/axis.js";
import type { Panel } from "./layout/plotted.js";
import { broken } from "./marks/broken.js";
import { dots } from "./marks/dots.js";
import { shortenParts } from "./text/shorten.js";
import { palette, seriesLook } from "./theme/palette.js";

/** Maps in a line. */
const acrossMost = 3;

/**
 * Maps of segments side by side, the humans' first: a mark for each segment, of the same colour and shape on every map, and
 * a line from where it lies on the human map. Source: audience segmentation, arXiv:2604.06663, Figure 3.
 *
 * @throws PopuliError for fewer than three segments, which have no map
 * @example
 * plot.maps(segmentMaps([run]));
 */
export function maps(given: SegmentMaps): Figure {
  checkPlotted("maps", given, ["segments", "places", "human", "simulated"], "what segmentMaps(…) returned");
  const { grouping, segments, places, leftOut, human, simulated, labels } = given;
  if (segments.length < 3)
    throw new PopuliError(
      `${grouping} has ${counted(segments.length, "segment")} that answered on both sides, and a map needs three`,
      {},
      "draw plot.distances, or divide into more segments",
    );
  const all = [human, ...simulated];
  const axis = sharedAxis(all);
  const names = segments.map((label) => shortenParts(label, 40));
  const panels = all.map(
    (map, m): Panel => ({
      headings: [
        { text: map.name, bold: true, color: m === 0 ? palette.text : palette.simulated },
        {
          text: m === 0 ? `median nEMD ${decimal(map.median, 2)}` : headingOf(simulated[m - 1]!),
          size: 11,
          color: palette.quiet,
        },
      ],
      ...{ x: axis, y: axis },
      marks: [
        ...(m === 0 ? [] : [movedLines(human, map)]),
        ...segments.map((_, s) =>
          dots(names[s]!, [[map.points[s * 2]!, map.points[s * 2 + 1]!]], {
            ...seriesLook(places[s]!),
            size: 10,
          }),
        ),
      ],
    }),
  );
  const side = all.length <= 2 ? 300 : 230;
  return new Figure({
    title: `Maps of ${segments.length} segments by ${grouping}`,
    subtitle: ["SIMULATED ANSWERS beside human ones", ...labels].join(" · "),
    panels: linesOf(panels, acrossMost),
    size: { width: side, height: side },
    caption: [
      "Two-dimensional scaling (SMACOF) of normalised earth mover's distances between segments.",
      "Simulated maps are turned and scaled onto the human one: shapes can be compared, sizes cannot; the median nEMD can. Grey lines lead from where humans lie.",
      ...simulated.map((map) => `${map.name}: ${inWords(map)}.`),
      "Mantel r of squared distances without their noise; p one-sided, by relabelling segments, each with the noise of its size.",
      ...(leftOut.length > 0 ? [`Left out, nobody answered on one side: ${leftOut.join(", ")}.`] : []),
    ].join(" "),
    text: [
      `human: median nEMD ${decimal(human.median)}`,
      ...simulated.map((map) => `${map.name}: median nEMD ${decimal(map.median)}, ${inWords(map)}`),
    ].join("\n"),
  });
}

/** One scale on both axes of all maps. */
function sharedAxis(all: readonly SegmentMap[]) {
  const reach = Math.max(1e-3, ...all.flatMap(({ points }) => [...points]).map(Math.abs)) * 1.12;
  return plainAxis([-reach, reach], [0]);
}

function headingOf({ median, procrustes }: ComparedMap): string {
  return `median nEMD ${decimal(median, 2)}, Procrustes ${decimal(procrustes, 2)}`;
}

function inWords({ procrustes, mantel }: ComparedMap): string {
  const test = Number.isNaN(mantel.r)
    ? "no Mantel correlation, one side's segments lie alike"
    : `Mantel r ${decimal(mantel.r, 2)}, p ${pText(mantel.p)}`;
  return `Procrustes ${Number.isNaN(procrustes) ? "—" : decimal(procrustes, 2)}, ${test}`;
}

function movedLines({ points: from }: SegmentMap, { points: to }: SegmentMap) {
  const pairs = (axis: 0 | 1) =>
    Array.from({ length: from.length / 2 }, (_, s) => [from[s * 2 + axis]!, to[s * 2 + axis]!] as const);
  return {
    type: "scatter",
    mode: "lines",
    name: "from the human map",
    inLegend: false,
    x: broken(pairs(0)),
    y: broken(pairs(1)),
    line: { color: palette.grid, width: 1.5 },
  } as const;
}

function linesOf(panels: readonly Panel[], across: number): Panel[][] {
  return Array.from({ length: Math.ceil(panels.length / across) }, (_, line) =>
    panels.slice(line * across, (line + 1) * across),
  );
}
