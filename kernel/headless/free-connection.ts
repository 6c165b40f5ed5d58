import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:net";
import type { ConnectionInfo } from "../protocol/connection-file.js";

/** A connection for a new kernel: free ports of the loopback interface, and a new signing key. */
export async function freeConnection(): Promise<ConnectionInfo> {
  const [shell, iopub, stdin, control, heartbeat] = await freePorts(5);
  return {
    transport: "tcp",
    ip: "127.0.0.1",
    shell_port: shell!,
    iopub_port: iopub!,
    stdin_port: stdin!,
    control_port: control!,
    hb_port: heartbeat!,
    signature_scheme: "hmac-sha256",
    key: randomUUID(),
  };
}

/** Free ports, all held at once so that they differ. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<Server>((resolve, reject) => {
          const server = createServer();
          server.once("error", reject);
          server.listen(0, "127.0.0.1", () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
  return ports;
}
