import { readFileSync } from "node:fs";
import type { Signing } from "./signature.js";

/**
 * Where a kernel listens and how its messages are signed.
 * https://jupyter-client.readthedocs.io/en/latest/kernels.html#connection-files
 */
export interface ConnectionInfo extends Signing {
  readonly transport: string;
  readonly ip: string;
  readonly shell_port: number;
  readonly iopub_port: number;
  readonly stdin_port: number;
  readonly control_port: number;
  readonly hb_port: number;
}

/** The five channels between a front end and a kernel. */
export type Channel = "shell" | "iopub" | "stdin" | "control" | "hb";

/**
 * Reads the connection file that a front end wrote for this kernel.
 *
 * @throws Error naming the file and the field that is missing or wrong
 */
export function readConnectionFile(file: string): ConnectionInfo {
  const given = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
  const port = (channel: Channel): number => {
    const value = given[`${channel}_port`];
    if (typeof value !== "number" || !Number.isInteger(value))
      throw new Error(
        `${file}: ${channel}_port is ${JSON.stringify(value)} where a port number was expected`,
      );
    return value;
  };
  const text = (name: string, otherwise: string): string => {
    const value = given[name] ?? otherwise;
    if (typeof value !== "string")
      throw new Error(`${file}: ${name} is ${JSON.stringify(value)} where a text was expected`);
    return value;
  };
  return {
    transport: text("transport", "tcp"),
    ip: text("ip", "127.0.0.1"),
    shell_port: port("shell"),
    iopub_port: port("iopub"),
    stdin_port: port("stdin"),
    control_port: port("control"),
    hb_port: port("hb"),
    signature_scheme: text("signature_scheme", "hmac-sha256"),
    key: text("key", ""),
  };
}

/**
 * The zeromq address of a channel: `tcp://127.0.0.1:5555`, or `ipc://path-5`, where the port is part of the file name.
 */
export function addressOf(connection: ConnectionInfo, channel: Channel): string {
  const port = connection[`${channel}_port`];
  return `${connection.transport}://${connection.ip}${connection.transport === "ipc" ? "-" : ":"}${port}`;
}
