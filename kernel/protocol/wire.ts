import { randomUUID } from "node:crypto";
import { writeSync } from "node:fs";
import { getHeapStatistics } from "node:v8";
import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import type { ConnectionInfo } from "./connection-file.js";
import { encodeFrames, packFrames } from "./frames.js";
import type { FullMemory } from "./memory-guard.js";
import { createMessage, type JsonObject, type Message } from "./message.js";
import {
  type InputReply,
  mostPending,
  type Outgoing,
  type Parent,
  printCost,
  sendCost,
  shared,
  type ToMainThread,
  type ToWireThread,
  type WireThreadData,
} from "./thread-messages.js";

/** What the wire tells the kernel of, outside the requests on the shell channel. */
export interface WireEvents {
  request(message: Message): void;
  /** @param full what is full, where that is why */
  interrupt(full: FullMemory | undefined): void;
  shutdown(): void;
}

/** Extras of a message. */
export interface Attached {
  readonly metadata?: JsonObject | undefined;
  readonly buffers?: readonly Uint8Array[] | undefined;
}

/** The main thread's end of the wire: the sockets themselves belong to a thread of their own. */
export class Wire {
  private readonly worker: Worker;
  private readonly port;
  private readonly inputPort;
  private readonly counters = new Int32Array(new SharedArrayBuffer(4 * shared.length));
  private readonly session = randomUUID();

  constructor(
    private readonly connection: ConnectionInfo,
    kernelInfo: JsonObject,
    private readonly events: WireEvents,
  ) {
    const { port1, port2 } = new MessageChannel();
    const input = new MessageChannel();
    this.port = port1;
    this.inputPort = input.port1;
    const data: WireThreadData = {
      connection,
      session: this.session,
      kernelInfo,
      port: port2,
      inputPort: input.port2,
      shared: this.counters,
      heapLimit: getHeapStatistics().heap_size_limit,
    };
    this.worker = new Worker(new URL("./wire-thread.js", import.meta.url), {
      workerData: data,
      transferList: [port2, input.port2],
      // The kernel's flags are not all allowed in a thread.
      execArgv: [],
    });
    this.worker.on("error", (error) => {
      // Nothing can be said to the front end any more, and exiting would wait for the sockets.
      writeSync(2, `populi: the kernel's sockets failed: ${error.message}\n`);
      process.kill(process.pid, "SIGKILL");
    });
    this.port.on("message", (message: ToMainThread) => this.receive(message));
  }

  /** Fetches, without waiting, every message that has arrived: after an error it must be known what was queued by then. */
  receiveArrived(): void {
    for (;;) {
      const arrived = receiveMessageOnPort(this.port) as { message: ToMainThread } | undefined;
      if (arrived === undefined) return;
      this.receive(arrived.message);
    }
  }

  /** Sends an output to every front end. */
  publish(type: string, parent: Parent, content: JsonObject, attached: Attached = {}): void {
    // What is published has a topic in place of an address.
    this.send("iopub", type, [Buffer.from(type)], parent, content, attached);
  }

  /** Answers a request from the shell channel. */
  reply(request: Message, content: JsonObject, attached: Attached = {}): void {
    const type = request.header.msg_type.replace(/_request$/, "_reply");
    this.send("shell", type, request.identities, request.header, content, attached);
  }

  /** The request has been answered in full, its idle status sent. */
  handled(): void {
    this.post({ kind: "handled" }, 0);
  }

  stream(name: "stdout" | "stderr", text: string, parent: Parent): void {
    this.post({ kind: "stream", name, text, parent }, text.length + printCost);
  }

  /** Says whether a cell's own code may be running now: only then does an interrupt terminate what runs. */
  setRunning(running: boolean): void {
    Atomics.store(this.counters, shared.running, running ? 1 : 0);
  }

  /** The running cell has work that heeds its abort signal: it gets longer to stop by itself. */
  setHeeding(): void {
    Atomics.compareExchange(this.counters, shared.running, 1, 2);
  }

  /** Whether an interrupt was asked for that `interrupt` has not been called for yet. */
  get isInterruptPending(): boolean {
    return (
      Atomics.load(this.counters, shared.interruptsAsked) !==
      Atomics.load(this.counters, shared.interruptsSeen)
    );
  }

  /** How many interrupts this thread has seen: a moment that `wasStoppedSince` can be asked about. */
  get interruptsSeen(): number {
    return Atomics.load(this.counters, shared.interruptsSeen);
  }

  /** Whether this thread was stopped by force for an interrupt it had not seen then. */
  wasStoppedSince(seen: number): boolean {
    return Atomics.load(this.counters, shared.stopped) > seen;
  }

  /**
   * Asks the person at the front end that sent the request, and waits for the answer; `undefined` when interrupted.
   * https://jupyter-client.readthedocs.io/en/latest/messaging.html#messages-on-the-stdin-router-dealer-channel
   */
  askInput(request: Message, prompt: string, password: boolean): string | undefined {
    while (receiveMessageOnPort(this.inputPort) !== undefined) {
      // an answer to a question given up
    }
    this.send("stdin", "input_request", request.identities, request.header, { prompt, password }, {});
    for (;;) {
      const seen = Atomics.load(this.counters, shared.input);
      const answer = receiveMessageOnPort(this.inputPort) as { message: InputReply } | undefined;
      if (answer !== undefined) return answer.message.value;
      if (this.isInterruptPending) return undefined;
      Atomics.wait(this.counters, shared.input, seen, 1_000);
    }
  }

  private receive(message: ToMainThread): void {
    if (message.kind === "request") this.events.request(message.message);
    else if (message.kind === "shutdown") this.events.shutdown();
    else {
      Atomics.store(
        this.counters,
        shared.interruptsSeen,
        Atomics.load(this.counters, shared.interruptsAsked),
      );
      this.events.interrupt(message.full);
    }
  }

  private send(
    channel: Outgoing["channel"],
    type: string,
    identities: readonly Uint8Array[],
    parent: Parent,
    content: JsonObject,
    { metadata = {}, buffers = [] }: Attached,
  ): void {
    const message = createMessage(type, this.session, { identities, parent, content, metadata, buffers });
    const frames = packFrames(encodeFrames(message, this.connection));
    this.post({ kind: "send", channel, frames }, frames.bytes.byteLength + sendCost, [frames.bytes]);
  }

  private post(message: ToWireThread, cost: number, transferred: ArrayBuffer[] = []): void {
    // A cell that prints without end must not fill the memory with what nobody has read yet.
    while (Atomics.load(this.counters, shared.pending) > mostPending) {
      const drained = Atomics.load(this.counters, shared.drained);
      if (Atomics.load(this.counters, shared.pending) <= mostPending) break;
      Atomics.wait(this.counters, shared.drained, drained, 100);
    }
    Atomics.add(this.counters, shared.pending, cost);
    this.port.postMessage(message, transferred);
  }
}
