/** Thrown for a request that failed. Any other error is a mistake in the code around it. */
export class FailedRequest extends Error {
  constructor(readonly failure: Failure) {
    super(failure.says);
  }
}

/** What went wrong with a request. */
export interface Failure {
  /** `undefined` where no reply came. A reply that carries an error under status 200 has the error's own status. */
  readonly status: number | undefined;
  /** The server's own words, without the key. */
  readonly says: string;
  /** The server's codes for it: "content_filter", "insufficient_quota". */
  readonly code: string;
  /** Fields of the request that the server points at. */
  readonly fields: readonly string[];
  /** Milliseconds that the server asked to wait. */
  readonly after: number | undefined;
  readonly timedOut: boolean;
  /** Whether a whole reply came that says it failed: then the server itself is up. */
  readonly inReply?: boolean;
}

/** A failure that only its words tell of. */
export function failureThat(says: string, parts: Partial<Failure> = {}): Failure {
  return { status: undefined, says, code: "", fields: [], after: undefined, timedOut: false, ...parts };
}

/** A failure in words: its status, and what the server said. */
export function inWords({ status, says }: Failure): string {
  const shown = status !== undefined && status >= 400 ? [status] : [];
  return [...shown, says === "" ? "without a word" : says].join(" ");
}
