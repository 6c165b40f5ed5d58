import { existsSync } from "node:fs";
import { createRequire, Module } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { constants, Script } from "node:vm";
import { moduleParameters, rewriteModule } from "./rewrite.js";

/** Where a cell's imports lead. */
export interface ModuleOptions {
  /** The notebook's working folder: what every import but `populi` is resolved from. */
  readonly folder: string;
  /** The file that `populi` means, absolute. */
  readonly populi: string;
  /** Told of local code as it is loaded: its source file and its compiled code. */
  readonly onLoad?: (file: string, code: string) => void;
}

type Require = (specifier: string) => unknown;

/** Modules loaded by `import()` because `require` cannot, by specifier. */
type Awaited = Map<string, unknown>;

/**
 * Loads modules for cells: Populi's own package under `populi`, local TypeScript as the converter compiled it, everything
 * else as Node would for a file in the working folder.
 */
export class CellModules {
  private readonly compiled = new Map<string, string>();
  private readonly loaded = new Map<string, NodeModule>();
  private readonly awaited: Awaited = new Map();
  /** What cells get as `require`. */
  readonly require: Require;
  /** What cells get as `import()`. */
  readonly import: (specifier: unknown) => Promise<unknown>;

  constructor(private readonly options: ModuleOptions) {
    this.require = this.requireFrom(createRequire(join(options.folder, "cell.js")), options.folder);
    this.import = this.importer(this.require, options.folder);
  }

  /** Takes local modules the converter compiled: those that changed are loaded anew, and what imports them. */
  update(outputs: readonly { readonly path: string; readonly data: string }[]): void {
    if (outputs.length === 0) return;
    for (const { path, data } of outputs) this.compiled.set(path, data);
    // A module that imports a changed one holds its old values: all local modules start over.
    this.loaded.clear();
  }

  /** Loads, ahead of a cell, those of its static imports that `require` cannot load. */
  async prepare(specifiers: readonly string[]): Promise<void> {
    for (const specifier of specifiers) {
      if (this.awaited.has(specifier)) continue;
      try {
        this.require(specifier);
      } catch (error) {
        // Any other failure is the cell's own: it happens again where the import stands.
        if (isOnlyByImport(error))
          this.awaited.set(specifier, requirable(await importNatively(specifier, this.options.folder)));
      }
    }
  }

  private requireFrom(node: NodeJS.Require, folder: string): Require {
    const load: Require = (specifier) => {
      if (specifier === "populi") return node(this.options.populi);
      if (this.awaited.has(specifier)) return this.awaited.get(specifier);
      const local = /^\.{1,2}(\/|$)/.test(specifier)
        ? this.requireCompiled(join(folder, specifier))
        : undefined;
      return local === undefined ? node(specifier) : local.exports;
    };
    return Object.assign(load, { resolve: node.resolve, cache: node.cache });
  }

  private requireCompiled(given: string): NodeModule | undefined {
    const path = given.replaceAll("\\", "/");
    const file = [path.replace(/\.ts$/, ".js"), `${path}.js`, `${path}/index.js`].find((candidate) =>
      this.compiled.has(candidate),
    );
    if (file === undefined) return undefined;
    const loaded = this.loaded.get(file);
    if (loaded !== undefined) return loaded;
    const folder = dirname(file);
    const module = new Module(file);
    const require = this.requireFrom(createRequire(file), folder);
    // Before it runs, so that modules that import each other find the half-made one, as in Node.
    this.loaded.set(file, module);
    try {
      const compiled = this.compiled.get(file)!;
      this.options.onLoad?.(sourceNameOf(file), compiled);
      const code = rewriteModule(compiled);
      const script = new Script(`(function (${moduleParameters.join(", ")}) {\n${code}\n})`, {
        filename: sourceNameOf(file),
        lineOffset: -1,
      });
      const meta = {
        url: pathToFileURL(sourceNameOf(file)).href,
        dirname: folder,
        filename: sourceNameOf(file),
      };
      const body = script.runInThisContext() as (...args: unknown[]) => void;
      body(module.exports, require, module, this.importer(require, folder), meta);
    } catch (error) {
      this.loaded.delete(file);
      throw error;
    }
    return module;
  }

  /** What `import()` is in the code of a folder. */
  private importer(require: Require, folder: string): (specifier: unknown) => Promise<unknown> {
    return async (specifier) => {
      const name = String(specifier);
      try {
        return namespaceOf(require(name));
      } catch (error) {
        if (isOnlyByImport(error)) return importNatively(name, folder);
        throw error;
      }
    };
  }
}

/** Node's own `import()`, as a file of that folder would call it. */
function importNatively(specifier: string, folder: string): Promise<object> {
  const load = new Script("(specifier) => import(specifier)", {
    filename: join(folder, "cell.js"),
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  }).runInThisContext() as (specifier: string) => Promise<object>;
  return load(specifier);
}

/** As `require` gives a module with a default export (Node does the same for modules it can load at once). */
function requirable(namespace: object): object {
  if (!("default" in namespace) || "__esModule" in namespace) return namespace;
  return { ...namespace, __esModule: true };
}

/** A stack trace should name the file a person wrote. */
function sourceNameOf(compiled: string): string {
  const source = compiled.replace(/\.js$/, ".ts");
  return existsSync(source) ? source : compiled;
}

/** A top-level await, or a package that has something for `import` only. */
const onlyByImport = new Set<unknown>([
  "ERR_REQUIRE_ASYNC_MODULE",
  "ERR_REQUIRE_ESM",
  "ERR_PACKAGE_PATH_NOT_EXPORTED",
]);

function isOnlyByImport(error: unknown): boolean {
  return onlyByImport.has((error as { code?: unknown } | null)?.code);
}

/** What `import()` of a CommonJS module gives: its names, and the whole as `default`. */
function namespaceOf(loaded: unknown): unknown {
  const isNamespace =
    typeof loaded === "object" &&
    loaded !== null &&
    ((loaded as { [Symbol.toStringTag]?: string })[Symbol.toStringTag] === "Module" ||
      (loaded as { __esModule?: boolean }).__esModule === true);
  return isNamespace ? loaded : { ...(loaded as object), default: loaded };
}
