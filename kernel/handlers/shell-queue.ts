import type { JsonObject, Message } from "../protocol/message.js";
import type { Handler, Kernel } from "./kernel.js";

/** Questions about code, which are answered also while a cell awaits something. */
const beside: ReadonlySet<string> = new Set([
  "complete_request",
  "inspect_request",
  "is_complete_request",
  "history_request",
]);

/** Milliseconds by which a stop may overtake a cell. Longer, and a front end whose clock is behind would lose cells. */
const overtaking = 2_000;

/**
 * Answers the requests of the shell channel one at a time, in their order.
 * https://jupyter-client.readthedocs.io/en/latest/messaging.html#messages-on-the-shell-router-dealer-channel
 */
export class ShellQueue {
  private readonly waiting: Message[] = [];
  private readonly aborted = new WeakSet<Message>();
  /** When the queue was last stopped while the kernel was starting, in milliseconds. */
  private stopped = Number.NEGATIVE_INFINITY;
  private kernel: Kernel | undefined;
  /** What answers each type of request. */
  private handlers: Readonly<Record<string, Handler>> = {};
  private isServing = false;
  /** The cell that runs. */
  private running: Message | undefined;

  add(request: Message): void {
    if (this.running !== undefined && this.kernel !== undefined && beside.has(request.header.msg_type)) {
      void this.answerBeside(this.kernel, this.running, request);
      return;
    }
    this.waiting.push(request);
    if (isCell(request) && this.wasSentBeforeStop(request)) this.aborted.add(request);
    void this.serve();
  }

  /** Starts to answer, beginning with the requests that have arrived. */
  open(kernel: Kernel, handlers: Readonly<Record<string, Handler>>): void {
    this.kernel = kernel;
    this.handlers = handlers;
    void this.serve();
  }

  /** Aborts the cells that wait. */
  abort(): void {
    if (this.kernel === undefined) this.stopped = Date.now();
    for (const request of this.waiting) if (isCell(request)) this.aborted.add(request);
  }

  /** Whether a cell that arrives just after a stop was sent before it: a stop comes by a channel of its own, and may overtake. */
  private wasSentBeforeStop({ header }: Message): boolean {
    return Date.now() - this.stopped < overtaking && Date.parse(header.date) <= this.stopped;
  }

  private async serve(): Promise<void> {
    const { kernel } = this;
    if (this.isServing || kernel === undefined) return;
    this.isServing = true;
    for (let request = this.waiting.shift(); request !== undefined; request = this.waiting.shift())
      await this.answer(kernel, request);
    this.isServing = false;
  }

  /** Answers a question about code while a cell awaits something. The kernel is busy afterwards as before. */
  private async answerBeside(kernel: Kernel, running: Message, request: Message): Promise<void> {
    await this.answer(kernel, request);
    if (this.running === running) kernel.wire.publish("status", running.header, { execution_state: "busy" });
  }

  /**
   * Busy, outputs, reply, idle, in this order.
   * https://jupyter-client.readthedocs.io/en/latest/messaging.html#request-reply
   */
  private async answer(kernel: Kernel, request: Message): Promise<void> {
    const { wire } = kernel;
    wire.publish("status", request.header, { execution_state: "busy" });
    if (isCell(request)) this.running = request;
    try {
      const answer = this.aborted.has(request)
        ? // A count would make the cell look as if it had run.
          { content: { status: "aborted" } }
        : await this.handlers[request.header.msg_type]?.(kernel, request);
      if (answer !== undefined) {
        if (stopsQueue(request, answer.content)) this.abortQueued(kernel);
        wire.reply(request, answer.content, answer);
      } else if (this.handlers[request.header.msg_type] === undefined) {
        process.stderr.write(
          `populi: no handler for '${request.header.msg_type}' (there are: ${Object.keys(this.handlers).join(", ")})\n`,
        );
      }
    } catch (error) {
      const { name, message, stack = "" } = error as Error;
      wire.reply(request, { status: "error", ename: name, evalue: message, traceback: stack.split("\n") });
    }
    if (isCell(request)) this.running = undefined;
    wire.publish("status", request.header, { execution_state: "idle" });
    wire.handled();
  }

  /** Aborts the cells that were queued before this one failed. */
  private abortQueued(kernel: Kernel): void {
    kernel.wire.receiveArrived();
    this.abort();
  }
}

function isCell({ header }: Message): boolean {
  return header.msg_type === "execute_request";
}

function stopsQueue(request: Message, content: JsonObject): boolean {
  return isCell(request) && content.status === "error" && request.content.stop_on_error !== false;
}
