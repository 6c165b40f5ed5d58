import { fileURLToPath } from "node:url";
import type { Language } from "../convert/language.js";

/** How to start a kernel: the part of a Jupyter kernelspec that the runner needs. */
export interface KernelSpec {
  /** The command line, in which `{connection_file}` is replaced by the path of the connection file. */
  readonly argv: readonly string[];
  readonly displayName: string;
  readonly language: string;
  /** Whether an interrupt is a message on the control channel or SIGINT. */
  readonly interruptMode: "message" | "signal";
}

/** The script that the kernelspec starts. */
export const kernelMain: string = fileURLToPath(new URL("../main.js", import.meta.url));

/** The names of the languages of cells. */
const languageNames: Readonly<Record<Language, string>> = {
  typescript: "TypeScript",
  javascript: "JavaScript",
};

/** The kernel of this installation, on the running Node. In JavaScript only the syntax of cells is checked. */
export function populiKernelSpec(displayName?: string, language: Language = "typescript"): KernelSpec {
  return {
    argv: [
      process.execPath,
      // Without it, Node aborts when a timer's callback is terminated: its check of the async-hooks stack fails.
      "--no-force-async-hooks-checks",
      // MB. Half of V8's own: 15 MB less after a dozen cells, for no more than 3 % of the processor time.
      "--max-semi-space-size=8",
      kernelMain,
      "--connection-file",
      "{connection_file}",
      ...(language === "typescript" ? [] : ["--language", language]),
    ],
    displayName: displayName ?? `${languageNames[language]} (Populi)`,
    language,
    interruptMode: "message",
  };
}
