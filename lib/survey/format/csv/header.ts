import { PopuliError } from "../../../errors/populi-error.js";

/** What the header rows of delimited text say. */
export interface Header {
  readonly names: readonly string[];
  /** Labels of columns, if the file has them. */
  readonly labels?: readonly string[];
  /** How many rows below the first are headers. */
  readonly rows: 0 | 1 | 2;
  /** For the user: which form of header was found. */
  readonly note?: string;
  /** The line of the names. */
  readonly line: 1 | 2;
  /** True for LimeSurvey's VV files, which spell some characters out. */
  readonly vv?: true;
}

/** The first columns of every LimeSurvey export, by which it is recognised. */
const limeSurveys = ["submitdate", "lastpage", "startlanguage"];

/** The questions that Qualtrics gives its own columns, without spaces and in lower case. */
const qualtrics = ["startdate", "enddate", "responseid", "responseset", "recordeddate", "finished"];

/**
 * Decides which of the first rows of a file are headers. Unless the user says so, a second row is a header only if no
 * respondent can have given it as answers: Qualtrics repeats the names of its own columns there, or has import ids
 * below; LimeSurvey's VV files have question codes there, and its CSV files have "code. question" in one row.
 *
 * @param top the cells of the first row, and of up to two below it
 * @param rows how many header rows there are, if the user says
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

/** The header of the columns at these positions. */
export function headerOfColumns(header: Header, kept: readonly number[]): Header {
  const { labels } = header;
  return {
    ...header,
    names: kept.map((c) => header.names[c]!),
    ...(labels === undefined ? {} : { labels: kept.map((c) => labels[c]!) }),
  };
}

const squash = (text: string) => text.replace(/\s+/g, "").toLowerCase();

/** The names of columns. A blank first one (R's row names) becomes "rownames". */
function namesOf(header: readonly string[]): string[] {
  const names = header.map((name) => name.trim());
  if (names.length > 1 && names[0] === "") names[0] = names.includes("rownames") ? "row names" : "rownames";
  return names;
}

/** @throws PopuliError naming the columns without a name, or two columns of one name */
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
