import { statSync } from "node:fs";
import { dirname, join } from "node:path";
import type * as tsTypes from "typescript";
import { cellGlobals } from "./cell-globals.js";
import { giveCompletionAHost } from "./completion-host.js";
import { fallbackDeclarations } from "./fallback-declarations.js";
import { createLightBuilder } from "./light-builder.js";
import { addCompiled, type Compiled } from "./source-positions.js";
import type { Conversion, Converter, Diagnostic } from "./typescript.js";
import { loadCreateConverter, ts } from "./typescript.js";
import { WatchedFiles } from "./watched-files.js";

/**
 * Diagnostics about types that a declaration file could not name (2742, 2883, 4023 … 4094). A cell is no API: its types
 * may come from any file of any package.
 */
function isAboutDeclarationFiles(code: number): boolean {
  return code === 2742 || code === 2883 || (code >= 4000 && code < 4100);
}

/** "'for await' loops are only allowed within async functions": tslab allows a top-level `await`, but not this. */
const forAwaitOutsideFunction = [1103, 1432];

const unwritten = "undefined";

/** Settings of a compiler. */
export interface CompilerOptions {
  /** The declaration file that `import … from "populi"` means, absolute. */
  readonly populiTypes: string;
  /** The working folder. */
  readonly folder: string;
}

/**
 * tslab's converter with our options: strict, bundler resolution, `populi` importable from any folder, source maps.
 * Files of the working folder are checked before each cell and not by timers.
 */
export class Compiler {
  private converter: Converter;
  private readonly files = new WatchedFiles();
  private readonly triedPackages = new Set<string>();

  constructor(private readonly options: CompilerOptions) {
    setHostOptions(options);
    keepSourceMaps();
    allowForAwait();
    giveCompletionAHost(options.folder);
    serveCellGlobals();
    this.files.replaceTimers();
    this.converter = loadCreateConverter()();
  }

  /** Checks and compiles a cell against the declarations of the cells before it. */
  convert(declarations: string, code: string): Conversion {
    const conversion = this.convertFound(declarations, code);
    const { declOutput } = conversion;
    // tslab's output when TypeScript could not write declarations.
    if (!declOutput?.startsWith(unwritten) || lastChecked === undefined) return conversion;
    const own = fallbackDeclarations(lastChecked.program, lastChecked.file);
    return { ...conversion, declOutput: own + declOutput.slice(unwritten.length) };
  }

  private convertFound(declarations: string, code: string): Conversion {
    this.files.notify();
    const conversion = this.converter.convert(declarations, code);
    const missing = conversion.diagnostics.filter(isUnresolvedModule);
    if (missing.length === 0) return conversion;
    if (missing.some((diagnostic) => this.wasInstalledSince(diagnostic))) {
      // TypeScript caches for good that a package was not found.
      this.converter.close();
      this.converter = loadCreateConverter()();
    } else if (!this.files.notifyFolders()) return conversion;
    return this.converter.convert(declarations, code);
  }

  /** Whether the package a diagnostic misses has been installed since; true once for each state of the package. */
  private wasInstalledSince({ messageText }: Diagnostic): boolean {
    const name = /module '((?:@[^'/]+\/)?[^'./][^'/]*)[^']*'/.exec(messageText)?.[1];
    if (name === undefined) return false;
    for (let folder = this.options.folder; ; folder = dirname(folder)) {
      const file = join(folder, "node_modules", name, "package.json");
      const modified = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
      if (modified !== undefined) {
        const key = `${file} ${modified}`;
        if (this.triedPackages.has(key)) return false;
        this.triedPackages.add(key);
        return true;
      }
      if (dirname(folder) === folder) return false;
    }
  }

  inspect(declarations: string, code: string, position: number) {
    return this.converter.inspect(declarations, code, position);
  }

  complete(declarations: string, code: string, position: number) {
    return this.converter.complete(declarations, code, position);
  }

  close(): void {
    this.converter.close();
  }
}

/** "Cannot find module", and "could not find a declaration file for module". */
const isUnresolvedModule = ({ code }: Diagnostic) => code === 2307 || code === 7016;

