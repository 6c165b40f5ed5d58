import { randomUUID } from "node:crypto";
import { writeSync } from "node:fs";
import { getHeapStatistics } from "node:v8";
import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import type { ConnectionInfo } from "./connection-file.js";
import { shared } from "./counters.js";
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
  type ToMainThread,
  type ToWireThread,
  type WireThreadData,
} from "./thread-messages.js";

/** How long the other thread tries to terminate code, ms. */
const longestTermination = 1_000;

/** What the wire reports to the kernel. */
export interface WireEvents {
  request(message: Message): void;
  /** @param full which memory is full, when that is the reason */
  interrupt(full: FullMemory | undefined): void;
  shutdown(): void;
}

/** The optional parts of a message. */
export interface Attached {
  readonly metadata?: JsonObject | undefined;
  readonly buffers?: readonly Uint8Array[] | undefined;
}

/** The main thread's end of the wire. The sockets belong to another thread. */
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
      // Not all of the kernel's flags are allowed in a thread.
      execArgv: [],
    });
    this.worker.on("error", (error) => {
      // The front end can no longer be reached, and an ordinary exit would wait for the sockets.
      writeSync(2, `populi: the kernel's sockets failed: ${error.message}\n`);
      process.kill(process.pid, "SIGKILL");
    });
    this.port.on("message", (message: ToMainThread) => this.receive(message));
  }

  /** Reads every message that has arrived, without waiting: after an error, the requests queued so far are aborted. */
  receiveArrived(): void {
    for (;;) {
      const arrived = receiveMessageOnPort(this.port) as { message: ToMainThread } | undefined;
      if (arrived === undefined) return;
      this.receive(arrived.message);
    }
  }

  /** Sends an output to every front end. */
  publish(type: string, parent: Parent, content: JsonObject, attached: Attached = {}): void {
    // A published message has a topic where others have an address.
    this.send("iopub", type, [Buffer.from(type)], parent, content, attached);
  }

  /** Answers a request from the shell channel. */
  reply(request: Message, content: JsonObject, attached: Attached = {}): void {
    const type = request.header.msg_type.replace(/_request$/, "_reply");
    this.send("shell", type, request.identities, request.header, content, attached);
  }

  /** Says that a request has been answered and its idle status sent. */
  handled(): void {
    this.post({ kind: "handled" }, 0);
  }

  stream(name: "stdout" | "stderr", text: string, parent: Parent): void {
    this.post({ kind: "stream", name, text, parent }, text.length + printCost);
  }

  /** Says whether a cell's code may be running: only then may an interrupt terminate code. */
  setRunning(running: boolean): void {
    if (running) Atomics.add(this.counters, shared.cellsBegun, 1);
    Atomics.store(this.counters, shared.running, running ? 1 : 0);
  }

  /** Says that a child process has begun or ended which the thread does not wait for. */
  child(pid: number, isRunning: boolean): void {
    this.post({ kind: "child", pid, isRunning }, 0);
  }

  /**
   * Says whether the thread waits for a child process: an interrupt then ends the child. Once it has, this does not
   * return: the code that waited is being terminated.
   */
  setWaiting(isWaiting: boolean): void {
    Atomics.store(this.counters, shared.waiting, isWaiting ? 1 : 0);
    if (isWaiting) return;
    const end = Date.now() + longestTermination;
    while (this.isInterruptPending && Date.now() < end) {
      // nothing: other code must not run
    }
  }

  /** The running cell listens to its abort signal: it gets more time to stop by itself. */
  setListening(): void {
    Atomics.compareExchange(this.counters, shared.running, 1, 2);
  }

  /** Whether an interrupt was requested that has not been reported yet. */
  get isInterruptPending(): boolean {
    return (
      Atomics.load(this.counters, shared.interruptsAsked) !==
      Atomics.load(this.counters, shared.interruptsSeen)
    );
  }

  /** How many interrupts this thread has noticed: a point in time for `wasStoppedSince`. */
  get interruptsSeen(): number {
    return Atomics.load(this.counters, shared.interruptsSeen);
  }

  /** Whether code on this thread was terminated by an interrupt later than that point. */
  wasStoppedSince(seen: number): boolean {
    return Atomics.load(this.counters, shared.stopped) > seen;
  }

  /**
   * Asks the person at the front end that sent the request and waits for the answer; `undefined` when interrupted.
   * https://jupyter-client.readthedocs.io/en/latest/messaging.html#messages-on-the-stdin-router-dealer-channel
   */
  askInput(request: Message, prompt: string, password: boolean): string | undefined {
    while (receiveMessageOnPort(this.inputPort) !== undefined) {
      // drop answers to questions that were cancelled
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
    // Endless output of a cell must not fill the memory.
    while (Atomics.load(this.counters, shared.pending) > mostPending) {
      const drained = Atomics.load(this.counters, shared.drained);
      if (Atomics.load(this.counters, shared.pending) <= mostPending) break;
      Atomics.wait(this.counters, shared.drained, drained, 100);
    }
    Atomics.add(this.counters, shared.pending, cost);
    this.port.postMessage(message, transferred);
  }
}
