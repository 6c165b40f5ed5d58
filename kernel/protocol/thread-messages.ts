import type { MessagePort } from "node:worker_threads";
import type { ConnectionInfo } from "./connection-file.js";
import type { PackedFrames } from "./frames.js";
import type { FullMemory } from "./memory-guard.js";
import type { Header, JsonObject, Message } from "./message.js";

/** The header of the request that an output belongs to. */
export type Parent = Header | Record<string, never>;

/** What the wire thread is started with. */
export interface WireThreadData {
  readonly connection: ConnectionInfo;
  readonly session: string;
  /** The content of every kernel_info_reply. */
  readonly kernelInfo: JsonObject;
  readonly port: MessagePort;
  /** Answers to input requests, on a port of their own so that a blocked main thread can read just them. */
  readonly inputPort: MessagePort;
  /** The limit of the main thread's heap, bytes. */
  readonly heapLimit: number;
  /** Counters shared by both threads, at the positions in `counters.ts`. */
  readonly shared: Int32Array;
}

/** A message already encoded and signed, so that the thread that answers heartbeats only passes it on. */
export interface Outgoing {
  readonly kind: "send";
  readonly channel: "shell" | "stdin" | "iopub";
  readonly frames: PackedFrames;
}

/** Text on stdout or stderr, to be joined with the text that follows. */
export interface StreamText {
  readonly kind: "stream";
  readonly name: "stdout" | "stderr";
  readonly text: string;
  readonly parent: Parent;
}

export type ToWireThread =
  | Outgoing
  | StreamText
  /** A process that runs beside the main thread has begun or ended. */
  | { readonly kind: "child"; readonly pid: number; readonly isRunning: boolean }
  /** A request from the shell channel has been answered in full. */
  | { readonly kind: "handled" };

export type ToMainThread =
  | { readonly kind: "request"; readonly message: Message }
  /** The running cell must stop: a person asked for it, or memory is nearly full. */
  | { readonly kind: "interrupt"; readonly full: FullMemory | undefined }
  | { readonly kind: "shutdown" };

/** The answer to an input request, on the input port. */
export interface InputReply {
  readonly value: string;
}

/**
 * How much output may be pending before a cell that prints more has to wait, in bytes or UTF-16 units. It is small
 * because the wire thread works through all of it at once, and the control channel waits meanwhile. In a slice of 5 ms
 * that is some 600 prints, or 30 displays, or one message of any length.
 */
export const mostPending = 2 ** 17;

/** What a print adds to the pending cost, beside the length of its text. */
export const printCost = 200;

/** What a message adds: sending one takes about twenty times as long as joining a print to others. */
export const sendCost = 4_000;
