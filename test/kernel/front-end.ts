import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Dealer, Request, Subscriber } from "zeromq";
import { freeConnection } from "../../kernel/headless/free-connection.js";
import { addressOf, type ConnectionInfo } from "../../kernel/protocol/connection-file.js";
import { decodeFrames, encodeFrames } from "../../kernel/protocol/frames.js";
import { createMessage, type JsonObject, type Message } from "../../kernel/protocol/message.js";
import { packageRoot } from "../../lib/files/package-root.js";

/** The longest wait for a message, ms, so that a test fails instead of hanging. */
const longestWait = 30_000;

/** Kernels that have not ended. */
const running = new Set<ChildProcess>();

// A test that runs out of time never closes its kernel, and one that is still starting closes none.
if (process.env.VITEST !== undefined) {
  const { afterAll } = await import("vitest");
  afterAll(() => {
    for (const child of running) child.kill("SIGKILL");
  });
}

export interface FrontEndOptions {
  /** The notebook's folder; a new empty one by default. */
  readonly folder?: string;
  readonly environment?: NodeJS.ProcessEnv;
  /** The command of another kernel, with `{connection_file}`. */
  readonly command?: readonly string[];
}

/** The messages of a cell before its idle status, without status messages. */
export interface CellOutputs {
  readonly reply: Message;
  /** In order of arrival. */
  readonly outputs: readonly Message[];
}

/**
 * A Jupyter front end for tests, driving a real kernel process over its sockets (in the spirit of ark's dummy front
 * end): every message that the kernel sends must be read, or `close` fails.
 */
export class FrontEnd {
  readonly session = randomUUID();
  private readonly shell = new Dealer({ linger: 0 });
  private readonly control = new Dealer({ linger: 0 });
  private readonly stdin = new Dealer({ linger: 0 });
  private readonly iopub = new Subscriber({ linger: 0, receiveHighWaterMark: 0 });
  private readonly heartbeat = new Request({ linger: 0 });
  private readonly inboxes = {
    shell: new Inbox("shell"),
    control: new Inbox("control"),
    stdin: new Inbox("stdin"),
    iopub: new Inbox("iopub"),
  };
  stderr = "";

