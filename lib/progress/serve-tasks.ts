import { parentPort } from "node:worker_threads";
import type { LongWork } from "./progress.js";
import type { FromThread, ToThread } from "./thread-messages.js";

/** In a thread: does the tasks that it is asked for, one at a time, and reports how far it is. */
export function serveTasks<Task, Result>(perform: (task: Task, work: LongWork) => Promise<Result>): void {
  const port = parentPort!;
  const say = (message: FromThread) => port.postMessage(message);
  port.on("message", async ({ task }: ToThread) => {
    try {
      const result = await perform(task as Task, { progress: (state) => say({ kind: "progress", state }) });
      say({ kind: "done", result });
    } catch {
      say({ kind: "failed" });
    }
  });
  say({ kind: "ready" });
}
