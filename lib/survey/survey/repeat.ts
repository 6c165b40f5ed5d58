import { counted } from "../../errors/counted.js";
import { PopuliError } from "../../errors/populi-error.js";
import type { Positions, ReadColumn } from "../table/table.js";
import type { Column } from "./column.js";
import { hashOf, type SurveyParts } from "./survey-parts.js";

/** More rows than this point to a mistake, such as weights that sum to a population. */
const mostRows = 50_000_000;

/** The parts of a survey in which every row occurs as often as a column of frequencies says. */
export function partsRepeat(parts: SurveyParts, column: Column): SurveyParts {
  const { name } = column.variable;
  const place = { file: parts.file, column: name };
  let rows = 0;
  let without = 0;
  const times = new Int32Array(parts.size);
  for (let i = 0; i < parts.size; i++) {
    const code = column.level[i]! < 0 ? null : column.raw(i);
    if (code === null || code === 0) {
      without += 1;
      continue;
    }
    if (typeof code === "string" || !Number.isInteger(code) || code < 0) {
      throw new PopuliError(
        `row ${i + 1} has the frequency ${typeof code === "string" ? `'${code}'` : code}`,
        place,
        "frequencies are whole numbers; give other weights as `weight`",
      );
    }
    times[i] = code;
    rows += code;
  }
  if (rows === 0) throw new PopuliError("no row has a frequency above 0", place);
  if (rows > mostRows) {
    throw new PopuliError(
      `the frequencies sum to ${counted(rows, "row")}`,
      place,
      "are these weights that sum to a population? give the column as `weight`",
    );
  }
  const from = new Uint32Array(rows);
  let next = 0;
  for (let i = 0; i < parts.size; i++) {
    from.fill(i, next, next + times[i]!);
    next += times[i]!;
  }
  const columns = parts.columns.map(({ name: column, codes, at }): ReadColumn => {
    const more = new (at.constructor as new (length: number) => Positions)(rows);
    for (let k = 0; k < rows; k++) more[k] = at[from[k]!]!;
    return { name: column, codes, at: more };
  });
  const { weight: named, ...codebook } = parts.codebook;
  const frequencies = codebook.variables.get(name)!;
  // As a weight, the column would count everybody twice.
  const variables = new Map(codebook.variables).set(
    name,
    frequencies.role === "weight" ? { ...frequencies, role: "other" } : frequencies,
  );
  const left = without === 0 ? "" : `, ${counted(without, "row")} without one left out`;
  return {
    ...parts,
    columns,
    size: rows,
    codebook: { ...codebook, ...(named === undefined || named === name ? {} : { weight: named }), variables },
    weight: parts.weight === name ? undefined : parts.weight,
    hash: hashOf(parts.hash, "repeat", name),
    rowsHash: hashOf(parts.rowsHash, "repeat", from),
    notes: [
      ...parts.notes,
      `repeated by ${name}: ${counted(parts.size, "row stands", "rows stand")} for ${counted(rows, "respondent")}${left}`,
    ],
  };
}
