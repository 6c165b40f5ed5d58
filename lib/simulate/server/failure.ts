/** A request that failed: told apart from what else may go wrong around it. */
export class FailedRequest extends Error {
  constructor(readonly failure: Failure) {
    super(failure.says);
  }
}

export interface Failure {
  readonly status: number | undefined;
  readonly says: string;
  /** Whether it may go better the next time. */
  readonly again: boolean;
  /** Milliseconds the server asked to wait. */
  readonly after: number | undefined;
}

/** What went wrong, of what `openai` throws: an API error with status and headers, a broken connection, no JSON. */
export function failureOf(error: unknown): Failure {
  const { status, headers, message } = error as { status?: number; headers?: Headers; message?: string };
  const says = (message ?? String(error)).split("\n")[0]!.slice(0, 300);
  const again = status === undefined || status === 408 || status === 409 || status === 429 || status >= 500;
  return { status, says, again, after: retryAfter(headers) };
}

/** `Retry-After` in seconds or as a date (RFC 9110, section 10.2.3), in milliseconds; at most ten minutes. */
function retryAfter(headers: Headers | undefined): number | undefined {
  const text = headers?.get?.("retry-after");
  if (text === null || text === undefined) return undefined;
  const seconds = Number(text);
  const milliseconds = Number.isNaN(seconds) ? Date.parse(text) - Date.now() : seconds * 1000;
  return Number.isFinite(milliseconds) ? Math.min(600_000, Math.max(0, milliseconds)) : undefined;
}
