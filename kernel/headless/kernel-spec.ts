import { fileURLToPath } from "node:url";

/** How a kernel is started: the part of a Jupyter kernelspec the runner needs. */
export interface KernelSpec {
  /** The command line; the element `{connection_file}` stands for the connection file's path. */
  readonly argv: readonly string[];
  readonly displayName: string;
  readonly language: string;
  /** Whether an interrupt goes as a message on the control channel or as SIGINT. */
  readonly interruptMode: "message" | "signal";
}

/** The script the kernelspec starts. */
export const kernelMain: string = fileURLToPath(new URL("../main.js", import.meta.url));

/** Populi's own kernel, from this very installation, on the Node that is running. */
export function populiKernelSpec(displayName = "TypeScript (Populi)"): KernelSpec {
  return {
    // Without the flag Node aborts when a callback of a timer is terminated (nodejs/node's async-hooks stack check).
    argv: [
      process.execPath,
      "--no-force-async-hooks-checks",
      kernelMain,
      "--connection-file",
      "{connection_file}",
    ],
    displayName,
    language: "typescript",
    interruptMode: "message",
  };
}
