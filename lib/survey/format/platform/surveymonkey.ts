import { carriedOn, joinNames } from "./joined-header.js";
import { ownTexts } from "./own-texts.js";
import { bookkeeping, countNames, type Platform, repeatNote, squash } from "./platform.js";

/** The columns that SurveyMonkey adds to the questions. */
const own = [
  "respondentid",
  "collectorid",
  "startdate",
  "enddate",
  "datecreated",
  "datemodified",
  "ipaddress",
  "emailaddress",
  "firstname",
  "lastname",
];

/** What the second row says of a question with one column. */
const isPlain = (cell: string) => /^(response|open-ended response)?$/i.test(cell.trim());

const separator = " – ";

/** Exports of SurveyMonkey: questions, blank over their further columns, and options below. */
export const surveyMonkey: Platform = {
  name: "SurveyMonkey",
  header([first = [], second = []], rows) {
    if (rows === 1 || countNames(first, ["respondentid", "collectorid"]) < 2) return undefined;
    const isOwn = first.map((cell) => own.includes(squash(cell)) || /^custom data/i.test(cell));
    const below = first.map((_, c) => (second[c] ?? "").trim());
    if (below.some((cell, c) => isOwn[c] && cell !== "") || below.every((cell) => cell === ""))
      return undefined;
    const questions = carriedOn(first, first.length);
    const names = questions.map((question, c) => joinNames(question, isPlain(below[c]!) ? "" : below[c]!));
    return { names, rows: 1, line: 1, note: "2 header rows, joined: questions and options (SurveyMonkey)" };
  },
  describe(columns) {
    const groups = new Map<string, typeof columns>();
    for (const column of columns) {
      const at = column.name.lastIndexOf(separator);
      const question = at < 0 ? column.name : column.name.slice(0, at);
      groups.set(question, [...(groups.get(question) ?? []), column]);
    }
    return {
      roles: bookkeeping(
        columns,
        (name) => own.includes(squash(name)) || /^custom data|please specify\)?$/i.test(name),
        (name) => squash(name) === "respondentid",
      ),
      sets: [...groups].flatMap(([question, members]) =>
        ownTexts(members, question, question, (name) => name.slice(question.length + separator.length)),
      ),
      notes: [
        ...repeatNote(find(columns, "respondentid"), "respondent id"),
        ...repeatNote(find(columns, "ipaddress"), "IP address"),
      ],
    };
  },
};

const find = (columns: Parameters<Platform["describe"]>[0], name: string) =>
  columns.find((column) => squash(column.name) === name);
