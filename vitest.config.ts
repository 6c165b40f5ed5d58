import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { packagesOfTests } from "./test/packages-of-tests.js";

// Read when the test processes start.
process.env.NODE_PATH = packagesOfTests();

// Nothing cached before is read, and nothing is left in the user's cache.
const cache = mkdtempSync(join(tmpdir(), "populi cache "));
process.on("exit", () => rmSync(cache, { recursive: true, force: true }));

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/bench/**", "**/node_modules/**"],
    // Processes, not threads: native addons (DuckDB, zeromq) and `process.chdir` need one each.
    pool: "forks",
    // As many as there are cores: most tests of the kernel wait for it.
    maxWorkers: "100%",
    // No graphics driver of the machine, so that tensors are on the same backend everywhere. Tests of WebGPU set their own.
    env: { VK_DRIVER_FILES: "none", VK_ICD_FILENAMES: "none", POPULI_CACHE: cache },
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // A browser or a kernel answers later than a second on a busy machine.
    expect: { poll: { timeout: 10_000 } },
    reporters: ["default", "./scripts/steps/summary-reporter.mjs"],
  },
});
