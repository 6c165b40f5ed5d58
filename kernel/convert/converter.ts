import { relative } from "node:path";
import type * as tsTypes from "typescript";
import { ambientNames, namesGivenBy, typesImportedBy } from "./cell-names.js";
import { type Dialect, dialectOf } from "./dialect.js";
import {
  aboutDecorators,
  describe,
  type Finding,
  maybeOutdated,
  unknownNames,
  weightOf,
} from "./findings.js";
import type { Language } from "./language.js";
import { Library, type LibraryOptions } from "./library.js";
import { KnownNames } from "./names.js";
import { type Outline, outlineOf } from "./outline.js";
import { type Transpiled, transpile } from "./transpile.js";

export interface ConverterOptions extends LibraryOptions {
  readonly language: Language;
}

/** A cell that was checked and compiled. */
export interface Conversion {
  /** Why the cell cannot run. */
  readonly errors: readonly Finding[];
  readonly warnings: readonly Finding[];
  /** The compiled cell; absent when there are errors. */
  readonly compiled?: CompiledCell;
}

export interface CompiledCell extends Transpiled {
  /** The names of the values that the cell declares. */
  readonly own: ReadonlySet<string>;
  /** Makes the cell's names known to later cells, all but those in `absent`. */
  declare(absent: ReadonlySet<string>): void;
}

/** The specifier of the module that a cell becomes for later ones. */
const moduleOf = (number: number) => `./__cell_${number}__`;

/**
 * Imports of a name that notebooks give to values of their own, such as a run or a table: it is unknown because the cell that
 * declares it was not run, not because Node has one of that name.
 */
const isUsualVariable = /^import \{ (?:run|table) \} from "(?:node:)?(?:test|console)"/;

/**
 * Checks and compiles cells. Each cell is a module of its own that imports what it uses of the cells before it, so that
 * a name declared again hides the earlier one, and what has the earlier type keeps it.
 */
export class Converter {
  private readonly library: Library;
  private readonly names = new KnownNames();
  private readonly language: Language;
  private dialect: Dialect = "populi";
  private cells = 0;
  /** The globals that cells declare, with the module of each. */
  private readonly globals = new Map<string, string>();
  /** The packages and files that earlier cells imported. */
  private readonly imported = new Set<string>();
  /** Local files without errors, with the version in which they were checked. */
  private readonly checked = new Map<string, string>();

  constructor(options: ConverterOptions) {
    this.library = new Library(options);
    this.language = options.language;
    // Reads the libraries of TypeScript.
    this.check(outlineOf("", this.language));
  }

  /** The settings of the notebook's folder. */
  get settings(): tsTypes.CompilerOptions {
    return this.library.settings;
  }

  /** Declares a name that the kernel itself provides, from a module in memory. */
  provide(name: string, from: string): void {
    this.names.declare(name, { from, kind: "other" });
  }

  /**
   * Checks and compiles a cell.
   *
   * @param hasValue whether an earlier cell gave a name its value
   */
  convert(code: string, hasValue: (name: string) => boolean): Conversion {
    this.library.refresh();
    const outline = outlineOf(code, this.language);
    if (outline.syntaxErrors.length > 0)
      return {
        errors: outline.syntaxErrors.map((error) => describe(error, code.length)),
        warnings: [],
      };
    this.dialect = dialectOf(outline) ?? this.dialect;
    const { diagnostics, program, file } = this.checkAgain(outline);
    const findings = (weight: "error" | "warning") =>
      diagnostics
        .filter((diagnostic) => weightOf(diagnostic, this.dialect) === weight)
        .map((diagnostic) => this.describe(diagnostic, file, outline));
    const errors = distinct(findings("error")).map((error) =>
      unknownNames.has(error.code) ? this.withImport(error, outline, file) : error,
    );
    const warnings = distinct([...this.library.problems.map(aboutProject), ...findings("warning")]);
    if (errors.length > 0) return { errors, warnings };
    return { errors, warnings, compiled: this.compile(outline, program, file, hasValue) };
  }

  /** The file that an import means, for imports that Node does not know: `#name`, and paths of a `tsconfig.json`. */
  resolve(specifier: string, from: string): string | undefined {
    return this.library.resolve(specifier, from)?.resolvedFileName;
  }

