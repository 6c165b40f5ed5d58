import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { PopuliError } from "../errors/populi-error.js";

/** The folder of the teaching model, whether the library runs from its sources or built. */
export function teachingFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) {
    const above = dirname(folder);
    if (above === folder) break;
    folder = above;
  }
  const teaching = join(folder, "data", "models", "teaching");
  if (existsSync(join(teaching, "config.json"))) return teaching;
  throw new PopuliError(
    "the teaching model is not there",
    { file: teaching },
    "train it: npm run train:teaching",
  );
}
