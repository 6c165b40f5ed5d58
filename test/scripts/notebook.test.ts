import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../kernel/populi.js";

// A Jupyter that answers as one does, and then shows the kernels it was given.
const jupyter = `#!/bin/sh
if [ "$1" = --version ]; then echo 9.9.9; else echo "$@"; ls "$JUPYTER_PATH"/kernels/*; fi
`;

test.skipIf(process.platform === "win32")(
  "npm run notebook starts Jupyter with this kernel and the given arguments",
  { timeout: 60_000 },
  () => {
    const folder = mkdtempSync(join(tmpdir(), "populi jupyter "));
    try {
      writeFileSync(join(folder, "jupyter-lab"), jupyter);
      chmodSync(join(folder, "jupyter-lab"), 0o755);
      const { status, stdout } = spawnSync(
        process.execPath,
        [join(root, "scripts", "notebook.mjs"), "--no-browser"],
        { encoding: "utf8", env: { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}` } },
      );
      expect(status).toBe(0);
      expect(stdout).toContain("--no-browser\nkernel.json\n");
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
