/** Thrown by long work whose `AbortSignal` was raised; `partial` has what was computed before, where it can be kept. */
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
