import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The folder of the Populi package that this code belongs to, built or not; it has `package.json`, `data` and
 * `kernel/resources`.
 */
export const packageRoot: string = findRoot(dirname(fileURLToPath(import.meta.url)));

/** The version in Populi's own `package.json`. */
export const populiVersion: string = (
  JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as { version: string }
).version;

function findRoot(folder: string): string {
  if (existsSync(join(folder, "package.json"))) return folder;
  const above = dirname(folder);
  if (above === folder) throw new Error("Populi's package.json is missing: install Populi again");
  return findRoot(above);
}
