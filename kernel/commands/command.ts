/** A command of `populi`: one object, in a file of its own, listed in `registry.ts`. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** The whole help, from "Usage:" on. */
  readonly help: string;
  /** Runs with the arguments after the command's name; resolves to the exit code. */
  run(args: readonly string[]): Promise<number>;
}

/** A mistake in how a command was called. It is shown with the command's help; the exit code is 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
