import { reportArguments } from "./steps/report-arguments.mjs";
import { runNode } from "./steps/run-node.mjs";
import { setUp } from "./steps/set-up.mjs";

// Writes the quickstart as a report, also from a fresh clone, of the teaching model or of `--model CHECKPOINT`. Other
// arguments, such as -p name=value, go to `populi run`.
const passed = reportArguments(process.argv.slice(2));
await setUp();
process.exitCode = await runNode([
  "dist/kernel/cli.js",
  "run",
  "notebooks/quickstart.ipynb",
  "--html",
  "reports/quickstart.html",
  "--ipynb",
  "reports/quickstart.ipynb",
  "--headline",
  ...passed,
]);
