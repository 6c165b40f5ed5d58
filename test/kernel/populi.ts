import { spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** The repository's folder. */
export const root: string = fileURLToPath(new URL("../..", import.meta.url));

const cli = fileURLToPath(new URL("../../dist/kernel/cli.js", import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built `populi` as a person does. `onStderr` gets its stderr so far, and may send it a signal. */
export function populi(
  args: readonly string[],
  onStderr: (text: string, signal: (name: NodeJS.Signals) => void) => void = () => {},
  env: NodeJS.ProcessEnv = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cli, ...args], {
      env: { ...process.env, NO_COLOR: undefined, FORCE_COLOR: undefined, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
      onStderr(stderr, (name) => child.kill(name));
    });
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, stdout, stderr }));
  });
}

/** Writes a notebook of code cells; a cell may be `[source, ...tags]`. */
export async function writeCells(
  file: string,
  cells: readonly (string | readonly [string, ...string[]])[],
  metadata: object = {},
): Promise<void> {
  const value = {
    nbformat: 4,
    nbformat_minor: 5,
    metadata,
    cells: cells.map((cell, index) => {
      const [source, ...tags] = typeof cell === "string" ? [cell] : cell;
      const base = { id: `cell-${index + 1}`, source, metadata: { tags } };
      return source.startsWith("# ")
        ? { ...base, cell_type: "markdown" }
        : { ...base, cell_type: "code", outputs: [], execution_count: null };
    }),
  };
  await writeFile(file, JSON.stringify(value));
}

/** The outputs of each code cell of an executed notebook as plain text; errors as `ename: evalue`. */
export async function readOutputs(file: string): Promise<string[]> {
  const book = JSON.parse(await readFile(file, "utf8")) as {
    cells: { cell_type: string; outputs: Record<string, unknown>[] }[];
  };
  const text = (value: unknown) => (Array.isArray(value) ? value.join("") : String(value ?? ""));
  return book.cells
    .filter((cell) => cell.cell_type === "code")
    .map((cell) =>
      cell.outputs
        .map((output) => {
          if (output.output_type === "stream") return text(output.text);
          if (output.output_type === "error") return `${output.ename}: ${output.evalue}`;
          return text((output.data as Record<string, unknown>)["text/plain"]);
        })
        .join("|"),
    );
}
