import { bookkeeping, type Platform, plainHeader, repeatNote, squash } from "./platform.js";

/** The name of the first column, in the languages of Google Forms that most forms are in. */
const timestamp =
  /^(timestamp|zeitstempel|horodateur|marca temporal|carimbo de data\/hora|informazioni cronologiche|tijdstempel|tidsstämpel|tidsstempel|sygnatura czasowa|отметка времени|zaman damgası|タイムスタンプ|时间戳记|時間戳記|타임스탬프|الطابع الزمني|חותמת זמן)$/i;
const isTime = (cell: string) => /^\d{1,4}[./-]\d{1,2}[./-]\d{1,4}[ ,T].*\d{1,2}[:.]\d{2}/.test(cell.trim());
const own = new Set([
  "username",
  "emailaddress",
  "email",
  "score",
  "nutzername",
  "emailadresse",
  "adresseemail",
]);

/** Exports of Google Forms: a timestamp, then the questions; those of a grid end in "[row]". */
export const googleForms: Platform = {
  name: "Google Forms",
  header([first = [], second = []]) {
    const isForm = timestamp.test((first[0] ?? "").trim()) && isTime(second[0] ?? "") && first.length > 1;
    return isForm ? plainHeader(first, "columns of Google Forms: questions are their names") : undefined;
  },
  describe(columns) {
    const [time] = columns;
    const isOwn = (name: string) => name === time?.name || own.has(squash(name));
    const address = columns.find(({ name }) => own.has(squash(name)) && !/score/i.test(name));
    return {
      roles: bookkeeping(columns, isOwn),
      several: new Map(columns.map(({ name }) => [name, /;\s*|,\s+/])),
      notes: repeatNote(address, "address"),
    };
  },
};
