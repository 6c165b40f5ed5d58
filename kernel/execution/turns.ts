import { MessageChannel } from "node:worker_threads";

const { port1, port2 } = new MessageChannel();
const waiting: (() => void)[] = [];
port2.on("message", () => waiting.shift()?.());
// Waiting turns must not keep the process alive; the thread of the sockets does.
port2.unref();

/**
 * Runs code in its own turn of the event loop, as the receiver of a message. An interrupt unwinds all JavaScript on the
 * stack. In such a turn that is only this code; in the callback of a timer or immediate it would also be Node's own
 * loop over its lists, which would be left inconsistent (lib/internal/timers.js, `processImmediate`).
 */
export function inOwnTurn(code: () => void): void {
  waiting.push(code);
  port1.postMessage(null);
}
