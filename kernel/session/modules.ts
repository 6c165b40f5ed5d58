import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { constants, Script } from "node:vm";
import { packageOf, readSpecifier } from "../convert/specifier.js";
import { moduleParameters, type Transpiled } from "../convert/transpile.js";
import { describedBy, findLocal, isPath, isSource } from "./local-files.js";

/** What marked awaits call; see `transpile`. */
export interface Marks {
  readonly here: unknown;
  readonly resume: unknown;
  readonly guard: (value: unknown, place: string, file: string) => unknown;
  readonly iterate: unknown;
}

/** How a cell's imports are resolved. */
export interface ModuleOptions {
  /** The notebook's working folder, from which every import is resolved that is not given. */
  readonly folder: string;
  /** The modules that the kernel provides, by specifier. */
  readonly given: Readonly<Record<string, (require: NodeJS.Require) => unknown>>;
  /** Compiles a file of the notebook. */
  readonly compile: (text: string, file: string) => Transpiled;
  /** The file that TypeScript finds for an import: `#name`, and paths of a `tsconfig.json`. */
  readonly resolve: (specifier: string, from: string) => string | undefined;
  /** Called with each file when it is loaded. */
  readonly onLoad: (file: string, text: string, compiled: Transpiled) => void;
  readonly marks: Marks;
  /** Names that all compiled code sees, with their values. */
  readonly ambient: Readonly<Record<string, unknown>>;
}

type Require = ((specifier: string) => unknown) & Pick<NodeJS.Require, "resolve" | "cache">;

/** What `import.meta` is in a file. */
interface ImportMetaOf {
  readonly url: string;
  readonly dirname: string;
  readonly filename: string;
  resolve(specifier: string): string;
}

/** Modules that only `import()` can load, by specifier. */
type Awaited = Map<string, unknown>;

/** A file of the notebook, loaded or being loaded. */
interface LocalModule {
  readonly file: string;
  readonly version: string;
  readonly compiled: Transpiled;
  readonly module: { exports: unknown };
  /** The files that it imports. */
  readonly uses: Set<string>;
  state: "new" | "begun" | "loaded";
}

/**
 * Loads modules for cells: what the kernel provides, the notebook's own files, which are compiled, and everything else as
 * Node would for a file in the working folder.
 */
export class CellModules {
  private readonly local = new Map<string, LocalModule>();
  private readonly awaited: Awaited = new Map();
  /** The `require` of cells. */
  readonly require: Require;
  /** The `import()` of cells. */
  readonly import: (specifier: unknown) => Promise<unknown>;
  /** The `import.meta` of cells. */
  readonly meta: ImportMetaOf;
  /** The `module` of cells: nobody reads what they export by it. */
  readonly module: object = { exports: {} };

  constructor(private readonly options: ModuleOptions) {
    const cell = join(options.folder, "cell.ts");
    this.require = this.requireFrom(cell);
    this.import = this.importer(cell);
    this.meta = Object.assign(this.metaOf(cell), {
      url: pathToFileURL(join(options.folder, "/")).href,
      main: true,
    });
  }

  /** Forgets the files that have changed since they were loaded, and those that import them. All others keep their state. */
  refresh(): void {
    const stale = new Set<string>();
    for (const { file, version } of this.local.values()) if (versionOf(file) !== version) stale.add(file);
    if (stale.size === 0) return;
    // The loop also visits files added on the way.
    for (const changed of stale)
      for (const { file, uses } of this.local.values()) if (uses.has(changed)) stale.add(file);
    for (const file of stale) this.local.delete(file);
  }

  /** Loads a cell's static imports, before the cell runs: some can only be awaited. */
  async prepare(specifiers: readonly string[]): Promise<void> {
    const cell = join(this.options.folder, "cell.ts");
    for (const specifier of specifiers) await this.prepareOne(specifier, cell);
  }

  private async prepareOne(specifier: string, from: string): Promise<void> {
    if (specifier in this.options.given || this.awaited.has(specifier)) return;
    const file = this.find(specifier, from);
    if (file !== undefined) {
      this.local.get(from)?.uses.add(file);
      if (isSource(file)) await this.load(file);
      return;
    }
    try {
      this.requireFrom(from)(specifier);
    } catch (error) {
      // Any other error is the cell's: it recurs at the import itself.
      if (isOnlyByImport(error))
        this.awaited.set(
          specifier,
          requirable(await importNatively(this.installed(specifier, from), dirname(from))),
        );
    }
  }

  /** Loads a file of the notebook and, before it, what it imports. */
  private async load(file: string): Promise<LocalModule> {
    const module = this.open(file);
    if (module.state !== "new") return module;
    module.state = "begun";
    try {
      for (const specifier of module.compiled.imports) await this.prepareOne(specifier, file);
      await this.run(module);
    } catch (error) {
      this.local.delete(file);
      throw error;
    }
    return module;
  }

