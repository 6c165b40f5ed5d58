import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { packageRoot } from "../../lib/files/package-root.js";

/** Debian's Python, where its packages are; another `python3` may come first on the path. */
const python = "/usr/bin/python3";
const isInstalled = spawnSync(python, ["-c", "import jupyter_kernel_test"]).status === 0;
const reason = isInstalled ? "" : " (skipped: Debian's python3-jupyter-kernel-test is not installed)";

it.skipIf(!isInstalled)(
  `the official conformance suite passes, none of its tests skipped${reason}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), "populi-conformance-"));
    const spec = join(folder, "kernels", "populi-test");
    mkdirSync(spec, { recursive: true });
    const main = join(packageRoot, "dist", "kernel", "main.js");
    writeFileSync(
      join(spec, "kernel.json"),
      JSON.stringify({
        argv: [
          process.execPath,
          "--no-force-async-hooks-checks",
          main,
          "--connection-file",
          "{connection_file}",
        ],
        display_name: "Populi under test",
        language: "typescript",
        interrupt_mode: "message",
      }),
    );
    const run = spawnSync(python, [join(packageRoot, "test", "kernel", "conformance.py")], {
      cwd: folder,
      env: { ...process.env, JUPYTER_PATH: folder, POPULI_HISTORY: join(folder, "history.jsonl") },
      encoding: "utf8",
      timeout: 120_000,
    });
    rmSync(folder, { recursive: true, force: true });
    const ran = Number(/Ran (\d+) tests/.exec(run.stderr)?.[1]);
    expect(run.stderr).toMatch(/\nOK\n$/);
    expect(ran).toBe(12);
  },
  130_000,
);
