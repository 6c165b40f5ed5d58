import { runNode } from "./steps/run-node.mjs";
import { setUp } from "./steps/set-up.mjs";

// `populi evidence`, also from a fresh clone. All arguments go to it.
await setUp();
process.exitCode = await runNode(["dist/kernel/cli.js", "evidence", ...process.argv.slice(2)]);
