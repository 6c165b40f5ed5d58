/** Thrown by long work whose `AbortSignal` was raised; what was computed before is in `partial` where it can be kept. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";

  constructor(
    readonly task: string,
    readonly partial?: unknown,
    /** What stopped it, where that was no signal. */
    because?: string,
  ) {
    super(`${task} was interrupted${because === undefined ? "" : `: ${because}`}`);
  }
}
