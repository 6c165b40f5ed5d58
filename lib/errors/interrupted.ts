/**
 * Thrown by long work whose `AbortSignal` was raised; `partial` has what was computed before, where it can be kept.
 *
 * @example
 * const stop = AbortSignal.timeout(60_000);
 * const run = await simulate({ survey, model, items: ["Q1"], condition: direct(), respondents: 100, seed: 1, signal: stop })
 *   .catch((error) => (error instanceof Interrupted ? error.partial : Promise.reject(error)));
 */
export class Interrupted extends Error {
  override readonly name = "Interrupted";

  constructor(
    readonly task: string,
    readonly partial?: unknown,
    /** What stopped it, if it was not the signal. */
    readonly because?: string,
  ) {
    super(`${task} was interrupted${because === undefined ? "" : `: ${because}`}`);
  }
}
