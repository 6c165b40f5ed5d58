import childProcess, { type ChildProcess } from "node:child_process";
import { Readable, Writable } from "node:stream";
import { buffer } from "node:stream/consumers";

/** The types of `Deno.Command`. */
export const denoCommandTypes = `
interface CommandStatus { readonly success: boolean; readonly code: number; readonly signal: string | null }
interface CommandOutput extends CommandStatus { readonly stdout: Uint8Array; readonly stderr: Uint8Array }
interface CommandChild {
  readonly pid: number;
  readonly stdin: WritableStream<Uint8Array>;
  readonly stdout: ReadableStream<Uint8Array>;
  readonly stderr: ReadableStream<Uint8Array>;
  readonly status: Promise<CommandStatus>;
  output(): Promise<CommandOutput>;
  kill(signal?: string): void;
}
type CommandStream = "piped" | "inherit" | "null";
interface Command {
  output(): Promise<CommandOutput>;
  outputSync(): CommandOutput;
  spawn(): CommandChild;
}
declare var Command: new (program: string | URL, options?: {
  args?: string[]; cwd?: string | URL; env?: Record<string, string>; clearEnv?: boolean; signal?: AbortSignal;
  stdin?: CommandStream; stdout?: CommandStream; stderr?: CommandStream;
}) => Command;
`;

type Stream = "piped" | "inherit" | "null";

interface CommandOptions {
  readonly args?: readonly string[];
  readonly cwd?: string | URL;
  readonly env?: Readonly<Record<string, string>>;
  readonly clearEnv?: boolean;
  readonly signal?: AbortSignal;
  readonly stdin?: Stream;
  readonly stdout?: Stream;
  readonly stderr?: Stream;
}

/** `Deno.Command` (https://docs.deno.com/api/deno/~/Deno.Command) by Node's child processes. */
export class DenoCommand {
  constructor(
    private readonly program: string | URL,
    private readonly options: CommandOptions = {},
  ) {}

  async output() {
    const child = this.start({ stdin: "null", stdout: "piped", stderr: "piped" });
    return outputOf(child, statusOf(child));
  }

  outputSync() {
    const { args = [] } = this.options;
    const { status, signal, stdout, stderr, error } = childProcess.spawnSync(
      String(this.program),
      args,
      this.settings({ stdin: "null", stdout: "piped", stderr: "piped" }),
    );
    if (error !== undefined) throw error;
    const bytes = (data: Buffer | null) => new Uint8Array(data ?? []);
    return { ...ended(status, signal), stdout: bytes(stdout), stderr: bytes(stderr) };
  }

  spawn() {
    const child = this.start({ stdin: "inherit", stdout: "inherit", stderr: "inherit" });
    const status = statusOf(child);
    return {
      pid: child.pid,
      status,
      get stdin() {
        return Writable.toWeb(piped(child.stdin, "stdin"));
      },
      get stdout() {
        return Readable.toWeb(piped(child.stdout, "stdout"));
      },
      get stderr() {
        return Readable.toWeb(piped(child.stderr, "stderr"));
      },
      output: () => outputOf(child, status),
      kill: (signal: NodeJS.Signals = "SIGTERM") => void child.kill(signal),
    };
  }

  private start(defaults: Readonly<Record<"stdin" | "stdout" | "stderr", Stream>>): ChildProcess {
    const { args = [], signal } = this.options;
    return childProcess.spawn(String(this.program), args, {
      ...this.settings(defaults),
      ...(signal === undefined ? {} : { signal }),
    });
  }

  private settings(defaults: Readonly<Record<"stdin" | "stdout" | "stderr", Stream>>) {
    const { cwd, env, clearEnv } = this.options;
    const named = { piped: "pipe", inherit: "inherit", null: "ignore" } as const;
    const streams = (["stdin", "stdout", "stderr"] as const).map(
      (name) => named[this.options[name] ?? defaults[name]],
    );
    return {
      stdio: streams,
      env: clearEnv === true ? { ...env } : { ...process.env, ...env },
      ...(cwd === undefined ? {} : { cwd }),
    };
  }
}

function statusOf(child: ChildProcess) {
  return new Promise<ReturnType<typeof ended>>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve(ended(code, signal)));
  });
}

async function outputOf(child: ChildProcess, status: ReturnType<typeof statusOf>) {
  const bytes = async (stream: Readable | null) =>
    new Uint8Array(stream === null ? [] : await buffer(stream));
  const [stdout, stderr, how] = await Promise.all([bytes(child.stdout), bytes(child.stderr), status]);
  return { ...how, stdout, stderr };
}

/** A process that a signal ended has 128 and the signal's number in Deno; Node knows the name only. */
function ended(code: number | null, signal: NodeJS.Signals | null) {
  return { success: code === 0, code: code ?? 128, signal };
}

function piped<T>(stream: T | null, name: string): T {
  if (stream === null) throw new TypeError(`${name} is not piped: new Deno.Command(…, { ${name}: "piped" })`);
  return stream;
}
