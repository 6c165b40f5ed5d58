import http from "node:http";
import https from "node:https";
import { syncBuiltinESMExports } from "node:module";
import type { Execution } from "./execution.js";

/** Makes requests over HTTP end with the execution that began them: `fetch`, and Node's `http` and `https`. */
export function endRequests(current: () => Execution | undefined): void {
  const { fetch } = globalThis;
  globalThis.fetch = (input, init) => {
    const execution = current();
    if (execution === undefined) return fetch(input, init);
    if (execution.stopped !== undefined) return Promise.reject(execution.stopped);
    const own = init?.signal ?? (input instanceof Request ? input.signal : undefined);
    const signal = own === undefined ? execution.signal : AbortSignal.any([own, execution.signal]);
    return fetch(input, { ...init, signal });
  };
  for (const module of [http, https])
    for (const name of ["request", "get"] as const) {
      const original = module[name] as (...args: unknown[]) => http.ClientRequest;
      const ending = (...args: unknown[]) => {
        const request = original(...args);
        const release = current()?.endWith((reason) => request.destroy(reason));
        if (release !== undefined) request.once("close", release);
        return request;
      };
      Object.assign(module, { [name]: ending });
    }
  syncBuiltinESMExports();
}
