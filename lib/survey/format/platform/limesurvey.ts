import {
  bookkeeping,
  countNames,
  type Dichotomies,
  keyOf,
  type Platform,
  plainHeader,
  repeatNote,
  squash,
} from "./platform.js";

/** The first columns of every LimeSurvey export, by which it is recognised: their codes, and their English names. */
const codes = ["submitdate", "lastpage", "startlanguage"];
const english = ["datesubmitted", "lastpage", "startlanguage"];
const own =
  /^(id|responseid|submitdate|datesubmitted|lastpage|startlanguage|seed|token|accesscode|startdate|datestarted|datestamp|datelastaction|ipaddr|ipaddress|refurl|referrerurl|interviewtime|totaltime|grouptime.*|.*time)$/;
const chosen = /^(y|yes|ja|oui|sí|si|sim|1|quoted)$/i;
const notChosen = /^(n|no|nein|non|não|nao|0|not quoted)$/i;

/** Exports of LimeSurvey: VV files with questions over codes, CSV with codes, questions, or "code. question". */
export const limeSurvey: Platform = {
  name: "LimeSurvey",
  header([first = [], second = []], rows) {
    const names = first.map((cell) => cell.trim());
    const texts = second.map((cell) => cell.trim());
    if (codes.every((name) => texts.includes(name))) {
      const note = "2 header rows: questions and codes (LimeSurvey VV)";
      return { names: texts, labels: names, rows: 1, line: 2, note, vv: true };
    }
    if (rows !== undefined && rows > 1) return undefined;
    const split = names.map((cell) => /^([A-Za-z]\w*(?:\[[^\]]*\])*)\. (.*)$/s.exec(cell));
    const found = split.map((parts) => parts?.[1] ?? "");
    if (codes.every((name) => found.includes(name)) && !found.includes("")) {
      const note = 'names taken from the header\'s "code. question" (LimeSurvey)';
      return { names: found, labels: split.map((parts) => parts![2]!), rows: 0, line: 1, note };
    }
    return codes.every((name) => names.includes(name)) || countNames(names, english) === 3
      ? plainHeader(first, "columns of LimeSurvey")
      : undefined;
  },
  describe(columns, labels) {
    const called = (name: string) => squash(name.replace(/\.$/, ""));
    const submitted = columns.find(({ name }) => ["submitdate", "datesubmitted"].includes(called(name)));
    const unfinished = submitted === undefined ? 0 : Array.from(submitted.at).filter((at) => at === 0).length;
    return {
      roles: bookkeeping(
        columns,
        (name) => own.test(called(name)) || /\[other\]|\[comment\]|comment\]$/i.test(name),
        (name) => ["id", "responseid"].includes(called(name)),
      ),
      sets: setsOf(columns, labels),
      notes: [
        ...(unfinished === 0
          ? []
          : [
              `${unfinished} unfinished (${submitted!.name} is empty) are among the rows: survey.where((answer) => answer(${keyOf(submitted!.name).startsWith('"') ? keyOf(submitted!.name) : JSON.stringify(submitted!.name)}) !== null) leaves them out`,
            ]),
        ...repeatNote(
          columns.find(({ name }) => called(name) === "token"),
          "token",
        ),
        ...repeatNote(
          columns.find(({ name }) => ["ipaddr", "ipaddress"].includes(called(name))),
          "IP address",
        ),
      ],
    };
  },
};

/** G1Q2[SQ001], G1Q2[SQ002], …, or media_SQ001, …, whose cells are Y and nothing else, or N. */
function setsOf(
  columns: Parameters<Platform["describe"]>[0],
  labels: Parameters<Platform["describe"]>[1],
): Dichotomies[] {
  const groups = new Map<string, typeof columns>();
  for (const column of columns) {
    const stem = /^(.*?)(?:\[([^\]]*)\]|_(SQ\d+))$/.exec(column.name);
    if (stem === null || /^other$|comment$/i.test(stem[2] ?? stem[3] ?? "")) continue;
    groups.set(stem[1]!.trim(), [...(groups.get(stem[1]!.trim()) ?? []), column]);
  }
  return [...groups].flatMap(([stem, members]): Dichotomies[] => {
    const texts = new Set(members.flatMap((member) => member.codes.map((code) => String(code).trim())));
    const yes = [...texts].filter((text) => chosen.test(text));
    const others = [...texts].filter((text) => !chosen.test(text));
    if (members.length < 2 || yes.length !== 1 || !others.every((text) => notChosen.test(text))) return [];
    const label = labels.get(members[0]!.name) ?? members[0]!.name;
    const option = (name: string) =>
      /\[([^\]]*)\]\s*$/.exec(labels.get(name) ?? name)?.[1] ?? labels.get(name) ?? name;
    return [
      {
        stem,
        label: label.replace(/\s*\[[^\]]*\]\s*$/, ""),
        options: members.map(({ name }) => ({ column: name, label: option(name) })),
        ...(others.length === 0 ? {} : { counted: yes[0]! }),
      },
    ];
  });
}
