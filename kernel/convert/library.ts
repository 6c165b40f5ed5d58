import { statSync } from "node:fs";
import { posix } from "node:path";
import type * as tsTypes from "typescript";
import { packageRoot } from "../../lib/files/package-root.js";
import { documentRegistry } from "./documents.js";
import { type LeanTypes, leanImports, leanReferences } from "./lean-types.js";
import { lateModuleOf, type NodeTypes, namesAllModules, nodeTypes } from "./node-types.js";
import { type Project, readProject } from "./project.js";
import { readSpecifier } from "./specifier.js";
import { ts } from "./typescript.js";
import { webAssemblyTypes } from "./web-assembly.js";

/** A file in memory. */
interface VirtualFile {
  text: string;
  version: number;
}

export interface LibraryOptions {
  /** The notebook's folder. */
  readonly folder: string;
  /** Modules in memory, by the specifier that imports them: their text. */
  readonly modules: Readonly<Record<string, string>>;
  /** Modules in files, by the specifier that imports them: a declaration file. */
  readonly files: Readonly<Record<string, string>>;
  /** Declarations of globals, by the path of a file in memory. */
  readonly globals: Readonly<Record<string, string>>;
}

/**
 * All files that types come from: cells, the notebook's own modules, packages and the libraries of TypeScript. It
 * answers TypeScript's language service (https://github.com/microsoft/TypeScript/wiki/Using-the-Language-Service-API).
 */
export class Library {
  readonly service: tsTypes.LanguageService;
  private project: Project;
  private readonly folder: string;
  private readonly virtual = new Map<string, VirtualFile>();
  /** The specifiers of modules in memory, with their files. */
  private readonly named = new Map<string, string>();
  private roots: string[] = [];
  /** The packages that cells have imported. All stay in the program: TypeScript would read them again. */
  private readonly kept = new Set<string>();
  /** Versions of files on disk; those of packages are kept until an import fails. */
  private readonly versions = new Map<string, string>();
  private readonly snapshots = new Map<
    string,
    { readonly version: string; readonly snapshot: tsTypes.IScriptSnapshot }
  >();
  private resolutions: tsTypes.ModuleResolutionCache;
  private typeResolutions: tsTypes.TypeReferenceDirectiveResolutionCache;
  /** Of `@types/node`; absent where there is none. */
  private node: NodeTypes | undefined;
  private generation = 0;

  constructor(private readonly options: LibraryOptions) {
    this.folder = options.folder.replaceAll("\\", "/");
    this.project = readProject(this.folder);
    for (const [path, text] of Object.entries(options.globals)) {
      this.virtual.set(path, { text, version: 0 });
      this.roots.push(path);
    }
    // The libraries of a page have it.
    if (!this.settings.lib?.some((file) => /dom|webworker/.test(file))) {
      const path = `${this.folder}/__web-assembly__.d.ts`;
      this.setFile(path, webAssemblyTypes);
      this.roots.push(path);
    }
    for (const [name, text] of Object.entries(options.modules)) this.setModule(name, text, ".d.ts");
    this.setFile(this.keptFile, "export {};");
    this.resolutions = this.emptyResolutions();
    this.typeResolutions = this.emptyTypeResolutions();
    this.service = ts.createLanguageService(
      this.host(),
      documentRegistry(this.folder, (path) => this.virtual.has(path)),
    );
  }

  get settings(): tsTypes.CompilerOptions {
    return this.project.options;
  }

  get problems(): readonly string[] {
    return this.project.problems;
  }

  /** Puts a module into memory, for imports of that specifier. */
  setModule(specifier: string, text: string, extension: string): void {
    const path = `${this.folder}/__${specifier.replace(/\W+/g, "-")}__${extension}`;
    this.named.set(specifier, path);
    this.setFile(path, text);
  }

  /** Puts the code of a cell in place, and returns the path of its file. */
  setCell(text: string, extension: string): string {
    const path = `${this.folder}/__cell__${extension}`;
    this.setFile(path, text);
    this.roots = [...this.roots.filter((root) => !root.startsWith(`${this.folder}/__cell__.`)), path];
    return path;
  }

  /** Keeps packages in the program, and modules whose declarations are global. */
  keep(specifiers: Iterable<string>, globals: Iterable<string>): void {
    for (const name of specifiers)
      if (!name.startsWith(".") && !name.startsWith("#") && !name.startsWith("/")) this.kept.add(name);
    const lines = [...this.kept, ...globals].map((name) => `import ${JSON.stringify(name)};`);
    const text = ["export {};", ...lines].join("\n");
    if (this.virtual.get(this.keptFile)?.text !== text) this.setFile(this.keptFile, text);
  }

  /** Looks again for packages and files: some may have been installed or changed since. */
  forgetFiles(): void {
    this.generation++;
    this.versions.clear();
    this.resolutions = this.emptyResolutions();
    this.typeResolutions = this.emptyTypeResolutions();
  }

  /** Reads also the modules of Node that nothing has imported yet: a name may be theirs. */
  readAllOfNode(): void {
    for (const name of this.node?.late.keys() ?? []) {
      const path = this.lateFile(name);
      if (!this.roots.includes(path)) this.roots.push(path);
    }
  }