  private constructor(
    readonly connection: ConnectionInfo,
    readonly process: ChildProcess,
    private readonly runtime: string,
    readonly folder: string,
  ) {
    process.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.stderr += text;
    });
    // Its last messages may still be arriving.
    process.once("close", (code, signal) => {
      const gone = new Error(`the kernel ended (${signal ?? code}): ${this.stderr.slice(-2_000)}`);
      setTimeout(() => Object.values(this.inboxes).forEach((inbox) => void inbox.fail(gone)), 500);
    });
    for (const socket of [this.shell, this.stdin]) socket.routingId = this.session;
    this.shell.connect(addressOf(connection, "shell"));
    this.control.connect(addressOf(connection, "control"));
    this.stdin.connect(addressOf(connection, "stdin"));
    this.iopub.connect(addressOf(connection, "iopub"));
    this.iopub.subscribe("");
    this.heartbeat.connect(addressOf(connection, "hb"));
    for (const channel of ["shell", "control", "stdin", "iopub"] as const)
      void this.receive(this[channel], this.inboxes[channel]);
  }

  /** Starts a kernel and waits for its first reply and its welcome. */
  static async start(options: FrontEndOptions = {}): Promise<FrontEnd> {
    const runtime = await mkdtemp(join(tmpdir(), "populi-front-end-"));
    const connection = await freeConnection();
    const file = join(runtime, "kernel.json");
    await writeFile(file, JSON.stringify(connection));
    const main = join(packageRoot, "dist", "kernel", "main.js");
    const [command, ...args] = (
      options.command ?? [
        process.execPath,
        "--no-force-async-hooks-checks",
        "--max-semi-space-size=8",
        main,
        "--connection-file",
        "{connection_file}",
      ]
    ).map((part) => part.replace("{connection_file}", file));
    const folder = options.folder ?? (await mkdtemp(join(runtime, "notebook-")));
    const child = spawn(command!, args, {
      cwd: folder,
      env: { ...process.env, POPULI_HISTORY: join(runtime, "history.jsonl"), ...options.environment },
      stdio: ["ignore", "ignore", "pipe"],
    });
    running.add(child);
    child.once("close", () => running.delete(child));
    const frontEnd = new FrontEnd(connection, child, runtime, folder);
    if (options.command !== undefined) return frontEnd;
    try {
      await frontEnd.output("iopub_welcome");
      return frontEnd;
    } catch (error) {
      frontEnd.ignoreRest();
      await frontEnd.close();
      throw error;
    }
  }

  /** Sends a request on the shell (or control) channel. */
  async send(
    type: string,
    content: JsonObject,
    channel: "shell" | "control" | "stdin" = "shell",
    parent?: Message["header"],
    buffers?: readonly Uint8Array[],
  ): Promise<Message> {
    const message = createMessage(type, this.session, {
      content,
      parent,
      ...(buffers === undefined ? {} : { buffers }),
    });
    await this[channel].send(encodeFrames(message, this.connection));
    return message;
  }

  /** Sends frames as they are, signed or not. */
  async sendRaw(frames: Uint8Array[]): Promise<void> {
    await this.shell.send(frames);
  }

  /** The next reply on a channel, which must be of that type. */
  async reply(type: string, channel: "shell" | "control" = "shell"): Promise<Message> {
    return this.inboxes[channel].take(type);
  }

  /** The next message on the output channel, which must be of that type. */
  async output(type: string): Promise<Message> {
    return this.inboxes.iopub.take(type);
  }

  async status(state: "busy" | "idle"): Promise<Message> {
    const message = await this.output("status");
    if (message.content.execution_state !== state)
      throw new Error(
        `the kernel's status is ${String(message.content.execution_state)}, ${state} was expected`,
      );
    return message;
  }

  /** The next input request. */
  async inputRequest(): Promise<Message> {
    return this.inboxes.stdin.take("input_request");
  }

  /** Sends a request; returns its reply and every output between busy and idle. */
  async request(
    type: string,
    content: JsonObject,
    channel: "shell" | "control" = "shell",
  ): Promise<CellOutputs> {
    const sent = await this.send(type, content, channel);
    return this.answered(sent, channel);
  }

  /** The reply and outputs of a request already sent. */
  async answered(sent: Message, channel: "shell" | "control" = "shell"): Promise<CellOutputs> {
    await this.status("busy");
    const outputs: Message[] = [];
    for (;;) {
      const message = await this.inboxes.iopub.takeAny();
      if (message.parent.msg_id !== sent.header.msg_id)
        throw new Error(`an output of another request came: ${describe(message)}`);
      if (message.header.msg_type === "status") {
        if (message.content.execution_state !== "idle") throw new Error("busy twice");
        break;
      }
      outputs.push(message);
    }
    const reply = await this.reply(sent.header.msg_type.replace("_request", "_reply"), channel);
    return { reply, outputs };
  }

  /** Every output up to a request's idle status, without statuses; also of other requests sent at the same time. */
  async outputsUntilIdle(sent: Message): Promise<Message[]> {
    const outputs: Message[] = [];
    for (;;) {
      const message = await this.inboxes.iopub.takeAny();
      const isStatus = message.header.msg_type === "status";
      if (!isStatus) outputs.push(message);
      else if (message.content.execution_state === "idle" && message.parent.msg_id === sent.header.msg_id)
        return outputs;
    }
  }

  /** Whether a reply has arrived that the test has not read. */
  hasReply(channel: "shell" | "control"): boolean {
    return !this.inboxes[channel].isEmpty;
  }

  /** Runs a cell; returns its reply and its outputs without the echo of its input. */
  async run(code: string, options: JsonObject = {}): Promise<CellOutputs> {
    const { reply, outputs } = await this.request("execute_request", executeRequest(code, options));
    if (options.silent === true) return { reply, outputs };
    const [input, ...rest] = outputs;
    if (input?.header.msg_type !== "execute_input" || input.content.code !== code)
      throw new Error(`execute_input was expected first, not ${describe(input)}`);
    return { reply, outputs: rest };
  }

  /** The text of a cell's result; fails with the cell's error when it has one. */
  async value(code: string): Promise<string> {
    const { reply, outputs } = await this.run(code);
    if (reply.content.status !== "ok") throw new Error((reply.content.traceback as string[]).join("\n"));
    const result = outputs.find(({ header }) => header.msg_type === "execute_result");
    return String((result?.content.data as JsonObject | undefined)?.["text/plain"]);
  }

  /** Milliseconds until the heartbeat answers. */
  async beat(): Promise<number> {
    const started = performance.now();
    await this.heartbeat.send("beat");
    await withinTime(this.heartbeat.receive(), "the heartbeat");
    return performance.now() - started;
  }

  /** Ends the kernel; fails if it sent a message that the test has not read. */
  async close(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      this.process.kill("SIGKILL");
      await new Promise((resolve) => this.process.once("close", resolve));
    }
    for (const socket of [this.shell, this.control, this.stdin, this.iopub, this.heartbeat]) socket.close();
    await rm(this.runtime, { recursive: true, force: true });
    const unasked = Object.values(this.inboxes).flatMap((inbox) => inbox.rest());
    if (unasked.length > 0)
      throw new Error(
        `the kernel sent messages that the test has not read: ${unasked.map(describe).join("; ")}`,
      );
  }

  /** Drops every message so far. */
  ignoreRest(): void {
    for (const inbox of Object.values(this.inboxes)) inbox.rest();
  }

  private async receive(socket: Dealer | Subscriber, inbox: Inbox): Promise<void> {
    try {
      for await (const frames of socket) inbox.put(decodeFrames(frames, this.connection));
    } catch (error) {
      if (!socket.closed) inbox.fail(error as Error);
    }
  }
}

