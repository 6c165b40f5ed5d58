import { writeSync } from "node:fs";
import { workerData } from "node:worker_threads";
import { Reply, Router, XPublisher } from "zeromq";
import { descendants, endProcesses } from "../execution/process-tree.js";
import { CoalescedStreams } from "./coalesced-streams.js";
import { addressOf } from "./connection-file.js";
import { shared } from "./counters.js";
import { BadMessage, decodeFrames, encodeFrames, unpackFrames } from "./frames.js";
import { type FullMemory, guardMemory } from "./memory-guard.js";
import { createMessage, type Draft, type JsonObject, type Message } from "./message.js";
import { Outbox } from "./outbox.js";
import { stopMainThread } from "./stop-main.js";
import { printCost, sendCost, type ToWireThread, type WireThreadData } from "./thread-messages.js";
import { usage } from "./usage.js";

/**
 * The thread that owns every socket. A cell may occupy the main thread for hours; meanwhile this one answers the
 * heartbeat and the control channel, and sends output.
 * https://jupyter-client.readthedocs.io/en/latest/messaging.html#introduction
 */
const {
  connection,
  session,
  kernelInfo,
  port,
  inputPort,
  heapLimit,
  shared: counters,
} = workerData as WireThreadData;

/** How long a closing socket tries to send what is left, ms. */
const linger = 500;
/** How long the main thread waits before it sends more, once the pending limit is reached, ms. */
const slice = 5;
/** How long the main thread has to end at a shutdown, ms. */
const graceAtShutdown = 1_000;

const shellSocket = new Router({ linger });
const controlSocket = new Router({ linger });
const stdinSocket = new Router({ linger });
// No high-water mark: at one, zeromq drops output silently. Pending output is bounded by making the main thread wait.
const iopubSocket = new XPublisher({ linger, sendHighWaterMark: 0 });
const heartbeat = new Reply({ linger: 0 });

// Not process.stderr: in a thread it goes through the main thread.
const complain = (error: unknown) => void writeSync(2, `populi: ${(error as Error).message}\n`);
const outboxes = {
  shell: new Outbox(shellSocket, complain),
  control: new Outbox(controlSocket, complain),
  stdin: new Outbox(stdinSocket, complain),
  iopub: new Outbox(iopubSocket, complain),
};
const streams = new CoalescedStreams(({ name, text, parent }) =>
  send("iopub", "stream", { identities: [Buffer.from("stream")], parent, content: { name, text } }),
);

/** Requests of the shell channel that the main thread has not answered yet. */
let unanswered = 0;

/** Processes that run beside the main thread. */
const children = new Set<number>();

function send(channel: keyof typeof outboxes, type: string, draft: Draft): void {
  outboxes[channel].put(encodeFrames(createMessage(type, session, draft), connection));
}

function publish(type: string, request: Message, content: JsonObject): void {
  streams.flush();
  // A published message has a topic where others have an address.
  send("iopub", type, { identities: [Buffer.from(type)], parent: request.header, content });
}

function reply(channel: "shell" | "control", request: Message, content: JsonObject): void {
  const type = request.header.msg_type.replace(/_request$/, "_reply");
  send(channel, type, { identities: request.identities, parent: request.header, content });
}

port.on("message", (message: ToWireThread) => {
  if (message.kind === "handled") unanswered--;
  else if (message.kind === "child") {
    if (message.isRunning) children.add(message.pid);
    else children.delete(message.pid);
  } else if (message.kind === "stream") {
    countDown(message.text.length + printCost);
    streams.add(message);
  } else {
    countDown(message.frames.bytes.byteLength + sendCost);
    if (message.channel === "iopub") streams.flush();
    outboxes[message.channel].put(unpackFrames(message.frames));
  }
});

/** The cost of what was passed to zeromq in this slice of time. */
let handedOver = 0;

/**
 * Lets a waiting main thread send more, once the slice is over. While a cell prints without end, this thread is busy
 * for a part of each slice only, and answers the heartbeat and the control channel in the rest.
 */
function countDown(cost: number): void {
  if (handedOver === 0) setTimeout(endSlice, slice);
  handedOver += cost;
}

function endSlice(): void {
  Atomics.sub(counters, shared.pending, handedOver);
  handedOver = 0;
  Atomics.add(counters, shared.drained, 1);
  Atomics.notify(counters, shared.drained);
}

/** Every complete and signed message. Others are dropped, with a line on the kernel's stderr. */
async function* messagesOf(socket: Router): AsyncGenerator<Message> {
  for await (const frames of socket) {
    try {
      yield decodeFrames(frames, connection);
    } catch (error) {
      if (!(error instanceof BadMessage)) throw error;
      complain(error);
    }
  }
}

async function serveShell(): Promise<void> {
  for await (const request of messagesOf(shellSocket)) {
    const type = request.header.msg_type;
    if (type === "kernel_info_request" && unanswered === 0) answerHere("shell", request, kernelInfo);
    else if (type === "shutdown_request") await shutDown("shell", request);
    else {
      unanswered++;
      port.postMessage({ kind: "request", message: request });
    }
  }
}

