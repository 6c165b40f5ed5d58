import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { packageRoot } from "../../lib/files/package-root.js";

const python = "/usr/bin/python3";
const isInstalled = spawnSync(python, ["-c", "import nbconvert, nbclient"]).status === 0;
const reason = isInstalled ? "" : " (skipped: Debian's python3-nbconvert is not installed)";

it.skipIf(!isInstalled)(
  `nbconvert --allow-errors runs every cell after one that fails${reason}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), "populi-nbconvert-"));
    const spec = join(folder, "kernels", "populi-test");
    mkdirSync(spec, { recursive: true });
    const argv = [
      process.execPath,
      "--no-force-async-hooks-checks",
      join(packageRoot, "dist", "kernel", "main.js"),
      "--connection-file",
      "{connection_file}",
    ];
    const kernel = {
      argv,
      display_name: "Populi under test",
      language: "typescript",
      interrupt_mode: "message",
    };
    writeFileSync(join(spec, "kernel.json"), JSON.stringify(kernel));
    const sources = [
      "const a = 1;\na",
      "throw new Error('middle');",
      "a + 1",
      "nowhere",
      "console.log('last', a);",
    ];
    const cells = sources.map((source) => ({
      cell_type: "code",
      source,
      metadata: {},
      outputs: [],
      execution_count: null,
    }));
    const metadata = { kernelspec: { name: "populi-test", display_name: "", language: "typescript" } };
    const notebook = join(folder, "errors.ipynb");
    writeFileSync(notebook, JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 4 }));
    const flags = ["--to", "notebook", "--execute", "--allow-errors", "--inplace", notebook];
    const run = spawnSync(python, ["-m", "nbconvert", ...flags], {
      cwd: folder,
      env: { ...process.env, JUPYTER_PATH: folder, POPULI_HISTORY: join(folder, "history.jsonl") },
      encoding: "utf8",
      timeout: 120_000,
    });
    expect(run.stderr).toContain("Writing");
    const executed = JSON.parse(readFileSync(notebook, "utf8")) as {
      cells: {
        execution_count: number;
        outputs: { output_type: string; ename?: string; text?: string[] }[];
      }[];
    };
    rmSync(folder, { recursive: true, force: true });
    expect(
      executed.cells.map(({ execution_count, outputs }) => [
        execution_count,
        outputs.map(({ output_type, ename }) => ename ?? output_type),
      ]),
    ).toEqual([
      [1, ["execute_result"]],
      [2, ["Error"]],
      [3, ["execute_result"]],
      [4, ["TypeScriptError"]],
      [5, ["stream"]],
    ]);
  },
  130_000,
);
