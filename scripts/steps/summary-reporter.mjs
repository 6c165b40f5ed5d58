import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./root.mjs";

/**
 * A vitest reporter that writes the counts, and the skipped tests with their reasons, to `.cache/test-summary.json`. A
 * file that could not be loaded counts as one failed test.
 */
export default class SummaryReporter {
  onTestRunEnd(modules) {
    const summary = { passed: 0, failed: 0, skipped: [] };
    for (const module of modules) {
      let inside = 0;
      for (const test of module.children.allTests()) {
        inside += 1;
        const result = test.result();
        if (result.state === "passed") summary.passed += 1;
        else if (result.state === "failed") summary.failed += 1;
        else {
          summary.skipped.push({
            name: `${module.relativeModuleId} > ${test.fullName}`,
            reason: result.note ?? "no reason was given",
          });
        }
      }
      const broken =
        module.errors().length > 0 ||
        [...module.children.allSuites()].some((suite) => suite.errors().length > 0);
      if (broken || (inside === 0 && module.state() === "failed")) summary.failed += 1;
    }
    mkdirSync(join(root, ".cache"), { recursive: true });
    writeFileSync(join(root, ".cache", "test-summary.json"), JSON.stringify(summary, null, 1));
  }
}
