import { Table } from "../show/table.js";
import type { Variable } from "../survey/codebook/codebook.js";
import { syntheticNote } from "../survey/codebook/synthetic-note.js";
import type { Segmentation } from "./segmentation.js";

/** The table of a segmentation; segments below the minimum are marked. */
export function segmentationTable(segmentation: Segmentation): Table {
  const { survey, segments, minimum, weight, excluded, identifiers } = segmentation;
  const small = segments.filter((cell) => cell.belowMinimum).length;
  const left = [...excluded.values()].reduce((sum, n) => sum + n, 0);
  const notes = [
    ...(survey.codebook.synthetic ? [syntheticNote] : []),
    `by ${identifiers.map((name) => named(survey.variable(name))).join(", ")}; ${
      weight === undefined ? "unweighted" : `weighted by ${weight}`
    }`,
  ];
  if (small > 0) {
    const were = small === 1 ? "segment has" : "segments have";
    notes.push(`* ${small} of ${segments.length} ${were} fewer than ${minimum} respondents`);
  }
  if (left > 0) {
    const why = [...excluded].map(([name, n]) => `${n} lack ${name}`).join(", ");
    notes.push(`${left} of ${survey.size} respondents have no segment: ${why}`);
  }
  return new Table(
    `${survey.codebook.synthetic ? "SYNTHETIC: " : ""}${segmentation.name}: ${segments.length} segments of ${survey.name}`,
    [
      { name: "segment" },
      { name: "n" },
      { name: "share", digits: 3 },
      { name: "effective n", digits: 1 },
      ...(small > 0 ? [{ name: "small" }] : []),
    ],
    segments.map((cell) => [
      cell.label,
      cell.n,
      cell.share,
      cell.effectiveN,
      ...(small > 0 ? [cell.belowMinimum ? `* n < ${minimum}` : ""] : []),
    ]),
    notes,
  );
}

function named({ name, label }: Variable): string {
  return label === name ? name : `${name} (${label})`;
}
