import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { check } from "./steps/check.mjs";
import { root } from "./steps/root.mjs";
import { runNode } from "./steps/run-node.mjs";
import { setUp } from "./steps/set-up.mjs";

// Runs the checks, then the tests. Arguments, such as a path, go to vitest. The last line is always the count.
await setUp();
const checked = await check();
const summaryFile = join(root, ".cache", "test-summary.json");
rmSync(summaryFile, { force: true });
const code = await runNode(["node_modules/vitest/vitest.mjs", "run", ...process.argv.slice(2)]);
if (!checked)
  console.error(
    "\nthe linter, the compiler or the search for what is unused found something: see the top of this output",
  );
if (!existsSync(summaryFile)) {
  console.error("vitest ended before it had run the tests");
  process.exit(1);
}
const summary = JSON.parse(readFileSync(summaryFile, "utf8"));
for (const { name, reason } of summary.skipped) console.log(`skipped: ${name} (${reason})`);
console.log(`${summary.passed} passed, ${summary.failed} failed, ${summary.skipped.length} skipped`);
process.exitCode = checked && code === 0 ? 0 : 1;
