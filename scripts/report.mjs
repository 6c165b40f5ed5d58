import { runNode } from "./steps/run-node.mjs";
import { setUp } from "./steps/set-up.mjs";

// Writes the quickstart as a report, also from a fresh clone. Arguments, such as -p name=value, go to `populi run`.
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
  ...process.argv.slice(2),
]);
