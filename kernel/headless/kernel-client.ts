import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { Dealer, Subscriber } from "zeromq";
import { addressOf } from "../protocol/connection-file.js";
import { BadMessage, decodeFrames, encodeFrames } from "../protocol/frames.js";
import { createMessage, type JsonObject, type Message } from "../protocol/message.js";
import type { Signing } from "../protocol/signature.js";
import { describeExit, type KernelExit, type KernelProcess, startKernelProcess } from "./kernel-process.js";
import type { KernelSpec } from "./kernel-spec.js";
import { type ErrorOutput, isRecord } from "./notebook.js";
import { type Published, readError, readPublished } from "./published.js";

/** The kernel's process ended or never answered. */
export class KernelDied extends Error {
  override readonly name = "KernelDied";
}

/** How a cell ended. */
export interface Executed {
  readonly count: number | null;
  /** The error of the reply; absent when the cell succeeded. */
  readonly error?: ErrorOutput;
}

/** The parts of `kernel_info_reply` that a notebook keeps. */
export interface KernelInfo {
  readonly language_info: { readonly name?: string; readonly version?: string };
  readonly implementation?: string;
}

/** A front end to one kernel: sends requests and collects their replies and outputs. */
export interface KernelClient {
  readonly info: KernelInfo;
  /**
   * Runs code. `onPublished` gets everything published for it, also later, from timers. Resolves when the reply and the
   * idle status have arrived, so that no output is missed.
   *
   * @throws KernelDied when the process ends first
   */
  execute(code: string, onPublished: (message: Published) => void): Promise<Executed>;
  interrupt(): void;
  /** Asks the kernel to end, waits briefly, and kills it if needed. */
  shutdown(): Promise<void>;
  kill(): Promise<void>;
}

interface PendingCell {
  readonly onPublished: (message: Published) => void;
  readonly settle: (executed: Executed) => void;
  readonly fail: (error: KernelDied) => void;
  reply?: Executed;
  idle: boolean;
}

/** Seconds a kernel may take to give its first answer, with a cold disk and a busy machine. */
const startSeconds = 60;
/** Seconds it may take to end when asked. */
const shutdownSeconds = 5;
/**
 * Seconds without output after the reply until a missing idle status is ignored: tslab loses it in a flood of output.
 */
const idleSeconds = 10;

/**
 * Starts a kernel in a folder and waits until it answers.
 *
 * @throws KernelDied when it ends or does not answer
 */
export async function startKernel(
  spec: KernelSpec,
  folder: string,
  signal?: AbortSignal,
): Promise<KernelClient> {
  const process = await startKernelProcess(spec, folder);
  const client = new ZmqKernelClient(process, spec);
  try {
    await client.waitUntilReady(signal);
  } catch (error) {
    await client.kill();
    throw error;
  }
  return client;
}

class ZmqKernelClient implements KernelClient {
  info: KernelInfo = { language_info: {} };
  private readonly session = randomUUID();
  private readonly shell = new Dealer({ linger: 0 });
  private readonly control = new Dealer({ linger: 0 });
  // No high-water mark: at one, zeromq drops messages.
  private readonly iopub = new Subscriber({ linger: 0, receiveHighWaterMark: 0 });
  private readonly cells = new Map<string, PendingCell>();
  /** The ids of kernel_info requests, and which of their two answers have arrived. */
  private readonly greetings = new Set<string>();
  private greeted = { reply: false, iopub: false };
  private onGreeted: () => void = () => {};
  private died: KernelDied | undefined;
  private shuttingDown = false;

  constructor(
    private readonly process: KernelProcess,
    private readonly spec: KernelSpec,
  ) {
    this.shell.connect(addressOf(process.connection, "shell"));
    this.control.connect(addressOf(process.connection, "control"));
    this.iopub.connect(addressOf(process.connection, "iopub"));
    this.iopub.subscribe();
    void this.receive(this.shell, (message) => this.onReply(message));
    void this.receive(this.control, () => {});
    void this.receive(this.iopub, (message) => this.onIopub(message));
    void process.exited.then((exit) => this.onExit(exit));
  }

  async waitUntilReady(signal?: AbortSignal): Promise<void> {
    const answered = new Promise<void>((resolve) => {
      this.onGreeted = resolve;
    });
    const started = Date.now();
    while (!(this.greeted.reply && this.greeted.iopub)) {
      if (this.died) throw this.died;
      signal?.throwIfAborted();
      if (Date.now() - started > startSeconds * 1000) {
        throw new KernelDied(`the kernel did not answer within ${startSeconds} s`);
      }
      // Repeated until the answer shows on iopub too: only then is the subscription known to be active.
      if (this.greetings.size === 0 || this.greeted.reply) {
        this.greeted.reply = false;
        await this.request(this.shell, "kernel_info_request", {}, (id) => this.greetings.add(id));
      }
      await Promise.race([answered, setTimeout(250)]);
    }
  }

