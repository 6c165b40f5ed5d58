import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Published models that tests run. SmolLM2-135M-Instruct (`llama`, Q4_1) answers chats; Gemma 3 270M (`gemma3`, Q4_K_M)
 * is a base model, without a chat template.
 */
const names = ["smollm2", "gemma3"] as const;

/** A published model, and where it is. */
export interface PublishedModel {
  /** For `loadModel`. */
  readonly path: string;
  /** Why tests of it are skipped, to be added to their names; empty where the model is here. */
  readonly reason: string;
}

/**
 * A model that `test/fetch-published-models.py` fetches into `.cache/published-models`. `.ci/run` calls the script.
 *
 * @example
 * const { path, reason } = publishedModel("smollm2");
 * test.skipIf(reason !== "")(`SmolLM2 answers${reason}`, async () => {
 *   const model = await loadModel(path);
 * });
 */
export function publishedModel(name: (typeof names)[number]): PublishedModel {
  const path = join(root(), ".cache", "published-models", `${name}.gguf`);
  return {
    path,
    reason: existsSync(path)
      ? ""
      : ` (skipped: ${name} is not here; python3 test/fetch-published-models.py fetches it)`,
  };
}

/** The project's folder. Benchmarks run from where they were compiled to, deeper than this file is. */
function root(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return folder;
}
