import { counted } from "../errors/counted.js";
import { Table } from "../show/table.js";
import type { Variable } from "../survey/codebook/codebook.js";
import { syntheticNote } from "../survey/codebook/synthetic-note.js";
import type { Segmentation } from "./segmentation.js";

/** Segments that were found, not named by their values, are described; more would make a table of sentences. */
const mostDescribed = 12;

/**
 * The table of a segmentation; segments below the minimum are marked.
 *
 * @param fitNotes what a reader should know of the fit
 */
export function segmentationTable(segmentation: Segmentation, fitNotes: readonly string[]): Table {
  const { survey, segments, minimum, weight, excluded, identifiers } = segmentation;
  const small = segments.filter((cell) => cell.belowMinimum).length;
  const left = [...excluded.values()].reduce((sum, n) => sum + n, 0);
  const notes = [
    ...(survey.codebook.synthetic ? [syntheticNote] : []),
    `by ${identifiers.map((name) => named(survey.variable(name))).join(", ")}; ${
      weight === undefined ? "unweighted" : `weighted by ${weight}`
    }`,
    ...fitNotes,
  ];
  if (small > 0) {
    const were = small === 1 ? "segment has" : "segments have";
    notes.push(`* ${small} of ${segments.length} ${were} an effective n below ${minimum}`);
  }
  const nobodys = segments.filter(
    ({ n, share }) => segmentation.posterior !== undefined && n === 0 && share > 0,
  );
  if (nobodys.length > 0)
    notes.push(
      `${nobodys.map(({ label }) => label).join(", ")}: nobody's most probable segment, so that whatever needs one segment for each respondent has nobody there; take fewer classes`,
    );
  if (left > 0) {
    const why = [...excluded].map(([name, n]) => `${n} lack ${name}`).join(", ");
    notes.push(
      `${left} of ${counted(survey.size, "respondent")} ${left === 1 ? "has" : "have"} no segment: ${why}`,
    );
  }
  const found =
    segments.length <= mostDescribed && segments.every(({ codes }) => Object.keys(codes).length === 0);
  if (found) notes.push(...segments.map((_, k) => segmentation.apart(k)));
  return new Table(
    `${survey.codebook.synthetic ? "SYNTHETIC: " : ""}${segmentation.name}: ${counted(segments.length, "segment")} of ${survey.name}`,
    [
      { name: "segment" },
      { name: "n" },
      { name: "share", digits: 3 },
      ...(weight === undefined ? [] : [{ name: "unweighted", digits: 3 }]),
      { name: "effective n", digits: 1 },
      ...(small > 0 ? [{ name: "small" }] : []),
    ],
    segments.map((cell) => [
      cell.label,
      cell.n,
      cell.share,
      ...(weight === undefined ? [] : [cell.unweightedShare]),
      cell.effectiveN,
      ...(small > 0 ? [cell.belowMinimum ? `* < ${minimum}` : ""] : []),
    ]),
    notes,
  );
}

function named({ name, label }: Variable): string {
  return label === name ? name : `${name} (${label})`;
}