  /** The same without waiting. */
  private loadNow(file: string): unknown {
    if (file.endsWith(".json")) return JSON.parse(readFileSync(file, "utf8"));
    const module = this.open(file);
    if (module.state === "new") {
      if (module.compiled.awaits) throw new AwaitsAtTop(file);
      // Before it runs, so that circular imports get the unfinished module, as in Node.
      module.state = "begun";
      try {
        void this.run(module);
      } catch (error) {
        this.local.delete(file);
        throw error;
      }
    }
    return module.module.exports;
  }

  private open(file: string): LocalModule {
    const known = this.local.get(file);
    if (known !== undefined) return known;
    const text = readFileSync(file, "utf8");
    const compiled = this.options.compile(text, file);
    this.options.onLoad(file, text, compiled);
    const module: LocalModule = {
      file,
      version: versionOf(file),
      compiled,
      module: { exports: {} },
      uses: new Set(),
      state: "new",
    };
    this.local.set(file, module);
    return module;
  }

  private run(opened: LocalModule): unknown {
    const { file, compiled, module } = opened;
    const body = this.functionOf(compiled.code, moduleParameters, file, compiled.awaits);
    const done = () => {
      opened.state = "loaded";
    };
    const ended = body.call(
      module.exports,
      module.exports,
      this.requireFrom(file),
      module,
      file,
      dirname(file),
      this.importer(file),
      this.metaOf(file),
      ...this.marksOf(file),
    );
    if (compiled.awaits) return (ended as Promise<unknown>).then(done);
    done();
    return undefined;
  }

  /** What the marked awaits of a file or cell call, in the order of the parameters. */
  marksOf(name: string): unknown[] {
    const { here, resume, guard, iterate } = this.options.marks;
    const guardHere = (value: unknown, place: string) => guard(value, place, name);
    return [here, resume, guardHere, iterate];
  }

  /** A function with this body and these parameters, which sees what is ambient. */
  functionOf(
    code: string,
    parameters: readonly string[],
    filename: string,
    isAsync: boolean,
  ): (...args: unknown[]) => unknown {
    const { ambient } = this.options;
    const start = `(({ ${Object.keys(ambient).join(", ")} }) => ${isAsync ? "async " : ""}function (${parameters.join(", ")}) {`;
    const script = new Script(`${start}\n${code}\n})`, { filename, lineOffset: -1 });
    return (script.runInThisContext() as (values: object) => (...args: unknown[]) => unknown)(ambient);
  }

  private requireFrom(from: string): Require {
    const node = createRequire(from);
    const load = (specifier: string): unknown => {
      const given = this.options.given[specifier];
      if (given !== undefined) return given(node);
      const file = this.find(specifier, from);
      if (file !== undefined && (isSource(file) || file.endsWith(".json"))) {
        this.local.get(from)?.uses.add(file);
        return this.loadNow(file);
      }
      return this.awaited.has(specifier)
        ? this.awaited.get(specifier)
        : node(this.installed(specifier, from));
    };
    return Object.assign(load, { resolve: node.resolve, cache: node.cache });
  }

  /** The local file that an import means. */
  private find(specifier: string, from: string): string | undefined {
    if (isPath(specifier)) return findLocal(specifier, dirname(from));
    // Packages are Node's own work: only what Node cannot find is looked for among the settings of TypeScript.
    if (!specifier.startsWith("#") && (specifier.startsWith("node:") || isInstalled(specifier, from)))
      return undefined;
    const file = this.options.resolve(specifier, from);
    if (file === undefined) return undefined;
    const source = describedBy(file);
    return source === undefined || !isSource(source) ? undefined : source;
  }

  /** The name by which Node finds a package that an import of another runtime means. */
  private installed(specifier: string, from: string): string {
    const { name = specifier, kind } = readSpecifier(specifier);
    if (kind === "node") return name;
    if (specifier.startsWith("jsr:") && !isInstalled(name, from))
      return name.replace(/^@([^/]+)\//, "@jsr/$1__");
    return name;
  }

  /** The `import()` for code in a file. */
  private importer(from: string): (specifier: unknown) => Promise<unknown> {
    const require = this.requireFrom(from);
    return async (specifier) => {
      const name = String(specifier);
      const file = name in this.options.given ? undefined : this.find(name, from);
      if (file !== undefined && isSource(file)) return namespaceOf((await this.load(file)).module.exports);
      try {
        return namespaceOf(require(name));
      } catch (error) {
        if (isOnlyByImport(error)) return importNatively(this.installed(name, from), dirname(from));
        throw error;
      }
    };
  }

  private metaOf(file: string): ImportMetaOf {
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

/** `require` of a file that must be awaited. */
class AwaitsAtTop extends Error {
  readonly code = "ERR_REQUIRE_ASYNC_MODULE";

  constructor(file: string) {
    super(`${file} awaits outside its functions: import it instead of requiring it`);
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

function versionOf(file: string): string {
  const { mtimeMs = 0, size = 0 } = statSync(file, { throwIfNoEntry: false }) ?? {};
  return `${mtimeMs} ${size}`;
}

/** A namespace in the form `require` returns for a module with a default export, as Node does. */
function requirable(namespace: object): object {
  if (!("default" in namespace) || "__esModule" in namespace) return namespace;
  return { ...namespace, __esModule: true };
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