/** The content of an execute request as front ends send it. */
export function executeRequest(code: string, options: JsonObject = {}): JsonObject {
  return {
    code,
    silent: false,
    store_history: true,
    user_expressions: {},
    allow_stdin: true,
    stop_on_error: true,
    ...options,
  };
}

/** The texts of a stream, joined. */
export function streamed(outputs: readonly Message[], name = "stdout"): string {
  return outputs
    .filter(({ header, content }) => header.msg_type === "stream" && content.name === name)
    .map(({ content }) => String(content.text))
    .join("");
}

/** A traceback without its colours. */
export function tracebackOf(reply: Message): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what colours are
  return (reply.content.traceback as string[]).join("\n").replace(/\u001b\[[0-9;]*m/g, "");
}

class Inbox {
  private readonly messages: Message[] = [];
  private waiting: (() => void) | undefined;
  private failure: Error | undefined;

  constructor(private readonly channel: string) {}

  put(message: Message): void {
    this.messages.push(message);
    this.waiting?.();
  }

  fail(error: Error): void {
    this.failure = error;
    this.waiting?.();
  }

  async takeAny(): Promise<Message> {
    while (this.messages.length === 0) {
      if (this.failure !== undefined) throw this.failure;
      await withinTime(
        new Promise<void>((resolve) => {
          this.waiting = resolve;
        }),
        `a message on ${this.channel}`,
      );
    }
    return this.messages.shift()!;
  }

  async take(type: string): Promise<Message> {
    const message = await this.takeAny();
    if (message.header.msg_type !== type)
      throw new Error(`${this.channel}: ${type} was expected, not ${describe(message)}`);
    return message;
  }

  get isEmpty(): boolean {
    return this.messages.length === 0;
  }

  rest(): Message[] {
    return this.messages.splice(0);
  }
}

function describe(message: Message | undefined): string {
  if (message === undefined) return "nothing";
  return `${message.header.msg_type} ${JSON.stringify(message.content).slice(0, 400)}`;
}

async function withinTime<T>(promise: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not come in ${longestWait} ms`)), longestWait);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
