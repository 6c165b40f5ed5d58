import { existsSync } from "node:fs";
import { join } from "node:path";
import { PopuliError } from "../../errors/populi-error.js";
import { packageRoot } from "../../files/package-root.js";

/** The folder of the teaching model, whether the library runs from its sources or built. */
export function teachingFolder(): string {
  const teaching = join(packageRoot, "data", "models", "teaching");
  if (existsSync(join(teaching, "config.json"))) return teaching;
  throw new PopuliError(
    "the teaching model is missing",
    { file: teaching },
    "train it: npm run train:teaching",
  );
}
