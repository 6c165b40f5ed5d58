import type { Code } from "../../codebook/codebook.js";
import {
  bookkeeping,
  countTexts,
  type Dichotomies,
  type Platform,
  plainHeader,
  repeatNote,
} from "./platform.js";

/** The last part of a path such as "household/size". */
const last = (name: string) => name.split(/[/:]/).at(-1)!;
const own =
  /^(start|end|today|deviceid|device_id|subscriberid|simserial|sim_serial|phonenumber|phone_number|username|audit|instanceid|instancename|submissiondate|key|formdef_version|review_\w+|enumerator_id|duration|caseid|set-of-.*)$/i;
const signs = ["_id", "_uuid", "_submission_time", "__version__", "_index", "_validation_status"];

/** Exports of KoBoToolbox and other servers of ODK forms: names are paths, and their own columns begin with "_". */
export const kobo: Platform = {
  name: "KoBoToolbox",
  header([first = []]) {
    const names = first.map((cell) => cell.trim());
    const isKobo = signs.filter((sign) => names.includes(sign)).length >= 2;
    const isOdk = names.includes("KEY") && (names.includes("SubmissionDate") || names.includes("instanceID"));
    return isKobo || isOdk ? plainHeader(first, "columns of KoBoToolbox or ODK: names are paths") : undefined;
  },
  describe(columns) {
    const sets = setsOf(columns);
    const parents = new Set(sets.map(({ stem }) => stem));
    const roles = bookkeeping(
      columns,
      (name) =>
        /^_/.test(last(name)) || own.test(last(name)) || parents.has(name) || /^(meta|formhub)\//.test(name),
      (name) => name === "_id" || name === "KEY",
    );
    const asked = columns.filter(({ name }) => !roles.has(name) && !parents.has(name));
    return {
      roles,
      sets,
      several: new Map(asked.filter(holdsNames).map(({ name }) => [name, / /])),
      notes: [
        ...sets.flatMap((set) => contradiction(set, columns)),
        ...repeatNote(
          columns.find(({ name }) => name === "_uuid"),
          "_uuid",
        ),
      ],
    };
  },
};

/** A question with several answers has a column of its own, and one of 0 and 1 for each option, below its path. */
function setsOf(columns: Parameters<Platform["describe"]>[0]): Dichotomies[] {
  return columns.flatMap(({ name, codes }) => {
    const options = columns.filter((other) => {
      const isBelow = other.name.startsWith(`${name}/`) && !other.name.slice(name.length + 1).includes("/");
      return isBelow && [...countTexts(other).keys()].every((text) => /^[01]$|^(true|false)$/i.test(text));
    });
    if (options.length < 2 || codes.length === 0) return [];
    const counted = options.some((option) => option.codes.some((code) => /^true$/i.test(String(code))))
      ? String(options.flatMap((option) => option.codes).find((code) => /^true$/i.test(String(code))))
      : "1";
    return [
      {
        stem: name,
        label: last(name),
        counted,
        options: options.map((option) => ({ column: option.name, label: last(option.name) })),
      },
    ];
  });
}

/**
 * Whether cells hold names of options, several of them separated by spaces: what a question with several answers has in an
 * export without a column for each option. Names in forms have no spaces or capitals, so what people write is seldom taken
 * for them.
 */
function holdsNames({ codes }: { readonly codes: readonly Code[] }): boolean {
  const isNames = codes.every((code) => /^[a-z0-9_.-]+( [a-z0-9_.-]+)*$/.test(String(code)));
  return isNames && codes.some((code) => String(code).includes(" "));
}

/** A note on rows in which a question's own column names other options than their columns. */
function contradiction(
  { stem, options, counted }: Dichotomies,
  columns: Parameters<Platform["describe"]>[0],
): string[] {
  const question = columns.find(({ name }) => name === stem)!;
  const chosen = options.map(({ column, label }) => {
    const { codes, at } = columns.find(({ name }) => name === column)!;
    return { label, position: codes.map(String).indexOf(counted!) + 1, at };
  });
  let rows = 0;
  for (let i = 0; i < question.at.length; i++) {
    const named = new Set(
      question.at[i] === 0 ? [] : String(question.codes[question.at[i]! - 1]).split(/\s+/),
    );
    const differs = chosen.some(
      ({ label, position, at }) => (position > 0 && at[i] === position) !== named.has(label),
    );
    if (differs) rows += 1;
  }
  // Labels instead of names, as some exports have them, say nothing.
  if (rows === 0 || rows === question.at.length) return [];
  return [
    `${stem}: in ${rows} row${rows > 1 ? "s" : ""} it names other options than its columns; the columns are used`,
  ];
}
