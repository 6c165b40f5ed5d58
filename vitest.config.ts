import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/bench/**", "**/node_modules/**"],
    // Processes and not threads: native addons (DuckDB, zeromq) and `process.chdir` want one each.
    pool: "forks",
    testTimeout: 20_000,
    hookTimeout: 60_000,
    reporters: ["default", "./scripts/steps/summary-reporter.mjs"],
  },
});