  /** Reads `tsconfig.json` again if it has changed. */
  refresh(): void {
    const now = readProject(this.folder);
    if (now.version === this.project.version) return;
    this.project = now;
    this.forgetFiles();
  }

  /** Standard decorators or those of TypeScript before 5.0. */
  set hasOldDecorators(old: boolean) {
    this.project = {
      ...this.project,
      options: { ...this.project.options, experimentalDecorators: old },
    };
  }

  /** The files of the notebook itself that the program has: no declarations, packages or cells. */
  localFiles(program: tsTypes.Program): tsTypes.SourceFile[] {
    return program
      .getSourceFiles()
      .filter(
        (file) =>
          !file.isDeclarationFile &&
          !this.virtual.has(file.fileName) &&
          !program.isSourceFileFromExternalLibrary(file) &&
          !isInstalled(file.fileName) &&
          !file.fileName.endsWith(".json"),
      );
  }

  /** The version of a file; of a local one, when it was last written. */
  versionOf(path: string): string {
    const virtual = this.virtual.get(path);
    if (virtual !== undefined) return `${virtual.version} ${this.generation}`;
    const known = this.versions.get(path);
    if (known !== undefined) return known;
    const { mtimeMs = 0, size = 0 } = statSync(path, { throwIfNoEntry: false }) ?? {};
    const version = `${mtimeMs} ${size}`;
    if (isInstalled(path)) this.versions.set(path, version);
    else return `${version} ${this.generation}`;
    return version;
  }

  /** The file that TypeScript takes types from for an import. */
  resolve(
    specifier: string,
    from: string,
    mode?: tsTypes.ResolutionMode,
  ): tsTypes.ResolvedModule | undefined {
    const virtual = this.named.get(specifier);
    if (virtual !== undefined) return inMemory(virtual);
    const lean = leanImports[specifier];
    if (lean?.within.test(from) === true) return inMemory(this.leanFile(specifier, lean));
    const late = lateModuleOf(specifier);
    if (late !== undefined && this.node?.late.has(late) === true)
      return namesAllModules(from) ? undefined : inMemory(this.lateFile(late));
    const file = this.options.files[specifier];
    if (file !== undefined) return { ...inMemory(file), isExternalLibraryImport: true };
    const { name } = readSpecifier(specifier);
    if (name === undefined) return undefined;
    const find = (wanted: string) =>
      ts.resolveModuleName(wanted, from, this.settings, this.resolving, this.resolutions, undefined, mode)
        .resolvedModule;
    // `npx jsr add @std/csv` installs @std/csv, or @jsr/std__csv with npm's own command.
    return find(name) ?? (specifier.startsWith("jsr:") ? find(jsrName(name)) : undefined);
  }

  /** The file that a `/// <reference types="…" />` means, or an entry of `types` in `tsconfig.json`. */
  private resolveTypes(
    reference: string | tsTypes.FileReference,
    from: string,
  ): tsTypes.ResolvedTypeReferenceDirectiveWithFailedLookupLocations {
    // The notebook's own types are named by strings.
    const isOwn = typeof reference === "string";
    const name = isOwn ? reference : reference.fileName;
    const lean = leanReferences[name];
    if (lean?.within.test(from) === true) return typesInMemory(this.leanFile(name, lean));
    const found = ts.resolveTypeReferenceDirective(
      name,
      from,
      this.settings,
      this.resolving,
      undefined,
      this.typeResolutions,
      isOwn ? undefined : reference.resolutionMode,
    );
    const file = found.resolvedTypeReferenceDirective?.resolvedFileName;
    return file?.endsWith("/@types/node/index.d.ts") === true
      ? typesInMemory(this.nodeFile(file, isOwn))
      : found;
  }

  /** Whether a package can be found from the notebook's folder. */
  has(specifier: string): boolean {
    return this.resolve(specifier, `${this.folder}/__cell__.ts`) !== undefined;
  }

  /**
   * The specifier by which a cell imports a name, for the one that TypeScript offers: it knows modules that no cell may
   * import, such as the cells before and the files inside Populi.
   */
  importable(offered: string, name: string): string | undefined {
    if (offered.startsWith("./__")) return undefined;
    if (!offered.startsWith(".")) return offered;
    const path = posix.join(this.folder, offered);
    for (const [specifier, file] of Object.entries(this.options.files))
      if (`${path}/`.startsWith(`${posix.dirname(file)}/`))
        return this.exportsOf(file).has(name) ? specifier : undefined;
    return offered;
  }

  private exportsOf(path: string): ReadonlySet<string> {
    const program = this.service.getProgram();
    const file = program?.getSourceFile(path);
    const checker = program?.getTypeChecker();
    const symbol = file === undefined ? undefined : checker?.getSymbolAtLocation(file);
    const exports = symbol === undefined ? [] : (checker?.getExportsOfModule(symbol) ?? []);
    return new Set(exports.map(({ name }) => name));
  }

  close(): void {
    this.service.dispose();
  }

  private get keptFile(): string {
    return `${this.folder}/__kept__.ts`;
  }

