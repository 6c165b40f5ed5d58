/** Thrown for a request that failed. Any other error is a mistake in the code around it. */
export class FailedRequest extends Error {
  constructor(readonly failure: Failure) {
    super(failure.says);
  }
}

export interface Failure {
  readonly status: number | undefined;
  readonly says: string;
  /** Whether sending it again may help. */
  readonly again: boolean;
  /** Milliseconds that the server asked to wait. */
  readonly after: number | undefined;
  readonly timedOut: boolean;
  /** Whether the server is still loading its model, as llama.cpp's says it is. */
  readonly loading: boolean;
}

/** What went wrong, from what `openai` throws: an API error with status and headers, a broken connection, no JSON. */
export function failureOf(error: unknown): Failure {
  const { status, headers, message } = error as { status?: number; headers?: Headers; message?: string };
  const says = [message ?? String(error), ...causes(error)].join(": ").split("\n")[0]!.slice(0, 300);
  const again = status === undefined || status === 408 || status === 409 || status === 429 || status >= 500;
  return {
    status,
    says,
    again,
    after: retryAfter(headers),
    timedOut: (error as object).constructor?.name === "APIConnectionTimeoutError",
    loading: status === 503 && /loading/i.test(says),
  };
}

/** "Connection error." says little; its causes say more. */
function causes(error: unknown): string[] {
  const { cause } = error as { cause?: unknown };
  if (!(cause instanceof Error)) return [];
  const { message, code } = cause as Error & { code?: string };
  return [...(message === "" && code !== undefined ? [code] : [message]), ...causes(cause)].filter(Boolean);
}

/** `Retry-After` in seconds or as a date (RFC 9110, section 10.2.3), in milliseconds; at most ten minutes. */
function retryAfter(headers: Headers | undefined): number | undefined {
  const text = headers?.get?.("retry-after");
  if (text === null || text === undefined) return undefined;
  const seconds = Number(text);
  const milliseconds = Number.isNaN(seconds) ? Date.parse(text) - Date.now() : seconds * 1000;
  return Number.isFinite(milliseconds) ? Math.min(600_000, Math.max(0, milliseconds)) : undefined;
}