/** https://jupyter-client.readthedocs.io/en/latest/messaging.html#messages-on-the-control-router-dealer-channel */
async function serveControl(): Promise<void> {
  for await (const request of messagesOf(controlSocket)) {
    const type = request.header.msg_type;
    if (type === "kernel_info_request") answerHere("control", request, kernelInfo);
    else if (type === "shutdown_request") await shutDown("control", request);
    else if (type === "interrupt_request") answerHere("control", request, interrupt());
    else if (type === "debug_request") answerHere("control", request, refuseDebugging(request));
    else if (type === "usage_request") answerHere("control", request, { ...usage() });
    else
      answerHere("control", request, {
        status: "error",
        ename: "UnknownRequest",
        evalue: `Populi does not know '${type}' on the control channel`,
        traceback: [],
      });
  }
}

function answerHere(channel: "shell" | "control", request: Message, content: JsonObject): void {
  publish("status", request, { execution_state: "busy" });
  reply(channel, request, content);
  publish("status", request, { execution_state: "idle" });
}

/** https://jupyter-client.readthedocs.io/en/latest/messaging.html#kernel-interrupt */
function interrupt(full?: FullMemory): JsonObject {
  Atomics.add(counters, shared.interruptsAsked, 1);
  // Wakes a main thread that waits for input.
  Atomics.add(counters, shared.input, 1);
  Atomics.notify(counters, shared.input);
  port.postMessage({ kind: "interrupt", full });
  const endWaitedFor = () => endProcesses(descendants(process.pid, children));
  void stopMainThread(counters, endWaitedFor, full !== undefined);
  return { status: "ok" };
}

/** https://jupyter-client.readthedocs.io/en/latest/messaging.html#debug-request */
function refuseDebugging(request: Message): JsonObject {
  const asked = request.content as { seq?: number; command?: string };
  return {
    type: "response",
    request_seq: asked.seq ?? 0,
    seq: 0,
    success: false,
    command: asked.command ?? "",
    message: "this kernel has no debugger (its kernel_info says so)",
    body: {},
  };
}

/** https://jupyter-client.readthedocs.io/en/latest/messaging.html#kernel-shutdown */
async function shutDown(channel: "shell" | "control", request: Message): Promise<void> {
  const content = { status: "ok", restart: request.content.restart === true };
  publish("status", request, { execution_state: "busy" });
  reply(channel, request, content);
  publish("shutdown_reply", request, content);
  publish("status", request, { execution_state: "idle" });
  await end();
}

async function end(): Promise<void> {
  streams.flush();
  await Promise.all(Object.values(outboxes).map((outbox) => outbox.emptied()));
  for (const socket of [shellSocket, controlSocket, stdinSocket, iopubSocket, heartbeat]) socket.close();
  // zeromq's threads need a moment to send the last messages.
  setTimeout(() => port.postMessage({ kind: "shutdown" }), 50);
  setTimeout(() => process.kill(process.pid, "SIGKILL"), graceAtShutdown);
}

/** https://jupyter-client.readthedocs.io/en/latest/messaging.html#messages-on-the-stdin-router-dealer-channel */
async function serveStdin(): Promise<void> {
  for await (const message of messagesOf(stdinSocket)) {
    if (message.header.msg_type !== "input_reply") continue;
    inputPort.postMessage({ value: String(message.content.value ?? "") });
    Atomics.add(counters, shared.input, 1);
    Atomics.notify(counters, shared.input);
  }
}

/** https://jupyter-client.readthedocs.io/en/latest/messaging.html#heartbeat-for-kernels */
async function serveHeartbeat(): Promise<void> {
  for await (const frames of heartbeat) await heartbeat.send(frames);
}

/** https://jupyter-client.readthedocs.io/en/latest/messaging.html#welcome-message */
async function welcomeSubscribers(): Promise<void> {
  for await (const [frame] of iopubSocket) {
    if (frame === undefined || frame[0] !== 1) continue;
    const topic = frame.subarray(1);
    // The topic of a welcome is the subscription.
    send("iopub", "iopub_welcome", {
      identities: [topic],
      content: { subscription: topic.toString("utf8") },
    });
  }
}

/** Ends the kernel when the server that started it has died. */
function endWithParent(): void {
  const parent = process.ppid;
  if (process.env.JPY_PARENT_PID === undefined || process.platform === "win32") return;
  setInterval(() => {
    if (process.ppid !== parent) void end();
  }, 1_000).unref();
}

async function start(): Promise<void> {
  await Promise.all([
    heartbeat.bind(addressOf(connection, "hb")),
    controlSocket.bind(addressOf(connection, "control")),
    stdinSocket.bind(addressOf(connection, "stdin")),
    iopubSocket.bind(addressOf(connection, "iopub")),
  ]);
  // The shell is last: when its first request is answered, every other channel is open.
  await shellSocket.bind(addressOf(connection, "shell"));
  endWithParent();
  guardMemory(counters, heapLimit, (full) => void interrupt(full));
  await Promise.all([serveShell(), serveControl(), serveStdin(), serveHeartbeat(), welcomeSubscribers()]);
}

// A failure reaches the main thread as the worker's error event, and ends the kernel.
void start();
