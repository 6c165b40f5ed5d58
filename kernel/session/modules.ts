import { existsSync } from "node:fs";
import { createRequire, Module } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { constants, Script } from "node:vm";
import { moduleParameters, rewriteModule } from "./rewrite.js";

/** How a cell's imports are resolved. */
export interface ModuleOptions {
  /** The notebook's working folder, from which every import but `populi` is resolved. */
  readonly folder: string;
  /** The absolute path of the file that `populi` resolves to. */
  readonly populi: string;
  /** Called with the source file and compiled code of each local module when it is loaded. */
  readonly onLoad?: (file: string, code: string) => void;
}

type Require = (specifier: string) => unknown;

/** Modules that only `import()` can load, by specifier. */
type Awaited = Map<string, unknown>;

/**
 * Loads modules for cells: this package as `populi`, local TypeScript as the converter compiled it, and everything else
 * as Node would for a file in the working folder.
 */
export class CellModules {
  private readonly compiled = new Map<string, string>();
  private readonly loaded = new Map<string, NodeModule>();
  private readonly awaited: Awaited = new Map();
  /** The `require` of cells. */
  readonly require: Require;
  /** The `import()` of cells. */
  readonly import: (specifier: unknown) => Promise<unknown>;

  constructor(private readonly options: ModuleOptions) {
    this.require = this.requireFrom(createRequire(join(options.folder, "cell.js")), options.folder);
    this.import = this.importer(this.require, options.folder);
  }

  /** Takes local modules that the converter compiled. They are loaded again when next imported. */
  update(outputs: readonly { readonly path: string; readonly data: string }[]): void {
    if (outputs.length === 0) return;
    for (const { path, data } of outputs) this.compiled.set(path, data);
    // A module that imports a changed one holds its old values, so all local modules are loaded again.
    this.loaded.clear();
  }

  /** Loads a cell's static imports that `require` cannot load, before the cell runs. */
  async prepare(specifiers: readonly string[]): Promise<void> {
    for (const specifier of specifiers) {
      if (this.awaited.has(specifier)) continue;
      try {
        this.require(specifier);
      } catch (error) {
        // Any other error is the cell's: it recurs at the import itself.
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
    // Registered before it runs, so that circular imports get the unfinished module, as in Node.
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

  /** The `import()` for code in a folder. */
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

/** A namespace in the form `require` returns for a module with a default export, as Node does. */
function requirable(namespace: object): object {
  if (!("default" in namespace) || "__esModule" in namespace) return namespace;
  return { ...namespace, __esModule: true };
}

/** The file that a person wrote, for stack traces. */
function sourceNameOf(compiled: string): string {
  const source = compiled.replace(/\.js$/, ".ts");
  return existsSync(source) ? source : compiled;
}

/** The codes for a top-level await, and for packages with exports for `import` only. */
const onlyByImport = new Set<unknown>([
  "ERR_REQUIRE_ASYNC_MODULE",
  "ERR_REQUIRE_ESM",
  "ERR_PACKAGE_PATH_NOT_EXPORTED",
]);

function isOnlyByImport(error: unknown): boolean {
  return onlyByImport.has((error as { code?: unknown } | null)?.code);
}

/** The namespace of a CommonJS module: its names, and the module itself as `default`. */
function namespaceOf(loaded: unknown): unknown {
  const isNamespace =
    typeof loaded === "object" &&
    loaded !== null &&
    ((loaded as { [Symbol.toStringTag]?: string })[Symbol.toStringTag] === "Module" ||
      (loaded as { __esModule?: boolean }).__esModule === true);
  return isNamespace ? loaded : { ...(loaded as object), default: loaded };
}
