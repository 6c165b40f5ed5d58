import { statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { packageOf, readSpecifier } from "../convert/specifier.js";
import { describedBy, findLocal, isPath, isSource } from "./local-files.js";

/** What `import.meta` is in a file. */
export interface ImportMetaOf {
  readonly url: string;
  readonly dirname: string;
  readonly filename: string;
  resolve(specifier: string): string;
}

/** What imports mean: files of the notebook, or packages by the names that Node knows. */
export class ImportTargets {
  /** @param resolve the file that TypeScript finds for an import: `#name`, and paths of a `tsconfig.json` */
  constructor(private readonly resolve: (specifier: string, from: string) => string | undefined) {}

  /** The local file that an import means. */
  find(specifier: string, from: string): string | undefined {
    if (isPath(specifier)) return findLocal(specifier, dirname(from));
    // Packages are Node's own work: only what Node cannot find is looked for among the settings of TypeScript.
    if (!specifier.startsWith("#") && (specifier.startsWith("node:") || isInstalled(specifier, from)))
      return undefined;
    const file = this.resolve(specifier, from);
    if (file === undefined) return undefined;
    const source = describedBy(file);
    return source === undefined || !isSource(source) ? undefined : source;
  }

  /** The name by which Node finds a package that an import of another runtime means. */
  installed(specifier: string, from: string): string {
    const { name = specifier, kind } = readSpecifier(specifier);
    if (kind === "node") return name;
    if (specifier.startsWith("jsr:") && !isInstalled(name, from))
      return name.replace(/^@([^/]+)\//, "@jsr/$1__");
    return name;
  }

  /** The `import.meta` of a file. */
  metaOf(file: string): ImportMetaOf {
    return {
      url: pathToFileURL(file).href,
      dirname: dirname(file),
      filename: file,
      resolve: (specifier: string) => {
        const local = this.find(specifier, file);
        if (local !== undefined) return pathToFileURL(local).href;
        if (isPath(specifier)) return new URL(specifier, pathToFileURL(file)).href;
        const found = createRequire(file).resolve(this.installed(specifier, file));
        return found.startsWith("node:") || !/[\\/]/.test(found)
          ? `node:${found.replace(/^node:/, "")}`
          : pathToFileURL(found).href;
      },
    };
  }
}

/** Whether Node finds a package, or has a module of that name itself. */
function isInstalled(specifier: string, from: string): boolean {
  const name = packageOf(specifier);
  if (name === undefined) return false;
  const require = createRequire(from);
  if (require.resolve.paths(specifier) === null) return true;
  return (require.resolve.paths(specifier) ?? []).some(
    (folder) => statSync(join(folder, name), { throwIfNoEntry: false })?.isDirectory() === true,
  );
}
