/** SPSS counts seconds from 1582-10-14, the eve of the Gregorian calendar; here, in seconds since 1970. */
export const spssEpochSeconds = Date.UTC(1582, 9, 14) / 1000;
/** Stata counts days from 1960-01-01; here, in days since 1970. */
export const stataEpochDays = Date.UTC(1960, 0, 1) / 86_400_000;

/**
 * Seconds are told to 10 µs: a double that counts seconds since 1582 is exact to 2 µs (SPSS), one that counts days since
 * 1900 to 1 µs (Excel).
 */
const ticks = 1e5;

/** The whole seconds, and the decimals as they are printed: "" or ".25". */
function parted(seconds: number): { readonly whole: number; readonly decimals: string } {
  const rounded = Math.round(seconds * ticks) / ticks;
  const whole = Math.floor(rounded);
  const rest = Math.round((rounded - whole) * ticks);
  return { whole, decimals: rest === 0 ? "" : `.${String(rest).padStart(5, "0").replace(/0+$/, "")}` };
}

/** The ISO date of some seconds since 1970, such as "2018-05-06"; `undefined` outside the years 0 to 9999. */
export function isoDate(seconds: number): string | undefined {
  return isoDateTime(Math.floor(seconds / 86_400) * 86_400)?.slice(0, 10);
}

/** Seconds since 1970 as an ISO date and time without zone, such as "2018-05-06T10:10:10" or "2018-05-06T10:10:10.25". */
export function isoDateTime(seconds: number): string | undefined {
  const { whole, decimals } = parted(seconds);
  const date = new Date(whole * 1000);
  const year = date.getUTCFullYear();
  if (Number.isNaN(year) || year < 0 || year > 9999) return undefined;
  return `${date.toISOString().slice(0, 19)}${decimals}`;
}

/** Seconds as a time of day or a duration, such as "10:10:10", "100:00:00.5" or "-00:30:00". */
export function clockTime(seconds: number): string | undefined {
  if (!Number.isFinite(seconds) || Math.abs(seconds) > 1e10) return undefined;
  const { whole, decimals } = parted(Math.abs(seconds));
  const two = (value: number) => String(value).padStart(2, "0");
  return `${seconds < 0 ? "-" : ""}${two(Math.floor(whole / 3600))}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}${decimals}`;
}

/** Parts of a year, by the letters that Stata's formats have for them, and how many a year has. */
export const periods = { q: 4, w: 52, h: 2, m: 12 } as const;
export type Period = keyof typeof periods;

/** A count of periods since 1960 as Stata prints it, such as "2024q1"; months are "2024-01". */
export function periodText(count: number, period: Period): string | undefined {
  if (!Number.isInteger(count)) return undefined;
  const year = 1960 + Math.floor(count / periods[period]);
  const part = (((count % periods[period]) + periods[period]) % periods[period]) + 1;
  if (year < 0 || year > 9999) return undefined;
  const years = String(year).padStart(4, "0");
  return period === "m" ? `${years}-${String(part).padStart(2, "0")}` : `${years}${period}${part}`;
}

/** The period, and how many of them since 1960, that a text such as "2024q1" or "2024-01" means. */
export function periodOf(text: string): { readonly period: Period; readonly count: number } | undefined {
  const [, year, letter, part] = /^(\d{4})(q|w|h|-)(\d{1,2})$/.exec(text) ?? [];
  if (year === undefined) return undefined;
  const period = (letter === "-" ? "m" : letter) as Period;
  const count = (Number(year) - 1960) * periods[period] + Number(part) - 1;
  return Number(part) <= periods[period] && periodText(count, period) === text
    ? { period, count }
    : undefined;
}

/** A column whose texts are all dates or times, in the form that the readers of SPSS and Stata files give them. */
export interface Moments {
  readonly kind: "date" | "date and time" | "time";
  /**
   * `[respondents]`: seconds since 1970, or since midnight for a time of day or a duration; texts that `passes` accepts
   * stay as they are.
   */
  readonly seconds: readonly (number | string | null)[];
}

const forms: readonly (readonly [Moments["kind"], RegExp])[] = [
  ["date", /^\d{4}-\d\d-\d\d$/],
  ["date and time", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?$/],
  ["time", /^-?\d{2,}:[0-5]\d:[0-5]\d(\.\d{1,6})?$/],
];

/**
 * The moments of a column in which all texts are dates ("2018-05-06"), or all dates and times, or all times;
 * `undefined` for any other column. Texts that `passes` accepts, such as Stata's ".a", may be among them.
 *
 * @param least the first date that the calendar of a format has; there is none before it
 */
