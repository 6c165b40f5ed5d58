import { writeReference } from "./steps/reference.mjs";
import { setUp } from "./steps/set-up.mjs";

// npm run docs: the reference of all that "populi" exports, of the magics and of the commands, from their docstrings
// and help, as pages that open without a server or a network.
await setUp();
process.exitCode = (await writeReference()) ? 0 : 1;
