/** Thrown by long work whose `AbortSignal` was raised; what was computed before is in `partial` where it can be kept. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";

  constructor(
    readonly task: string,
    readonly partial?: unknown,
  ) {
    super(`${task} was interrupted`);
  }
}
