import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { Script } from "node:vm";
import { moduleParameters, type Transpiled } from "../convert/transpile.js";
import { type ImportMetaOf, ImportTargets } from "./import-targets.js";
import { isSource } from "./local-files.js";
import { importNatively, isOnlyByImport, namespaceOf, requirable } from "./native-import.js";

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
  private readonly targets: ImportTargets;
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
    this.targets = new ImportTargets(options.resolve);
    this.require = this.requireFrom(cell);
    this.import = this.importer(cell);
    this.meta = Object.assign(this.targets.metaOf(cell), {
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
    const file = this.targets.find(specifier, from);
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
          requirable(await importNatively(this.targets.installed(specifier, from), dirname(from))),
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
      this.targets.metaOf(file),
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
      const file = this.targets.find(specifier, from);
      if (file !== undefined && (isSource(file) || file.endsWith(".json"))) {
        this.local.get(from)?.uses.add(file);
        return this.loadNow(file);
      }
      return this.awaited.has(specifier)
        ? this.awaited.get(specifier)
        : node(this.targets.installed(specifier, from));
    };
    return Object.assign(load, { resolve: node.resolve, cache: node.cache });
  }

  /** The `import()` for code in a file. */
  private importer(from: string): (specifier: unknown) => Promise<unknown> {
    const require = this.requireFrom(from);
    return async (specifier) => {
      const name = String(specifier);
      const file = name in this.options.given ? undefined : this.targets.find(name, from);
      if (file !== undefined && isSource(file)) return namespaceOf((await this.load(file)).module.exports);
      try {
        return namespaceOf(require(name));
      } catch (error) {
        if (isOnlyByImport(error)) return importNatively(this.targets.installed(name, from), dirname(from));
        throw error;
      }
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

function versionOf(file: string): string {
  const { mtimeMs = 0, size = 0 } = statSync(file, { throwIfNoEntry: false }) ?? {};
  return `${mtimeMs} ${size}`;
}
