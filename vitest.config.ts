import { defineConfig } from "vitest/config";
import { packagesOfTests } from "./test/packages-of-tests.js";

// Read when the processes that run the tests start.
process.env.NODE_PATH = packagesOfTests();

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/bench/**", "**/node_modules/**"],
    // Processes and not threads: native addons (DuckDB, zeromq) and `process.chdir` want one each.
    pool: "forks",
    // No graphics driver of the machine: what tensors are on, and what drivers write on the terminal, is everywhere the same. Tests
    // of WebGPU name theirs.
    env: { VK_DRIVER_FILES: "none", VK_ICD_FILENAMES: "none" },
    testTimeout: 20_000,
    hookTimeout: 60_000,
    reporters: ["default", "./scripts/steps/summary-reporter.mjs"],
  },
});
