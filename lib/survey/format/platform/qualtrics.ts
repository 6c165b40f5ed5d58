import { ownTexts } from "./own-texts.js";
import {
  bookkeeping,
  countNames,
  countTexts,
  type Dichotomies,
  keyOf,
  type Platform,
  plainHeader,
  repeatNote,
  squash,
  whereCall,
} from "./platform.js";

/** The columns that Qualtrics adds to the questions, by their names without spaces and in lower case. */
const own = [
  "startdate",
  "enddate",
  "status",
  "responsetype",
  "ipaddress",
  "progress",
  "durationinseconds",
  "finished",
  "recordeddate",
  "responseid",
  "responseset",
  "recipientlastname",
  "recipientfirstname",
  "recipientemail",
  "externalreference",
  "externaldatareference",
  "locationlatitude",
  "locationlongitude",
  "distributionchannel",
  "userlanguage",
];

/** Those by which an export is recognised. */
const signs = ["startdate", "enddate", "responseid", "responseset", "recordeddate", "finished", "progress"];

/** Values of `Status` and `Finished`, as texts and as numbers. */
const isPreview = (status: string) =>
  /preview|test/i.test(status) || /^(1|2|4|8|9|12|16|17|32|40)$/.test(status);
const isUnfinished = (finished: string) => /^(false|0)$/i.test(finished);

/** Exports of Qualtrics: names, then mostly questions, then mostly import ids. */
export const qualtrics: Platform = {
  name: "Qualtrics",
  header([first = [], second = [], third = []], rows) {
    const names = first.map((cell) => cell.trim());
    const labels = second.map((cell) => cell.trim().replace(/ - Selected Choice(?= - |$)/, ""));
    const isId = (cell: string) => /^\{\s*"ImportId":/.test(cell.trim());
    if (third.some(isId) && third.every((cell) => cell === "" || isId(cell))) {
      const note = "3 header rows: names, questions and import ids (Qualtrics)";
      return { names, labels, rows: 2, line: 1, note };
    }
    if (rows === undefined && countNames(second, signs) >= 3) {
      return { names, labels, rows: 1, line: 1, note: "2 header rows: names and questions (Qualtrics)" };
    }
    return countNames(first, signs) >= 4 && countNames(first, ["responseid", "recordeddate"]) > 0
      ? plainHeader(first, "columns of Qualtrics")
      : undefined;
  },
  describe(columns, labels) {
    const called = (name: string) => [squash(name), squash(labels.get(name) ?? "")];
    const find = (...names: readonly string[]) =>
      columns.find(({ name }) => called(name).some((text) => names.includes(text)));
    const status = find("status", "responsetype");
    const finished = find("finished");
    const previews = [...(status === undefined ? [] : countTexts(status))].filter(([text]) =>
      isPreview(text),
    );
    const unfinished = [...(finished === undefined ? [] : countTexts(finished))].filter(([text]) =>
      isUnfinished(text),
    );
    const total = (counts: readonly (readonly [string, number])[]) =>
      counts.reduce((sum, [, n]) => sum + n, 0);
    const others = (column: typeof status, left: readonly (readonly [string, number])[]) =>
      column!.codes.map(String).filter((text) => !left.some(([other]) => other === text));
    const conditions = [
      ...(previews.length === 0
        ? []
        : [`${keyOf(status!.name)}: ${JSON.stringify(others(status, previews))}`]),
      ...(unfinished.length === 0
        ? []
        : [`${keyOf(finished!.name)}: ${JSON.stringify(others(finished, unfinished))}`]),
    ];
    const told = [
      ...(previews.length === 0 ? [] : [`${total(previews)} previews or tests (${status!.name})`]),
      ...(unfinished.length === 0 ? [] : [`${total(unfinished)} unfinished (${finished!.name})`]),
    ];
    return {
      roles: bookkeeping(
        columns,
        (name) =>
          called(name).some((text) => own.includes(text)) ||
          /_(TEXT|DO|First Click|Last Click|Click Count|Page Submit)$|^Q_/.test(name),
        (name) => called(name).includes("responseid"),
      ),
      sets: setsOf(columns, labels),
      several: new Map(columns.map(({ name }) => [name, /,(?!\s)/])),
      missing: [{ code: -99, label: "seen but not answered", reason: "refused" }],
      notes: [
        ...(told.length === 0 ? [] : [`${told.join(" and ")} are among the rows: ${whereCall(conditions)}`]),
        ...repeatNote(find("responseid"), "response id"),
        ...repeatNote(find("ipaddress"), "IP address"),
      ],
    };
  },
};

/** Q2_1, Q2_2, …: questions whose columns hold an option each. */
function setsOf(
  columns: Parameters<Platform["describe"]>[0],
  labels: Parameters<Platform["describe"]>[1],
): Dichotomies[] {
  const stems = new Map<string, string[]>();
  for (const { name } of columns) {
    const stem = /^(.*)_\d+$/.exec(name)?.[1];
    if (stem !== undefined) stems.set(stem, [...(stems.get(stem) ?? []), name]);
  }
  return [...stems].flatMap(([stem, names]) => {
    const question = (name: string) => (labels.get(name) ?? name).split(" - ");
    return ownTexts(
      columns.filter(({ name }) => names.includes(name)),
      stem,
      question(names[0]!)[0]!,
      (name) => question(name).at(-1)!,
    );
  });
}