  /** The statement of a cell that declares a name. */
  sourceOf(name: string): string | undefined {
    return this.names.get(name)?.source;
  }

  /** What the language service needs to answer about code at the next cell. */
  ask(code: string): {
    readonly service: tsTypes.LanguageService;
    readonly file: string;
    readonly importable: (offered: string, name: string) => string | undefined;
  } {
    const outline = outlineOf(code, this.language);
    const text = `${outline.code}\n;${this.names.declarationsOf(this.foreign(outline, this.names.all()), outline.assigned)}`;
    return {
      service: this.library.service,
      file: this.library.setCell(text, outline.extension),
      importable: (offered, name) => this.library.importable(offered, name),
    };
  }

  close(): void {
    this.library.close();
  }

  /** The names among `wanted` that the cell does not declare itself. */
  private *foreign({ declared }: Outline, wanted: Iterable<string>): Iterable<string> {
    for (const name of wanted) if (!declared.has(name)) yield name;
  }

  private check(outline: Outline, wanted: Iterable<string> = outline.mentioned) {
    const names = this.names.declarationsOf(this.foreign(outline, wanted), outline.assigned);
    const own = [...outline.declared.keys()].filter((name) => !outline.exported.has(name));
    const text = `${outline.code}\n${names}export { ${own.join(", ")} };`;
    const path = this.library.setCell(text, outline.extension);
    if (outline.code.includes("getBuiltinModule")) this.library.readAllOfNode();
    // A cell that declares globals again replaces the earlier ones.
    const globals = [...this.globals].filter(([name]) => !outline.globals.includes(name));
    this.library.keep(this.imported, new Set(globals.map(([, from]) => from)));
    const program = this.library.service.getProgram()!;
    const file = program.getSourceFile(path)!;
    // The declarations that follow a cell are TypeScript also where the cell is not.
    const diagnostics: tsTypes.Diagnostic[] = program
      .getSyntacticDiagnostics(file)
      .filter(({ start }) => this.language === "typescript" || start < outline.code.length);
    if (!outline.isUnchecked) diagnostics.push(...program.getSemanticDiagnostics(file));
    if (this.language === "typescript" || diagnostics.length === 0)
      diagnostics.push(...this.checkLocal(program));
    return { diagnostics, program, file };
  }

  /** Checks a cell; if that fails for a reason that can pass, again. */
  private checkAgain(outline: Outline) {
    let found = this.check(outline);
    const has = (codes: ReadonlySet<number>) => found.diagnostics.some(({ code }) => codes.has(code));
    if (has(maybeOutdated)) {
      // Packages may have been installed, and files written, since TypeScript looked.
      this.library.forgetFiles();
      found = this.check(outline);
    }
    if (has(aboutDecorators)) {
      // Standard decorators, or those of TypeScript before 5.0: whichever fit.
      const before = found;
      const isOld = this.settings.experimentalDecorators === true;
      this.library.hasOldDecorators = !isOld;
      found = this.check(outline);
      if (has(aboutDecorators)) {
        this.library.hasOldDecorators = isOld;
        found = before;
      }
    }
    // With all names TypeScript can suggest the one that was meant ("Did you mean …?").
    if (has(unknownNames)) {
      this.library.readAllOfNode();
      found = this.check(outline, this.names.all());
    }
    return found;
  }

  /** Checks the notebook's own files that the program has, each once in each version. */
  private checkLocal(program: tsTypes.Program): tsTypes.Diagnostic[] {
    const files = this.library.localFiles(program);
    const version = files.map(({ fileName }) => this.library.versionOf(fileName)).join();
    return files.flatMap((file) => {
      if (this.checked.get(file.fileName) === version) return [];
      const found = [
        ...program.getSyntacticDiagnostics(file),
        ...program.getSemanticDiagnostics(file),
      ].filter((diagnostic) => weightOf(diagnostic, this.dialect) !== "nothing");
      if (found.every((diagnostic) => weightOf(diagnostic, this.dialect) !== "error"))
        this.checked.set(file.fileName, version);
      return found;
    });
  }

