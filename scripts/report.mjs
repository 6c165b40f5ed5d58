import { runNode } from "./steps/run-node.mjs";
import { setUp } from "./steps/set-up.mjs";

// The quickstart as a report, from a fresh clone with one command. More arguments go to `populi run`, as -p name=value.
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
