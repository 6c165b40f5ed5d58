import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "vitest";

/** Folder of real survey files, which may not be part of the repository. */
const folder = join(import.meta.dirname, "../../../../shared/data");

/** A test on a real file beside the repository, skipped by name where it is absent. */
export function testOnRealData(path: string, name: string, body: (file: string) => Promise<void>): void {
  const file = join(folder, path);
  if (existsSync(file)) test(name, () => body(file));
  else test.skip(`${name} (skipped: ../shared/data/${path} is not here)`, () => {});
}