  /** Adds the import that would declare an unknown name, as an editor offers it. */
  private withImport(error: Finding, outline: Outline, file: tsTypes.SourceFile): Finding {
    const [start, end] = [error.start, error.end].map(({ line, character }) =>
      file.getPositionOfLineAndCharacter(line, character),
    ) as [number, number];
    const { service } = this.library;
    const fixes = service.getCodeFixesAtPosition(file.fileName, start, end, [error.code], {}, {});
    const imports = fixes.flatMap(({ fixName, changes }) =>
      fixName === "import" ? (changes[0]?.textChanges.map(({ newText }) => newText.trim()) ?? []) : [],
    );
    const whole = imports
      .map((text) => this.importable(text))
      .filter(
        (text) => text !== undefined && !outline.code.includes(text) && !isUsualVariable.test(text),
      ) as string[];
    if (whole.length === 0) return error;
    // The name with "node:" and the one without are the same module.
    const shortest = [...whole].sort((a, b) => a.length - b.length)[0]!;
    return { ...error, text: `${error.text}\nadd: ${shortest}` };
  }

  /** An import declaration that TypeScript offers, as a cell can have it. */
  private importable(text: string): string | undefined {
    const [, start, name, offered, end] =
      /^(import (?:type )?\{? ?(\S+).* from ")([^"]+)(".*)$/.exec(text) ?? [];
    if (start === undefined) return undefined;
    const specifier = this.library.importable(offered!, name!);
    return specifier === undefined ? undefined : `${start}${specifier}${end}`;
  }

  private describe(diagnostic: tsTypes.Diagnostic, cell: tsTypes.SourceFile, outline: Outline): Finding {
    if (diagnostic.file === undefined || diagnostic.file === cell)
      return describe({ ...diagnostic, file: cell }, outline.code.length);
    const { fileName, text } = diagnostic.file;
    return describe(diagnostic, text.length, relative(process.cwd(), fileName));
  }

  private compile(
    outline: Outline,
    program: tsTypes.Program,
    file: tsTypes.SourceFile,
    hasValue: (name: string) => boolean,
  ): CompiledCell {
    const types = typesImportedBy(file, program.getTypeChecker());
    const exports = [...outline.declared.keys()].filter(
      (name) => !outline.exported.has(name) && !types.has(name),
    );
    const earlier = [...this.foreign(outline, outline.mentioned)].filter(hasValue);
    const declared =
      earlier.length === 0 ? "" : `export declare let ${earlier.map((name) => `${name}: any`).join(", ")};`;
    const ambient = ambientNames(file);
    const transpiled = transpile(
      `${outline.code}\n${declared}export { ${exports.filter((name) => !ambient.has(name)).join(", ")} };`,
      // Declarations that are TypeScript follow the code.
      `cell${outline.extension.replace("js", "ts")}`,
      this.settings,
      {
        length: outline.code.length,
        variables: outline.variables.filter((name) => !ambient.has(name)),
      },
    );
    const given = namesGivenBy(transpiled.code);
    const own = new Set([...outline.declared.keys()].filter((name) => given.has(name)));
    const module = this.moduleText(file, outline);
    return {
      ...transpiled,
      own,
      declare: (absent) => {
        const specifier = moduleOf(++this.cells);
        this.library.setModule(specifier, module.text, module.extension);
        for (const [name, kind] of outline.declared)
          if (!absent.has(name))
            this.names.declare(name, { from: specifier, kind, source: outline.sources.get(name) });
        for (const name of outline.globals) this.globals.set(name, specifier);
        for (const name of outline.specifiers) this.imported.add(name);
      },
    };
  }

  /**
   * What later cells import: the cell's declarations. Where TypeScript can write none, because a type cannot be named
   * from this folder (2742), it is the cell itself.
   */
  private moduleText(file: tsTypes.SourceFile, outline: Outline): { text: string; extension: string } {
    const { outputFiles, emitSkipped } = this.library.service.getEmitOutput(file.fileName, true, true);
    const [declarations] = outputFiles;
    if (emitSkipped || declarations === undefined) return { text: file.text, extension: outline.extension };
    return { text: declarations.text, extension: ".d.ts" };
  }
}

function aboutProject(problem: string): Finding {
  const start = { line: 0, character: 0 };
  return { start, end: start, text: problem, code: 0 };
}

function distinct(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings.filter((finding) => {
    const key = JSON.stringify(finding);
    return !seen.has(key) && seen.add(key);
  });
}
