import type { MessagePort } from "node:worker_threads";
import type { ConnectionInfo } from "./connection-file.js";
import type { PackedFrames } from "./frames.js";
import type { FullMemory } from "./memory-guard.js";
import type { Header, JsonObject, Message } from "./message.js";

/** The header of the request an output belongs to. */
export type Parent = Header | Record<string, never>;

/** What the wire thread is started with. */
export interface WireThreadData {
  readonly connection: ConnectionInfo;
  readonly session: string;
  /** The content of every kernel_info_reply. */
  readonly kernelInfo: JsonObject;
  readonly port: MessagePort;
  /** Answers to input requests come here, so that a blocked main thread can fetch them apart from everything else. */
  readonly inputPort: MessagePort;
  /** The most the main thread's heap can hold, bytes. */
  readonly heapLimit: number;
  /** Counters both threads see; positions in `shared` below. */
  readonly shared: Int32Array;
}

/** Positions of the shared counters. */
export const shared = {
  /** How many interrupts were asked for. */
  interruptsAsked: 0,
  /** How many of them the main thread has seen: it is not stuck then. */
  interruptsSeen: 1,
  /** 1 while a cell's own code may be running on the main thread, 2 when it heeds its abort signal. */
  running: 2,
  /** Changes when an input request is answered or given up. */
  input: 3,
  /** What, by `printCost` and `sendCost`, was handed to the wire thread and not yet handed to zeromq. */
  pending: 4,
  /** Changes when what was pending has been handed over. */
  drained: 5,
  /** How many interrupts had been asked for when the main thread was last stopped by force. */
  stopped: 6,
  /** How many counters there are. */
  length: 7,
} as const;

/** A message to be sent, signed already: however long it is, the thread that answers heartbeats has only to pass it on. */
export interface Outgoing {
  readonly kind: "send";
  readonly channel: "shell" | "stdin" | "iopub";
  readonly frames: PackedFrames;
}

/** Text on stdout or stderr, to be joined with what follows it. */
export interface StreamText {
  readonly kind: "stream";
  readonly name: "stdout" | "stderr";
  readonly text: string;
  readonly parent: Parent;
}

export type ToWireThread =
  | Outgoing
  | StreamText
  /** A request from the shell channel has been answered in full. */
  | { readonly kind: "handled" };

export type ToMainThread =
  | { readonly kind: "request"; readonly message: Message }
  /** The running cell is to stop: by a person's wish, or because it has used nearly all memory. */
  | { readonly kind: "interrupt"; readonly full: FullMemory | undefined }
  | { readonly kind: "shutdown" };

/** Comes over the input port. */
export interface InputReply {
  readonly value: string;
}

/**
 * How much may be on its way to the wire thread before a cell that prints more has to wait, in bytes or UTF-16 units. Kept
 * small: what has arrived there is worked through in one go, and the control channel has to wait for that long. In a slice
 * of 5 ms that is some 600 prints, or 30 displays, or one message of any length.
 */
export const mostPending = 2 ** 17;

/** What a print counts for beside its text in the shared count of what is pending. */
export const printCost = 200;

/** The same for a message sent by itself: sending takes some twenty times as long as joining a print to others. */
export const sendCost = 4_000;