  private leanFile(specifier: string, { text }: LeanTypes): string {
    // Its own imports are found from there.
    const path = `${ownFolder}/__lean-${specifier.replace(/\W+/g, "-")}__.d.ts`;
    this.setFile(path, text);
    return path;
  }

  /** The file in memory that stands for the `index.d.ts` of `@types/node`: one for all packages that refer to it. */
  private nodeFile(index: string, isOwn: boolean): string {
    const path = `${this.folder}/__node__.d.ts`;
    if (this.node !== undefined && !isOwn) return path;
    this.node = nodeTypes(index);
    this.setFile(path, this.node.early);
    return path;
  }

  private lateFile(name: string): string {
    const path = `${this.folder}/__node-${name}__.d.ts`;
    this.setFile(path, this.node!.late.get(name)!);
    return path;
  }

  private setFile(path: string, text: string): void {
    const file = this.virtual.get(path);
    if (file === undefined) this.virtual.set(path, { text, version: 0 });
    else if (file.text !== text) {
      file.text = text;
      file.version++;
    }
  }

  /** The text of a file. TypeScript asks for each of hundreds again at every cell: those on disk are kept. */
  private snapshotOf(path: string): tsTypes.IScriptSnapshot | undefined {
    const virtual = this.virtual.get(path);
    if (virtual !== undefined) return ts.ScriptSnapshot.fromString(virtual.text);
    const version = this.versionOf(path);
    const known = this.snapshots.get(path);
    if (known?.version === version) return known.snapshot;
    const text = ts.sys.readFile(path);
    if (text === undefined) return undefined;
    const snapshot = ts.ScriptSnapshot.fromString(text);
    this.snapshots.set(path, { version, snapshot });
    return snapshot;
  }

  private emptyResolutions(): tsTypes.ModuleResolutionCache {
    return ts.createModuleResolutionCache(this.folder, (name) => name, this.settings);
  }

  private emptyTypeResolutions(): tsTypes.TypeReferenceDirectiveResolutionCache {
    return ts.createTypeReferenceDirectiveResolutionCache(this.folder, (name) => name, this.settings);
  }

  private readonly resolving: tsTypes.ModuleResolutionHost = {
    fileExists: (path) => this.virtual.has(path) || ts.sys.fileExists(path),
    readFile: (path) => this.virtual.get(path)?.text ?? ts.sys.readFile(path),
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
    ...(ts.sys.realpath === undefined ? {} : { realpath: ts.sys.realpath }),
    getCurrentDirectory: () => this.folder,
    useCaseSensitiveFileNames: ts.sys.useCaseSensitiveFileNames,
  };

  private host(): tsTypes.LanguageServiceHost {
    return {
      getCompilationSettings: () => this.settings,
      getScriptFileNames: () => [...this.roots, this.keptFile],
      getScriptVersion: (path) => this.versionOf(path),
      getScriptSnapshot: (path) => this.snapshotOf(path),
      // Without it TypeScript reads every package.json again for each cell. It is the same in a CompilerHost, where it is public.
      ...{ getModuleResolutionCache: () => this.resolutions },
      getCurrentDirectory: () => this.folder,
      getDefaultLibFileName: ts.getDefaultLibFilePath,
      fileExists: (path) => this.virtual.has(path) || ts.sys.fileExists(path),
      readFile: (path) => this.virtual.get(path)?.text ?? ts.sys.readFile(path),
      readDirectory: ts.sys.readDirectory,
      directoryExists: ts.sys.directoryExists,
      getDirectories: ts.sys.getDirectories,
      ...(ts.sys.realpath === undefined ? {} : { realpath: ts.sys.realpath }),
      useCaseSensitiveFileNames: () => ts.sys.useCaseSensitiveFileNames,
      resolveModuleNameLiterals: (literals, from, _, options, file) =>
        literals.map((literal) => ({
          resolvedModule: this.resolve(
            literal.text,
            from,
            ts.getModeForUsageLocation(file, literal, options),
          ) as tsTypes.ResolvedModuleFull | undefined,
        })),
      resolveTypeReferenceDirectiveReferences: (references, from) =>
        references.map((reference) => this.resolveTypes(reference, from)),
    };
  }
}

function inMemory(path: string): tsTypes.ResolvedModuleFull {
  return {
    resolvedFileName: path,
    extension: /\.d\.ts$|\.\w+$/.exec(path)![0],
    isExternalLibraryImport: false,
  };
}

function typesInMemory(path: string): tsTypes.ResolvedTypeReferenceDirectiveWithFailedLookupLocations {
  return { resolvedTypeReferenceDirective: { resolvedFileName: path, primary: true } };
}

function jsrName(name: string): string {
  const [, scope, rest] = /^@([^/]+)\/(.*)$/.exec(name) ?? [];
  return scope === undefined ? name : `@jsr/${scope}__${rest}`;
}

const ownFolder = packageRoot.replaceAll("\\", "/");
const compilerFolder = ts.getDefaultLibFilePath({}).replace(/[^/]*$/, "");

function isInstalled(path: string): boolean {
  return path.includes("/node_modules/") || path.startsWith(compilerFolder);
}