  async execute(code: string, onPublished: (message: Published) => void): Promise<Executed> {
    if (this.died) throw this.died;
    const content = {
      code,
      silent: false,
      store_history: true,
      user_expressions: {},
      allow_stdin: false,
      stop_on_error: true,
    };
    const request = createMessage("execute_request", this.session, { content });
    const executed = new Promise<Executed>((settle, fail) => {
      this.cells.set(request.header.msg_id, { onPublished, settle, fail, idle: false });
    });
    await this.shell.send(encodeFrames(request, this.process.connection));
    return executed;
  }

  interrupt(): void {
    if (this.spec.interruptMode === "signal") this.process.interruptBySignal();
    else void this.request(this.control, "interrupt_request", {});
  }

  async shutdown(): Promise<void> {
    this.shuttingDown = true;
    if (!this.died) {
      void this.request(this.control, "shutdown_request", { restart: false });
      // A timer left behind would keep this process alive.
      const waited = new AbortController();
      const late = setTimeout(shutdownSeconds * 1000, undefined, { signal: waited.signal }).catch(() => {});
      await Promise.race([this.process.exited, late]);
      waited.abort();
    }
    await this.kill();
  }

  async kill(): Promise<void> {
    await this.process.kill();
    for (const socket of [this.shell, this.control, this.iopub]) socket.close();
  }

  /**
   * Sends a request.
   *
   * @param expect is given its id before it is sent: the answer may be here before sending has ended
   */
  private async request(
    socket: Dealer,
    type: string,
    content: JsonObject,
    expect: (id: string) => void = () => {},
  ): Promise<void> {
    const request = createMessage(type, this.session, { content });
    expect(request.header.msg_id);
    await socket.send(encodeFrames(request, this.process.connection));
  }

  private async receive(socket: Dealer | Subscriber, take: (message: Message) => void): Promise<void> {
    try {
      for await (const frames of socket) {
        const message = readMessage(frames, this.process.connection);
        if (message) take(message);
      }
    } catch (error) {
      // Closing a socket ends its loop with EAGAIN or ENOTSOCK.
      if (!socket.closed) throw error;
    }
  }

  private onReply(message: Message): void {
    const { content } = message;
    const parent = message.parent.msg_id ?? "";
    if (this.greetings.has(parent)) {
      if (isRecord(content.language_info)) this.info = content as unknown as KernelInfo;
      this.greeted.reply = true;
      this.noteGreeting();
      return;
    }
    const cell = this.cells.get(parent);
    if (cell === undefined) return;
    const count = typeof content.execution_count === "number" ? content.execution_count : null;
    cell.reply =
      content.status === "ok" ? { count } : { count, error: readError(content, String(content.status)) };
    this.settleIfDone(cell);
    if (!cell.idle) this.waitForIdle(cell);
  }

  private onIopub(message: Message): void {
    const parent = message.parent.msg_id ?? "";
    if (this.greetings.has(parent)) {
      this.greeted.iopub = true;
      this.noteGreeting();
      return;
    }
    const cell = this.cells.get(parent);
    if (cell === undefined) return;
    if (message.header.msg_type === "status") {
      if (message.content.execution_state === "idle") cell.idle = true;
      this.settleIfDone(cell);
      return;
    }
    const published = readPublished(message);
    if (published) cell.onPublished(published);
  }

  private noteGreeting(): void {
    if (this.greeted.reply && this.greeted.iopub) this.onGreeted();
  }

  private settleIfDone(cell: PendingCell): void {
    if (cell.reply && cell.idle) cell.settle(cell.reply);
  }

  private waitForIdle(cell: PendingCell): void {
    void setTimeout(idleSeconds * 1000, undefined, { ref: false }).then(() => {
      cell.idle = true;
      this.settleIfDone(cell);
    });
  }

  private onExit(exit: KernelExit): void {
    this.died = new KernelDied(describeExit(exit));
    if (this.shuttingDown) return;
    for (const cell of this.cells.values()) cell.fail(this.died);
  }
}

/** Reads a message signed by our kernel; anything else is dropped. */
function readMessage(frames: readonly Uint8Array[], signing: Signing): Message | undefined {
  try {
    return decodeFrames(frames, signing);
  } catch (error) {
    if (error instanceof BadMessage) return undefined;
    throw error;
  }
}
