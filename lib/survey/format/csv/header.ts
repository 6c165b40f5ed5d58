import { PopuliError } from "../../../errors/populi-error.js";

/** What the rows at the top of a delimited file say, once its form is known. */
export interface Header {
  readonly names: readonly string[];
  /** What the columns are about, where the file says. */
  readonly labels?: readonly string[];
  /** Rows below the first that are no answers. */
  readonly rows: 0 | 1 | 2;
  /** What form was found, in words. */
  readonly note?: string;
  /** Where the names stand. */
  readonly line: 1 | 2;
  /** True for LimeSurvey's VV files, which write some characters in words. */
  readonly vv?: true;
}

/** LimeSurvey's own columns, by which its files are known: the first columns of every export. */
const limeSurveys = ["submitdate", "lastpage", "startlanguage"];

/** What Qualtrics writes over its own columns in the row of questions, spaces and letters' case apart. */
const qualtrics = ["startdate", "enddate", "responseid", "responseset", "recordeddate", "finished"];

/**
 * Tells from the first rows of a file, as cells, which of them are headers. A second row of questions is taken for one
 * without being told so only where no respondent can have answered so: Qualtrics repeats the names of its own columns
 * there, or has import ids below; LimeSurvey's VV files have their codes there, its CSV files "code. question" in one
 * row.
 *
 * @param top the first row, and up to two below it
 * @param rows how many header rows the user says there are
 */
export function headerOf(top: readonly (readonly string[])[], rows: 1 | 2 | undefined): Header {
  const [first = [], second = [], third = []] = top;
  const names = namesOf(first);
  const texts = second.map((cell) => cell.trim());
  if (third.length > 0 && third.every((cell) => /^\{"ImportId":/.test(cell))) {
    const note = "3 header rows: names, questions and import ids (Qualtrics)";
    return { names, labels: texts, rows: 2, line: 1, note };
  }
  if (limeSurveys.every((name) => texts.includes(name))) {
    const note = "2 header rows: questions and codes (LimeSurvey VV)";
    return { names: texts, labels: names, rows: 1, line: 2, note, vv: true };
  }
  if (
    rows === undefined &&
    qualtrics.filter((name) => texts.some((cell) => squash(cell) === name)).length >= 3
  ) {
    return { names, labels: texts, rows: 1, line: 1, note: "2 header rows: names and questions (Qualtrics)" };
  }
  if (rows === 2)
    return { names, labels: texts, rows: 1, line: 1, note: "2 header rows: names and questions" };
  const split = names.map((cell) => /^([A-Za-z]\w*(?:\[[^\]]*\])*)\. (.*)$/s.exec(cell));
  const codes = split.map((parts) => parts?.[1] ?? "");
  if (rows === undefined && limeSurveys.every((name) => codes.includes(name)) && !codes.includes("")) {
    const note = 'names taken from the header\'s "code. question" (LimeSurvey)';
    return { names: codes, labels: split.map((parts) => parts![2]!), rows: 0, line: 1, note };
  }
  return { names, rows: 0, line: 1 };
}

/** A header of some columns only, by their places. */
export function headerOfColumns(header: Header, kept: readonly number[]): Header {
  const { labels } = header;
  return {
    ...header,
    names: kept.map((c) => header.names[c]!),
    ...(labels === undefined ? {} : { labels: kept.map((c) => labels[c]!) }),
  };
}

const squash = (text: string) => text.replace(/\s+/g, "").toLowerCase();

/** The names of columns; a first one that is blank (R's row names) is called "rownames". */
function namesOf(header: readonly string[]): string[] {
  const names = header.map((name) => name.trim());
  if (names.length > 1 && names[0] === "") names[0] = names.includes("rownames") ? "row names" : "rownames";
  return names;
}

/** @throws PopuliError naming the columns without a name, or two of one name */
export function checkNames({ names, line }: Header, file: string): void {
  const empty = names.flatMap((name, c) => (name === "" ? [c + 1] : []));
  if (empty.length > 0) {
    const which = empty.slice(0, 5).join(", ");
    const many = empty.length > 1;
    throw new PopuliError(
      `column${many ? "s" : ""} ${which}${empty.length > 5 ? ", …" : ""} of ${names.length} ${many ? "have" : "has"} no name`,
      { file, line },
      `every column needs a name in the ${line === 1 ? "first" : "second"} line`,
    );
  }
  const first = new Map<string, number>();
  for (const [c, name] of names.entries()) {
    const before = first.get(name);
    if (before !== undefined) {
      throw new PopuliError(
        `columns ${before + 1} and ${c + 1} have the same name`,
        { file, line, column: name },
        "every column needs a name of its own",
      );
    }
    first.set(name, c);
  }
}
