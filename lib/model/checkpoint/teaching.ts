import { existsSync } from "node:fs";
import { join } from "node:path";
import { adviseName } from "../../errors/nearest.js";
import { PopuliError } from "../../errors/populi-error.js";
import { packageRoot } from "../../files/package-root.js";

/**
 * The forms of the teaching model by name: as it is loaded, before tuning, and its blind twin, whose answers do not
 * depend on the persona.
 */
const forms: ReadonlyMap<string, string> = new Map([
  ["teaching", ""],
  ["teaching/base", "base"],
  ["teaching/blind", "blind"],
]);

/** Whether a model's name is that of a form of the teaching model. */
export function isTeaching(name: string): boolean {
  return forms.has(name);
}

/** @throws PopuliError for a name that looks like that of a form, and is none */
export function refuseUnknownForm(name: string): void {
  if (name.startsWith("teaching/"))
    throw new PopuliError(
      `the teaching model has no form '${name}'`,
      {},
      adviseName(name, [...forms.keys()]),
    );
}

/** The folder of a form of the teaching model, whether the library runs from its sources or built. */
export function teachingFolder(form = "teaching"): string {
  const teaching = join(packageRoot, "data", "models", "teaching", forms.get(form) ?? "");
  if (existsSync(join(teaching, "config.json"))) return teaching;
  throw new PopuliError(
    "the teaching model is missing",
    { file: teaching },
    "train it: npm run train:teaching",
  );
}