function setHostOptions({ populiTypes }: CompilerOptions): void {
  const create = ts.createWatchCompilerHost as (...args: unknown[]) => tsTypes.WatchHost;
  const replacement = (
    files: readonly string[],
    options: tsTypes.CompilerOptions,
    system: unknown,
    _: unknown,
    ...rest: unknown[]
  ) => {
    const host = create(
      [...files, cellGlobals.file],
      {
        ...options,
        strict: true,
        // The converter relies on other options (declaration, outDir, rootDir …): they stay.
        moduleResolution: ts.ModuleResolutionKind.Bundler,
        lib: ["lib.es2023.d.ts"],
        inlineSourceMap: true,
        paths: { populi: [populiTypes] },
        types: ["node"],
      },
      system,
      createLightBuilder,
      ...rest,
    );
    invalidateAtOnce(host);
    return host;
  };
  Object.assign(ts, { createWatchCompilerHost: replacement });
}

/**
 * The converter handles one timer of TypeScript, the one that rebuilds the program. Another forgets modules that were
 * not found: it runs at once.
 */
function invalidateAtOnce(host: tsTypes.WatchHost): void {
  const { setTimeout } = host;
  host.setTimeout = (callback, milliseconds, ...args: unknown[]) => {
    if (callback.name !== "invalidateResolutionsOfFailedLookup")
      return setTimeout?.call(host, callback, milliseconds, ...args);
    callback(...args);
    return undefined;
  };
}

/**
 * The converter compiles twice, to modern JavaScript and then to CommonJS, and drops both source maps. This keeps them.
 * It also keeps dynamic `import()`, which the session implements: the converter's option would turn it into `require`,
 * which cannot load a module with a top-level await.
 */
function keepSourceMaps(): void {
  const transpile = ts.transpileModule;
  const mapped = /\n?\/\/# sourceMappingURL=data:application\/json[^,]*;base64,([A-Za-z0-9+/=]*)\s*$/;
  const replacement: typeof ts.transpileModule = (input, options) => {
    const map = mapped.exec(input)?.[1];
    const output = transpile(input.replace(mapped, ""), {
      ...options,
      compilerOptions: {
        ...options.compilerOptions,
        module: ts.ModuleKind.Node16,
        moduleResolution: ts.ModuleResolutionKind.Node16,
        sourceMap: true,
      },
    });
    output.outputText = output.outputText.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n");
    if (map !== undefined && output.sourceMapText !== undefined)
      addCompiled({
        code: output.outputText,
        maps: [output.sourceMapText, Buffer.from(map, "base64").toString("utf8")],
      } satisfies Compiled);
    return output;
  };
  Object.assign(ts, { transpileModule: replacement });
}

/** The last program and cell that were checked. */
let lastChecked: { readonly program: tsTypes.Program; readonly file: tsTypes.SourceFile } | undefined;

function allowForAwait(): void {
  const internal = ts as unknown as {
    getPreEmitDiagnosticsOfFiles(...args: unknown[]): readonly tsTypes.Diagnostic[];
  };
  const check = internal.getPreEmitDiagnosticsOfFiles;
  internal.getPreEmitDiagnosticsOfFiles = (...args) => {
    const [program, files] = args as [tsTypes.Program, readonly tsTypes.SourceFile[]];
    lastChecked = { program, file: files[0]! };
    return check(...args).filter(
      ({ code, file, start }) =>
        !isAboutDeclarationFiles(code) &&
        !(
          forAwaitOutsideFunction.includes(code) &&
          file !== undefined &&
          isOutsideFunctions(file, start ?? 0)
        ),
    );
  };
}

function isOutsideFunctions(file: tsTypes.SourceFile, position: number): boolean {
  const find = (node: tsTypes.Node): tsTypes.Node =>
    ts.forEachChild(node, (child) =>
      child.pos <= position && position < child.end ? find(child) : undefined,
    ) ?? node;
  for (let node: tsTypes.Node | undefined = find(file); node !== undefined; node = node.parent)
    if (ts.isFunctionLike(node) || ts.isClassStaticBlockDeclaration(node)) return false;
  return true;
}

function serveCellGlobals(): void {
  const { readFile, fileExists } = ts.sys;
  ts.sys.readFile = (path, encoding) =>
    path === cellGlobals.file ? cellGlobals.text : readFile.call(ts.sys, path, encoding);
  ts.sys.fileExists = (path) => path === cellGlobals.file || fileExists.call(ts.sys, path);
}
