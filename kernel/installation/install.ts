import { existsSync, readdirSync, readFileSync } from "node:fs";
import { chmod, copyFile, mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PopuliError } from "../../lib/errors/populi-error.js";
import { packageRoot, populiVersion } from "../../lib/files/package-root.js";
import type { Language } from "../convert/language.js";
import { type KernelSpec, populiKernelSpec } from "../headless/kernel-spec.js";
import { isRecord } from "../headless/notebook.js";

/** A kernelspec in one of Jupyter's folders. */
export interface FoundKernelSpec {
  readonly name: string;
  readonly folder: string;
  readonly displayName: string;
  readonly argv: readonly string[];
  /** The version of Populi that wrote it; absent for other kernels. */
  readonly populi?: string;
}

const logos = ["logo-32x32.png", "logo-64x64.png", "logo-svg.svg"] as const;

/**
 * Writes the kernelspec of this installation into a data folder of Jupyter, whole or not at all. Replaces one that
 * Populi wrote under that name.
 *
 * @returns the kernelspec's folder
 * @throws PopuliError for a name that Jupyter does not accept, or that another kernel has
 */
export async function installKernelSpec(
  dataFolder: string,
  {
    name = "populi",
    displayName,
    language = "typescript",
  }: {
    readonly name?: string;
    readonly displayName?: string | undefined;
    readonly language?: Language;
  } = {},
): Promise<string> {
  checkName(name);
  const folder = join(dataFolder, "kernels", name);
  const there = readKernelSpec(folder, name);
  if (there !== undefined && there.populi === undefined) {
    throw new PopuliError(
      `the name '${name}' belongs to another kernel, ${there.displayName}`,
      { file: folder },
      "choose another with --name",
    );
  }
  await mkdir(join(dataFolder, "kernels"), { recursive: true });
  const draft = await mkdtemp(join(dataFolder, "kernels", `.${name}-`));
  try {
    for (const logo of logos)
      await copyFile(join(packageRoot, "kernel", "resources", logo), join(draft, logo));
    await writeFile(join(draft, "kernel.json"), kernelJson(populiKernelSpec(displayName, language)));
    // mkdtemp's folder is its user's alone; those of a hub or an image have others.
    await chmod(draft, 0o777 & ~process.umask());
    await rm(folder, { recursive: true, force: true });
    await rename(draft, folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
  return folder;
}

/**
 * Removes a kernelspec that Populi wrote.
 *
 * @returns the folder that was removed
 * @throws PopuliError when there is no kernelspec of that name, or when it is another kernel's
 */
export async function uninstallKernelSpec(dataFolder: string, name = "populi"): Promise<string> {
  checkName(name);
  const folder = join(dataFolder, "kernels", name);
  const there = readKernelSpec(folder, name);
  if (there === undefined) {
    throw new PopuliError(`no kernel '${name}' is installed there`, { file: folder }, "see: populi doctor");
  }
  if (there.populi === undefined) {
    throw new PopuliError(`'${name}' is another kernel, ${there.displayName}, and was not removed`, {
      file: folder,
    });
  }
  await rm(folder, { recursive: true });
  return folder;
}

/** The kernelspecs in a data folder. Like Jupyter, skips folders without a readable `kernel.json`. */
export function findKernelSpecs(dataFolder: string): FoundKernelSpec[] {
  const kernels = join(dataFolder, "kernels");
  if (!existsSync(kernels)) return [];
  return readdirSync(kernels).flatMap((name) => readKernelSpec(join(kernels, name), name) ?? []);
}

function readKernelSpec(folder: string, name: string): FoundKernelSpec | undefined {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(join(folder, "kernel.json"), "utf8"));
  } catch {
    return undefined;
  }
  if (!isRecord(value) || !Array.isArray(value.argv)) return undefined;
  const populi = isRecord(value.metadata) ? value.metadata.populi : undefined;
  return {
    name,
    folder,
    displayName: String(value.display_name ?? name),
    argv: value.argv.map(String),
    ...(typeof populi === "string" && { populi }),
  };
}

/** https://jupyter-client.readthedocs.io/en/latest/kernels.html#kernel-specs */
function kernelJson({ argv, displayName, language, interruptMode }: KernelSpec): string {
  const value = {
    argv,
    display_name: displayName,
    language,
    interrupt_mode: interruptMode,
    metadata: { populi: populiVersion },
  };
  return `${JSON.stringify(value, null, 2)}\n`;
}

function checkName(name: string): void {
  if (/^[a-z0-9._-]+$/i.test(name) && !/^\.+$/.test(name)) return;
  throw new PopuliError(
    `'${name}' cannot be the name of a kernel`,
    {},
    "Jupyter accepts ASCII letters, digits, and . _ -",
  );
}
