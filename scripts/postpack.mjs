import { existsSync, renameSync } from "node:fs";
import { join } from "node:path";
import { root } from "./steps/root.mjs";

// After `npm pack`: restores the repository's own manifest.
const kept = join(root, ".cache", "package.json");
if (existsSync(kept)) renameSync(kept, join(root, "package.json"));
