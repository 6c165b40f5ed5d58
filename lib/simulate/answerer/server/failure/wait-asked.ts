/** The longest that a server is waited for at its own word, in milliseconds. */
const most = 600_000;

/**
 * Milliseconds that a server asks to wait: `Retry-After` in seconds or as a date (RFC 9110, section 10.2.3),
 * `retry-after-ms` (OpenAI, Azure), or its words ("Please try again in 1.2s", "retryDelay": "34s"); at most ten minutes.
 */
export function waitAsked(headers: Headers | undefined, body: string): number | undefined {
  const milliseconds = Number(headers?.get("retry-after-ms") ?? Number.NaN);
  if (Number.isFinite(milliseconds)) return within(milliseconds);
  const text = headers?.get("retry-after");
  if (text) {
    const seconds = Number(text);
    const wait = Number.isNaN(seconds) ? Date.parse(text) - Date.now() : seconds * 1000;
    if (Number.isFinite(wait)) return within(wait);
  }
  return inBody(body);
}

const words =
  /(?:(?:try again|retry|wait)\s+(?:in|after)\s+|"retryDelay":\s*")(?:(\d+)\s*h(?:ours?)?)?\s*(?:(\d+)\s*m(?:in(?:utes?)?)?(?!s))?\s*(?:(\d+(?:\.\d+)?)\s*(ms|milliseconds?|s(?:ec(?:onds?)?)?))?/i;

function inBody(body: string): number | undefined {
  const found = words.exec(body);
  if (found === null || !found.slice(1, 4).some(Boolean)) return undefined;
  const [hours, minutes, number] = found.slice(1, 4).map((part) => Number(part ?? 0));
  const last = number! * (/^m/i.test(found[4] ?? "") ? 1 : 1000);
  return within((hours! * 60 + minutes!) * 60_000 + last);
}

function within(milliseconds: number): number {
  return Math.min(most, Math.max(0, milliseconds));
}
