/** SPSS counts seconds from 1582-10-14, the eve of the Gregorian calendar; here, in seconds since 1970. */
export const spssEpochSeconds = Date.UTC(1582, 9, 14) / 1000;
/** Stata counts days from 1960-01-01; here, in days since 1970. */
export const stataEpochDays = Date.UTC(1960, 0, 1) / 86_400_000;

/** Seconds since 1970 as an ISO date, such as "2018-05-06"; `undefined` for fractions and before the year 0. */
export function isoDate(seconds: number): string | undefined {
  return isoDateTime(seconds)?.slice(0, -9);
}

/** Seconds since 1970 as an ISO date and time without zone, such as "2018-05-06T10:10:10". */
export function isoDateTime(seconds: number): string | undefined {
  const date = new Date(Math.round(seconds * 1000));
  if (Number.isNaN(date.getTime()) || date.getUTCFullYear() < 0) return undefined;
  const text = date.toISOString();
  return text.endsWith(".000Z") ? text.slice(0, -5) : undefined;
}

/** Seconds as a time of day or a duration, such as "10:10:10". */
export function clockTime(seconds: number): string | undefined {
  if (!Number.isInteger(seconds) || Math.abs(seconds) > 1e12) return undefined;
  const whole = Math.abs(seconds);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${seconds < 0 ? "-" : ""}${two(Math.floor(whole / 3600))}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}

/** A column whose texts are all dates or times, in the form that the readers of SPSS and Stata files give them. */
export interface Moments {
  readonly kind: "date" | "date and time" | "time";
  /**
   * `[respondents]`: seconds since 1970, or since midnight for a time of day; texts that `passes` accepts stay as they
   * are.
   */
  readonly seconds: readonly (number | string | null)[];
}

const forms = { 8: "time", 10: "date", 19: "date and time" } as const;

/**
 * The moments of a column in which all texts are dates ("2018-05-06"), or all dates and times, or all times of day;
 * `undefined` for any other column, and for dates before 1582-10-15, where SPSS's calendar begins. Texts that `passes`
 * accepts, such as Stata's ".a", may be among them.
 */
export function momentsOf(
  cells: readonly (number | string | null)[],
  passes: (text: string) => boolean = () => false,
): Moments | undefined {
  let kind: Moments["kind"] | undefined;
  const seconds: (number | string | null)[] = [];
  for (const cell of cells) {
    if (cell === null || cell === "" || (typeof cell === "string" && passes(cell))) {
      seconds.push(cell);
      continue;
    }
    const form = typeof cell === "string" ? forms[cell.length as keyof typeof forms] : undefined;
    if (form === undefined || (kind !== undefined && form !== kind)) return undefined;
    kind = form;
    const value = secondsOf(cell as string, form);
    if (value === undefined) return undefined;
    seconds.push(value);
  }
  return kind === undefined ? undefined : { kind, seconds };
}

function secondsOf(text: string, kind: Moments["kind"]): number | undefined {
  if (kind === "time") {
    const [, hours, minutes, rest] = /^([01]\d|2[0-3]):([0-5]\d):([0-5]\d)$/.exec(text) ?? [];
    return hours === undefined ? undefined : 3600 * Number(hours) + 60 * Number(minutes) + Number(rest);
  }
  const seconds = Date.parse(`${kind === "date" ? `${text}T00:00:00` : text}Z`) / 1000;
  const same = (kind === "date" ? isoDate(seconds) : isoDateTime(seconds)) === text;
  return same && text >= "1582-10-15" ? seconds : undefined;
}
