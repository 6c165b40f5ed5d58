import { MessageChannel } from "node:worker_threads";

const { port1, port2 } = new MessageChannel();
const waiting: (() => void)[] = [];
port2.on("message", () => waiting.shift()?.());
// Waiting turns must not keep a kernel alive that is to end; its sockets' thread does.
port2.unref();

/**
 * Runs code in a turn of the event loop of its own, as the receiver of a message. An interrupt unwinds all JavaScript on
 * the stack: in such a turn that is this code alone, while in a callback of a timer or an immediate it would be Node's own
 * loop over its lists too, which are left in disorder then (lib/internal/timers.js, `processImmediate`).
 */
export function inOwnTurn(code: () => void): void {
  waiting.push(code);
  port1.postMessage(null);
}
