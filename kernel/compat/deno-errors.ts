/** Deno's classes of errors, by the codes that Node has for them. */
const codes = {
  NotFound: ["ENOENT"],
  AlreadyExists: ["EEXIST"],
  PermissionDenied: ["EACCES", "EPERM"],
  ConnectionRefused: ["ECONNREFUSED"],
  ConnectionReset: ["ECONNRESET"],
  AddrInUse: ["EADDRINUSE"],
  BrokenPipe: ["EPIPE"],
  TimedOut: ["ETIMEDOUT"],
  IsADirectory: ["EISDIR"],
  NotADirectory: ["ENOTDIR"],
  Interrupted: ["EINTR"],
} as const;

/** `Deno.errors`: `error instanceof Deno.errors.NotFound` asks for Node's code. */
export const denoErrors: Readonly<Record<string, unknown>> = Object.fromEntries(
  Object.entries(codes).map(([name, of]: [string, readonly string[]]) => {
    const kind = class extends Error {
      override readonly name = name;

      static override [Symbol.hasInstance](error: unknown): boolean {
        const { name: own, code } = (error ?? {}) as { name?: unknown; code?: unknown };
        return own === name || of.includes(String(code));
      }
    };
    return [name, kind];
  }),
);
