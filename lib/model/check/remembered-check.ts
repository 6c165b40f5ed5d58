import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { cpus } from "node:os";
import { join } from "node:path";
import { cacheFolder } from "../../files/cache-folder.js";
import { populiVersion } from "../../files/package-root.js";
import { writeWhole } from "../../files/write-whole.js";
import type { Executor } from "../executor/executor.js";

/** Weights. Smaller models are checked within a second. */
const smallestRemembered = 50e6;

/**
 * What a check found, from the user's cache folder if the same weights were checked before in the same format, by the
 * same versions, on the same kind of processor: it would do the same products again.
 *
 * @param hash of the model, with how it is rounded
 */
export async function rememberedCheck(
  { hash, parameters }: { readonly hash: string; readonly parameters: number },
  executor: Executor,
  check: () => Promise<string>,
): Promise<string> {
  if (parameters < smallestRemembered) return check();
  const circumstances = [
    hash,
    executor.weights,
    executor.reason,
    populiVersion,
    ...runtimes(),
    cpus()[0]?.model,
  ];
  const key = createHash("sha256").update(circumstances.join("\n")).digest("hex").slice(0, 32);
  const file = join(cacheFolder("models"), `${key}.checked`);
  const known = await readFile(file, "utf8").catch(() => undefined);
  if (known) return `${known} (when it was first loaded)`;
  const found = await check();
  try {
    await mkdir(cacheFolder("models"), { recursive: true });
    await writeWhole(file, (temporary) => writeFile(temporary, found));
  } catch {
    // The cache folder cannot be written: the model is checked again next time.
  }
  return found;
}

function runtimes(): string[] {
  const require = createRequire(import.meta.url);
  return ["onnxruntime-common", "@tensorflow/tfjs-core"].map((name) => {
    try {
      return (require(`${name}/package.json`) as { version: string }).version;
    } catch {
      return "";
    }
  });
}