export function momentsOf(
  cells: readonly (number | string | null)[],
  passes: (text: string) => boolean = () => false,
  least = "1582-10-15",
): Moments | undefined {
  let kind: Moments["kind"] | undefined;
  const known = new Map<string, number>();
  const seconds: (number | string | null)[] = [];
  for (const cell of cells) {
    if (cell === null || cell === "" || (typeof cell === "string" && passes(cell))) {
      seconds.push(cell);
      continue;
    }
    if (typeof cell === "number") return undefined;
    let value = known.get(cell);
    if (value === undefined) {
      const form = forms.find(([, pattern]) => pattern.test(cell))?.[0];
      if (form === undefined || (kind !== undefined && form !== kind)) return undefined;
      kind = form;
      value = secondsOf(cell, form, least);
      if (value === undefined) return undefined;
      known.set(cell, value);
    }
    seconds.push(value);
  }
  return kind === undefined ? undefined : { kind, seconds };
}

function secondsOf(text: string, kind: Moments["kind"], least: string): number | undefined {
  if (kind === "time") {
    const [hours, minutes, rest] = text.replace("-", "").split(":").map(Number) as [number, number, number];
    const seconds = 3600 * hours + 60 * minutes + rest;
    return text.startsWith("-") ? -seconds : seconds;
  }
  const whole =
    Date.parse(`${text.slice(0, 10)}T${kind === "date" ? "00:00:00" : text.slice(11, 19)}Z`) / 1000;
  const printed = kind === "date" ? isoDate(whole) : isoDateTime(whole);
  if (Number.isNaN(whole) || printed !== text.slice(0, 19) || text < least) return undefined;
  return whole + Number(`0${text.slice(19)}`);
}

const dayFirst = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?:[ T](\d{1,2}):(\d\d)(?::(\d\d))?(?: ?([AP]M))?)?$/i;
const yearFirst = /^(\d{4})([./-])(\d{1,2})\2(\d{1,2})(?:[ T](\d{1,2}):(\d\d)(?::(\d\d))?(?: ?([AP]M))?)?$/i;

/**
 * The texts of a column in ISO form, where all are dates, or all dates and times, as people and programs write them:
 * "01.03.2024", "3/25/2024 10:00 AM", "2024-03-01 10:00:00". `undefined` for other columns, and where day and month
 * cannot be told apart: with points the day is first, with other marks a number above 12 shows it.
 */
export function isoTexts(cells: readonly (number | string | null)[]): (string | null)[] | undefined {
  const texts = [...new Set(cells)].filter((cell) => cell !== null && cell !== "");
  if (texts.length === 0 || texts.some((text) => typeof text === "number")) return undefined;
  const parts = (texts as string[]).map((text) => {
    const days = dayFirst.exec(text);
    const years = days === null ? yearFirst.exec(text) : null;
    const found = days ?? years;
    if (found === null) return undefined;
    const [, a, mark, b, c, ...time] = found as unknown as string[];
    return { years: years !== null, numbers: [Number(a), Number(b), Number(c)] as const, mark: mark!, time };
  });
  const [first] = parts;
  if (first === undefined || parts.some((part) => part?.years !== first.years || part.mark !== first.mark))
    return undefined;
  const known = parts as readonly NonNullable<(typeof parts)[number]>[];
  const hasTime = known.map(({ time }) => time[0] !== undefined);
  if (hasTime.includes(true) && hasTime.includes(false)) return undefined;
  const isDayFirst = known.some(({ numbers }) => numbers[0] > 12);
  const isMonthFirst = known.some(({ numbers }) => numbers[1] > 12);
  if (!first.years && ((isDayFirst && isMonthFirst) || (!isDayFirst && !isMonthFirst && first.mark !== ".")))
    return undefined;
  const iso = new Map<string, string>();
  for (const [k, { numbers, time }] of known.entries()) {
    const [year, month, day] = first.years
      ? numbers
      : isMonthFirst
        ? ([numbers[2], numbers[0], numbers[1]] as const)
        : ([numbers[2], numbers[1], numbers[0]] as const);
    const two = (value: number) => String(value).padStart(2, "0");
    const date = `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
    const half = time[3]?.toUpperCase();
    const hour =
      half === undefined ? Number(time[0] ?? 0) : (Number(time[0]) % 12) + (half === "PM" ? 12 : 0);
    const text = hasTime[k] ? `${date}T${two(hour)}:${time[1]}:${time[2] ?? "00"}` : date;
    iso.set((texts as string[])[k]!, text);
  }
  const converted = cells.map((cell) => (cell === null || cell === "" ? null : iso.get(cell as string)!));
  return momentsOf(converted, undefined, "0001-01-01") === undefined ? undefined : converted;
}
