import { PopuliError } from "../../errors/populi-error.js";
import type { Code } from "../../survey/codebook/codebook.js";
import { labelsOf } from "../../survey/survey/labels.js";
import type { Survey } from "../../survey/survey/survey.js";
import type { People } from "../people/people.js";
import type { Prediction } from "./prediction.js";

/** How many people of the population have some codes of some columns, as a census tells. */
export interface PopulationCells {
  /** The columns that make the cells. */
  readonly by: readonly string[];
  /** For each cell its code in each of these columns, and how many people it has, or their share. */
  readonly cells: readonly { readonly codes: readonly Code[]; readonly count: number }[];
}

/** People with the cells they belong to. */
export interface CelledPeople {
  readonly people: People;
  /** A prediction as it is used: everybody's is the mean of their cell. */
  readonly byCell: (prediction: Prediction) => Prediction;
}

/**
 * The predicted as known cells of the population: a cell counts as many people as it has, with the mean prediction of the
 * run's respondents in it. The interviewed are predicted by their cell's mean too, so that both means are of one function.
 *
 * @throws PopuliError for an unknown column, a cell that nobody of the run is in, or an interviewed person in no cell
 */
export function inPopulationCells(people: People, { by, cells }: PopulationCells): CelledPeople {
  const { survey } = people;
  const columns = by.map((name) => survey.column(name));
  const place = new Map(cells.map(({ codes }, c) => [codes.map(String).join("\u0000"), c]));
  const weights = people.interviewed.map((weight, i) => weight || people.predicted[i]!);
  const cellOf = Int32Array.from(weights, (weight, i) => {
    if (weight === 0) return -1;
    const codes = columns.map(({ level, levels }) => levels[level[i]!]);
    return place.get(codes.map(String).join("\u0000")) ?? -1;
  });
  const sums = new Float64Array(cells.length);
  for (const [i, c] of cellOf.entries()) if (c >= 0) sums[c]! += weights[i]!;
  for (const [c, { codes, count }] of cells.entries()) {
    if (!(count >= 0)) throw new PopuliError(`the cell ${said(survey, by, codes)} has ${count} people`);
    if (count > 0 && sums[c] === 0)
      throw new PopuliError(
        `nobody of the run is in the cell ${said(survey, by, codes)}`,
        { file: survey.file },
        "simulate somebody of each cell, or join cells",
      );
  }
  const outside = people.interviewed.reduce(
    (n, weight, i) => n + (weight !== 0 && cellOf[i]! < 0 ? 1 : 0),
    0,
  );
  if (outside > 0)
    throw new PopuliError(
      `${outside} of the interviewed are in none of the cells by ${by.join(" × ")}`,
      { file: survey.file },
      "name every cell of the population, and leave out people without an answer to these columns",
    );
  const predicted = Float64Array.from(cellOf, (c, i) =>
    c < 0 ? 0 : (cells[c]!.count * weights[i]!) / sums[c]!,
  );
  return {
    people: {
      ...people,
      predicted,
      known: true,
      about: "population cells",
      notes: [...people.notes, `about a population of ${cells.length} known cells by ${by.join(" × ")}`],
    },
    byCell: (prediction) => {
      const means = cellMeans(prediction.all, cellOf, weights, sums);
      return { name: prediction.name, own: means, all: means };
    },
  };
}

/** `[people, options]`: the weighted mean of the rows in the person's cell. */
function cellMeans(
  rows: Float64Array,
  cellOf: Int32Array,
  weights: Float64Array,
  sums: Float64Array,
): Float64Array {
  const width = rows.length / cellOf.length;
  const means = new Float64Array(sums.length * width);
  const counted = new Float64Array(sums.length);
  for (const [i, c] of cellOf.entries()) {
    if (c < 0) continue;
    let sum = 0;
    for (let k = 0; k < width; k++) sum += rows[i * width + k]!;
    if (sum === 0) continue;
    counted[c]! += weights[i]!;
    for (let k = 0; k < width; k++) means[c * width + k]! += weights[i]! * rows[i * width + k]!;
  }
  const found = new Float64Array(rows.length);
  for (const [i, c] of cellOf.entries())
    if (c >= 0 && counted[c]! > 0)
      for (let k = 0; k < width; k++) found[i * width + k] = means[c * width + k]! / counted[c]!;
  return found;
}

function said(survey: Survey, by: readonly string[], codes: readonly Code[]): string {
  return by
    .map((name, k) => {
      const column = survey.column(name);
      const at = column.levels.indexOf(codes[k]!);
      return at < 0 ? String(codes[k]) : labelsOf(column)[at]!;
    })
    .join(" × ");
}
