import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../../lib/files/package-root.js";

/** A file of `kernel/resources` as text. */
export function resource(name: string): string {
  return readFileSync(join(packageRoot, "kernel", "resources", name), "utf8");
}
