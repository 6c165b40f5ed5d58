import { basename } from "node:path";
import { counted } from "../../errors/counted.js";
import { adviseName } from "../../errors/nearest.js";
import { PopuliError } from "../../errors/populi-error.js";
import { permutation } from "../../random/stream.js";
import type { Code } from "../../survey/codebook/codebook.js";
import type { Survey } from "../../survey/survey/survey.js";

/** Which rows of the human and of the simulated answers are the same person. */
export interface MatchedRows {
  /** Rows of the human answers; −1 where a simulated row belongs to no human. */
  readonly human: Int32Array;
  /** Rows of the simulated answers, in the same order; −1 where a human was not simulated. */
  readonly simulated: Int32Array;
  /** Rows of the humans who were not simulated, where rows could be matched. */
  readonly others: Int32Array;
  /** The column they were matched by. */
  readonly id: string | undefined;
  readonly says: readonly string[];
}

/**
 * Matches rows by id where both sides have one, by their order where both sides have as many rows, and else not at all.
 *
 * @param wanted the id's column; when absent, an id column of the human answers that the simulated ones have too
 * @throws PopuliError for a column that is not there, or an id that occurs twice
 */
export function matchRows(
  survey: Survey,
  made: Survey,
  wanted: string | undefined,
  seed: number,
): MatchedRows {
  const columns = [...made.codebook.variables.keys()];
  if (wanted !== undefined && !columns.includes(wanted)) {
    throw new PopuliError(
      "the simulated answers have no such column",
      { file: made.file, column: wanted },
      adviseName(wanted, columns),
    );
  }
  const id = wanted ?? idOfBoth(survey, columns);
  if (id !== undefined) return matchById(survey, made, id, seed);
  if (survey.size === made.size) {
    const rows = Int32Array.from({ length: survey.size }, (_, row) => row);
    const says = [`rows matched by their order: ${survey.size}`];
    return { human: rows, simulated: rows, others: new Int32Array(0), id, says };
  }
  return twoSamples(survey, made, id, "the two sides share no id column");
}

/** Columns that number rows rather than people; they serve as an id only when there is no other. */
const numbersRows = /^(row_?names?|row|index|x|unnamed.*)$/i;

function idOfBoth(survey: Survey, columns: readonly string[]): string | undefined {
  const known = new Set(columns);
  // Without a codebook every column of distinct whole numbers looks like an id, and in a few rows answers are distinct.
  const named = /(^|[_.\s])(id|uid|who|key)$|^(id|uid|case|resp|agent|person|participant|subject|interview)/i;
  const few = 20;
  const candidates = [...survey.codebook.variables.values()]
    .filter(({ name, role }) => role === "id" && known.has(name))
    .filter(
      ({ name, label }) => label !== name || survey.size > few || named.test(name) || numbersRows.test(name),
    )
    .map(({ name }) => name);
  return candidates.find((name) => !numbersRows.test(name)) ?? candidates[0];
}

function matchById(survey: Survey, made: Survey, id: string, seed: number): MatchedRows {
  const rowOf = rowsById(survey, id);
  const ours = rowsById(made, id);
  const human: number[] = [];
  const simulated: number[] = [];
  const unknown: Code[] = [];
  for (const [code, row] of ours) {
    const match = rowOf.get(code);
    if (match === undefined) unknown.push(code);
    else {
      human.push(match);
      simulated.push(row);
    }
  }
  if (human.length === 0) {
    const [madeIds, humanIds] = [ours, rowOf].map((rows) => [...rows.keys()].slice(0, 3).join(", "));
    return twoSamples(
      survey,
      made,
      id,
      `no ${id} of the simulated answers (${madeIds}, …) is one of the human answers (${humanIds}, …)`,
    );
  }
  const withoutId = made.size - ours.size;
  const left = [
    ...(unknown.length > 0
      ? [
          `${unknown.length} simulated rows left out, their ${id} is not among the human answers: ${unknown.slice(0, 5).join(", ")}${unknown.length > 5 ? ", …" : ""}`,
        ]
      : []),
    ...(withoutId > 0 ? [`${withoutId} simulated rows left out, their ${id} is empty`] : []),
  ];
  return {
    human: Int32Array.from(human),
    simulated: Int32Array.from(simulated),
    others: someOthers(survey.size, new Set(human), seed),
    id,
    says: [`rows matched by ${id}: ${human.length} of ${made.size} simulated, ${survey.size} human`, ...left],
  };
}

function rowsById(survey: Survey, id: string): Map<string, number> {
  const column = survey.column(id);
  const rows = new Map<string, number>();
  for (let row = 0; row < survey.size; row++) {
    const code = column.raw(row);
    if (code === null) continue;
    const text = String(code).trim();
    if (rows.has(text)) {
      throw new PopuliError(
        `the id ${text} occurs twice`,
        { file: survey.file, column: id },
        "each respondent has one row and an id of their own; name another column as the id",
      );
    }
    rows.set(text, row);
  }
  return rows;
}

/** More other respondents do not make the floor more exact, and a whole survey of them may not fit in memory. */
const mostOthers = 5000;

/** Rows of the respondents who were not simulated, in the file's order; a seeded draw of very many. */
function someOthers(size: number, simulated: ReadonlySet<number>, seed: number): Int32Array {
  const left = permutation(seed, ["score files", "others"], size).filter((row) => !simulated.has(row));
  return left.subarray(0, mostOthers).sort();
}

/**
 * All humans without simulated answers, then all simulated rows without human ones. Absent answers count for nothing.
 */
function twoSamples(survey: Survey, made: Survey, id: string | undefined, because: string): MatchedRows {
  const rows = (first: number, second: number, of: (place: number) => number) =>
    Int32Array.from({ length: first + second }, (_, place) => of(place));
  return {
    human: rows(survey.size, made.size, (place) => (place < survey.size ? place : -1)),
    simulated: rows(survey.size, made.size, (place) => (place < survey.size ? -1 : place - survey.size)),
    others: new Int32Array(0),
    id,
    says: [
      `rows not matched: ${because}`,
      `${counted(made.size, "row")} of '${basename(made.file)}' and ${survey.size} of '${basename(survey.file)}' are scored as two samples: own-respondent association is not defined`,
    ],
  };
}
