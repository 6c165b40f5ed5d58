import { statSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** Extensions that an import may leave out, in the order in which TypeScript tries them. */
const left = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".json"];

/** What an import of a compiled file may stand for. */
const written: Readonly<Record<string, readonly string[]>> = {
  ".js": [".ts", ".tsx"],
  ".jsx": [".tsx"],
  ".mjs": [".mts"],
  ".cjs": [".cts"],
};

/** Whether an import names a file, by its path or address. */
export function isPath(specifier: string): boolean {
  return /^\.{1,2}(\/|\\|$)/.test(specifier) || specifier.startsWith("file:") || isAbsolute(specifier);
}

/**
 * The file that an import by path means: with or without extension, `./x.js` also for x.ts, a folder for its index.
 * `undefined` when there is none.
 */
export function findLocal(specifier: string, folder: string): string | undefined {
  const path = specifier.startsWith("file:") ? fileURLToPath(specifier) : resolve(folder, specifier);
  const extension = /\.[^./\\]+$/.exec(path)?.[0] ?? "";
  const sources = (written[extension] ?? []).map((other) => path.slice(0, -extension.length) + other);
  const candidates = [
    path,
    ...sources,
    ...left.map((other) => path + other),
    ...left.map((other) => join(path, `index${other}`)),
  ];
  return candidates.find((file) => statSync(file, { throwIfNoEntry: false })?.isFile());
}

/** The source that a declaration file describes: `x.js` for `x.d.ts`. */
export function describedBy(file: string): string | undefined {
  if (!/\.d\.[cm]?ts$/.test(file)) return file;
  return findLocal(`./${/[^/\\]*$/.exec(file)![0].replace(/\.d\.([cm]?)ts$/, ".$1js")}`, dirname(file));
}

/** Whether a file is code of the notebook's own, which the kernel compiles. */
export function isSource(file: string): boolean {
  return /\.[cm]?[jt]sx?$/.test(file) && !/[\\/]node_modules[\\/]/.test(file);
}
