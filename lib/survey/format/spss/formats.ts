/** SPSS's format types by number (PSPP developer's guide, "Variable Record"). */
const names: Readonly<Record<number, string>> = {
  ...{ 1: "A", 2: "AHEX", 3: "COMMA", 4: "DOLLAR", 5: "F", 6: "IB", 7: "PIBHEX", 8: "P", 9: "PIB", 10: "PK" },
  ...{
    11: "RB",
    12: "RBHEX",
    15: "Z",
    16: "N",
    17: "E",
    20: "DATE",
    21: "TIME",
    22: "DATETIME",
    23: "ADATE",
  },
  ...{ 24: "JDATE", 25: "DTIME", 26: "WKDAY", 27: "MONTH", 28: "MOYR", 29: "QYR", 30: "WKYR", 31: "PCT" },
  ...{ 32: "DOT", 33: "CCA", 34: "CCB", 35: "CCC", 36: "CCD", 37: "CCE", 38: "EDATE", 39: "SDATE" },
  ...{ 40: "MTIME", 41: "YMDHMS" },
};
const numbers = new Map(Object.entries(names).map(([number, name]) => [name, Number(number)]));

/** Formats of the same kind: a variable keeps its own only while it holds what the format is for. */
const kinds = {
  date: ["DATE", "ADATE", "EDATE", "JDATE", "SDATE", "QYR", "MOYR", "WKYR"],
  "date and time": ["DATETIME", "YMDHMS"],
  time: ["TIME", "DTIME", "MTIME"],
  number: ["F", "COMMA", "DOT", "DOLLAR", "PCT", "E", "N", "CCA", "CCB", "CCC", "CCD", "CCE"],
} as const;
export type FormatKind = keyof typeof kinds;

/** A format as SPSS writes it, such as "PCT5.1", from the number in a file: type, width and decimals in three bytes. */
export function formatText(format: number): string | undefined {
  const name = names[(format >>> 16) & 0xff];
  const decimals = format & 0xff;
  return name === undefined
    ? undefined
    : `${name}${(format >>> 8) & 0xff}${decimals === 0 ? "" : `.${decimals}`}`;
}

/** The number of a format such as "PCT5.1"; `undefined` where it is none of that kind. */
export function formatNumber(text: string | undefined, kind: FormatKind): number | undefined {
  const [, name, width, decimals] = /^([A-Z]+)(\d{1,2})(?:\.(\d{1,2}))?$/.exec(text ?? "") ?? [];
  if (name === undefined || !(kinds[kind] as readonly string[]).includes(name)) return undefined;
  return (numbers.get(name)! << 16) | (Number(width) << 8) | Number(decimals ?? 0);
}
