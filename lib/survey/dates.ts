/** Days between two epochs and the Unix epoch, 1970-01-01. */
export const spssEpochSeconds = Date.UTC(1582, 9, 14) / 1000;
export const stataEpochDays = Date.UTC(1960, 0, 1) / 86_400_000;

/** Seconds since 1970 as an ISO date, e.g. "2018-05-06"; `undefined` where no calendar date is meant. */
export function isoDate(seconds: number): string | undefined {
  return isoDateTime(seconds)?.slice(0, -9);
}

/** Seconds since 1970 as an ISO date and time without zone, e.g. "2018-05-06T10:10:10". */
export function isoDateTime(seconds: number): string | undefined {
  const date = new Date(Math.round(seconds * 1000));
  if (Number.isNaN(date.getTime()) || date.getUTCFullYear() < 0) return undefined;
  const text = date.toISOString();
  return text.endsWith(".000Z") ? text.slice(0, -5) : undefined;
}

/** Seconds as a time of day or a duration, e.g. "10:10:10". */
export function clockTime(seconds: number): string | undefined {
  if (!Number.isInteger(seconds) || Math.abs(seconds) > 1e12) return undefined;
  const whole = Math.abs(seconds);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${seconds < 0 ? "-" : ""}${two(Math.floor(whole / 3600))}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}
