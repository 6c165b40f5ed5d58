import { syncBuiltinESMExports } from "node:module";
import net from "node:net";
import workerThreads from "node:worker_threads";
import type { Execution } from "./execution.js";

/**
 * Makes worker threads and servers end with the execution that began them.
 *
 * @param current the execution that the current code belongs to
 * @param isCell whether a file name is that of a cell or of the notebook's own code
 */
export function endServices(current: () => Execution | undefined, isCell: (file: string) => boolean): void {
  const { Worker } = workerThreads;
  class OwnedWorker extends Worker {
    constructor(...args: ConstructorParameters<typeof Worker>) {
      super(...args);
      // A library's own threads serve later cells too.
      if (!isCell(callerOf(OwnedWorker) ?? "")) return;
      const release = current()?.endWith(() => void this.terminate());
      if (release !== undefined) this.once("exit", release);
    }
  }
  Object.defineProperty(OwnedWorker, "name", { value: "Worker" });
  Object.assign(workerThreads, { Worker: OwnedWorker });

  const prototype = net.Server.prototype as unknown as { listen(...args: unknown[]): net.Server };
  const { listen } = prototype;
  prototype.listen = function (this: net.Server & { closeAllConnections?(): void }, ...args) {
    const release = current()?.endWith(() => {
      this.close();
      this.closeAllConnections?.();
    });
    if (release !== undefined) this.once("close", release);
    return listen.apply(this, args);
  };
  syncBuiltinESMExports();
}

/** The file of the code that called a function. */
function callerOf(called: object): string | undefined {
  const probe: { stack?: string } = {};
  Error.captureStackTrace(probe, called as () => void);
  return /^\s+at (?:.* \()?(.*?):\d+:\d+\)?$/m.exec(probe.stack ?? "")?.[1];
}
