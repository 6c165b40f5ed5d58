import { Script } from "node:vm";
import type { CellSources } from "./cell-sources.js";
import type { Compiler } from "./compiler.js";
import type { Completion } from "./completion.js";
import { Declarations, type NeededDeclarations } from "./declarations.js";
import { declarationsWithout } from "./declarations-without.js";
import type { CellModules } from "./modules.js";
import { cellParameters, rewrite } from "./rewrite.js";
import { type CellScope, Scope } from "./scope.js";
import { takePositions } from "./source-positions.js";
import { type CellPlace, type ErrorReport, reportDiagnostics, reportThrown } from "./traceback.js";
import { inOwnTurn } from "./turns.js";
import type { Conversion, Diagnostic, QuickInfo } from "./typescript.js";
import { withoutExports } from "./without-exports.js";

/** The code of a cell to run. */
export interface CellCode {
  /** Its name in stack traces: `In [3]`. */
  readonly name: string;
  readonly code: string;
  /** The names it declares that stay; all when absent. */
  readonly keep?: ReadonlySet<string>;
  /** For translated code: the cell's text, and the line of it that each line of `code` comes from. */
  readonly origin?: { readonly text: string; readonly lines: readonly number[] };
}

/** How a cell ended. */
export type Outcome =
  | { readonly status: "ok"; readonly value: unknown }
  | { readonly status: "error"; readonly report: ErrorReport; readonly thrown: unknown };

/** What the session needs from its kernel. */
export interface CellSurroundings {
  /** The run that the current code belongs to; `resume(here(), await x)` restores it after an await. */
  readonly here: () => unknown;
  readonly resume: <T>(run: never, value: T) => T;
  /** Runs code as part of the active cell. */
  readonly start: <T>(code: () => T) => T;
  /** Called when code may have been terminated. */
  readonly forget: () => void;
  /** Called when a cell's code starts and stops to occupy the thread: only then may it be terminated. */
  readonly onRunning: (isRunning: boolean) => void;
}

/** A person interrupted the cell. */
export class CellInterrupted extends Error {
  override readonly name = "Interrupted";

  constructor() {
    super("the cell was interrupted");
  }
}

/** Lines that the converter puts before a cell's first line. */
const linesBeforeCell = 1;

/**
 * The state of a notebook, the values and types that its cells declared, and the evaluation of the next cell.
 */
export class Session {
  readonly scope = new Scope();
  private declarations = Declarations.none;
  private stopCell: ((reason: Error) => void) | undefined;

  constructor(
    private readonly compiler: Compiler,
    private readonly modules: CellModules,
    private readonly sources: CellSources,
    private readonly folder: string,
    private readonly surroundings: CellSurroundings,
  ) {
    this.sources.nameInStackTraces();
  }

  /** Checks, compiles and runs a cell. It never rejects: the outcome has what the cell throws. */
  async evaluate(cell: CellCode): Promise<Outcome> {
    const { given, conversion } = this.convert(cell.code);
    if (conversion.sideOutputs !== undefined) this.modules.update(conversion.sideOutputs);
    if (conversion.diagnostics.length > 0) {
      const report = reportDiagnostics(conversion.diagnostics, cell.name, (diagnostic) =>
        originOf(cell, diagnostic),
      );
      return { status: "error", report, thrown: undefined };
    }
    const after = conversion.declOutput ?? "";
    if (conversion.output === undefined) {
      this.declarations = given.replacedBy(after);
      return { status: "ok", value: undefined };
    }
    const { code, own, columnBefore } = rewrite(conversion.output, conversion.lastExpressionVar);
    const positions = takePositions(conversion.output, linesBeforeCell, columnBefore);
    this.sources.add(cell.name, cell.origin?.text ?? cell.code, positions, cell.origin?.lines);
    const scope = this.scope.forCell(own, conversion.lastExpressionVar);
    // When the cell has ended, drops the names that it did not reach or does not keep.
    const settle = () => {
      const absent = new Set(scope.settle());
      if (cell.keep !== undefined) for (const name of own) if (!cell.keep.has(name)) absent.add(name);
      scope.restore(absent);
      this.declarations = given.replacedBy(declarationsWithout(after, given.text, absent));
    };
    try {
      const imports = importedBy(conversion.output);
      await this.untilInterrupted(() => this.modules.prepare(imports));
      await this.untilInterrupted(() => this.start(cell.name, code, scope));
      const value = await this.untilInterrupted(() => scope.last?.value);
      settle();
      return { status: "ok", value };
    } catch (thrown) {
      settle();
      return { status: "error", report: this.report(thrown), thrown };
    }
  }

  /** Runs work in its own turn of the event loop and waits until it is done or `interrupt` is called. */
  async untilInterrupted<T>(work: () => T | Promise<T>): Promise<T> {
    let stop: ((reason: Error) => void) | undefined;
    const interrupted = new Promise<never>((_, reject) => {
      stop = reject;
    });
    this.stopCell = stop;
    const done = new Promise<T>((resolve, reject) => {
      inOwnTurn(() => {
        this.surroundings.onRunning(true);
        try {
          resolve(this.surroundings.start(work));
        } catch (error) {
          reject(error);
        }
      });
    });
    try {
      return await Promise.race([done, interrupted]);
    } finally {
      this.surroundings.onRunning(false);
      this.surroundings.forget();
      if (this.stopCell === stop) this.stopCell = undefined;
    }
  }

  /** Stops waiting for the running cell, if there is one. */
  interrupt(reason: Error = new CellInterrupted()): void {
    this.stopCell?.(reason);
  }

  /** Reports a thrown value to the person whose code threw it. */
  report(thrown: unknown): ErrorReport {
    return reportThrown(thrown, this.sources, this.folder);
  }

  /** The name of the cell that the current code belongs to, by its stack. */
  cellOnStack(): string | undefined {
    return this.sources.outermostOnStack();
  }

  /** The name of the cell whose code threw. */
  cellThatThrew(thrown: unknown): string | undefined {
    return this.sources.outermostOf(thrown);
  }

  complete(code: string, position: number): Completion {
    const { whole } = this.declarations;
    const { start, end, candidates } = this.compiler.complete(whole.text, code, position);
    return { start, end, matches: candidates };
  }

  inspect(code: string, position: number): QuickInfo | undefined {
    return this.compiler.inspect(this.declarations.neededBy(code).text, code, position);
  }

  close(): void {
    this.compiler.close();
  }

  private convert(written: string): { given: NeededDeclarations; conversion: Conversion } {
    const code = withoutExports(written);
    const given = this.declarations.neededBy(code);
    const conversion = this.compiler.convert(given.text, code);
    if (conversion.diagnostics.length === 0) return { given, conversion };
    // With all declarations TypeScript can suggest the name that was meant ("Did you mean …?").
    const all = this.declarations.whole;
    return { given: all, conversion: this.compiler.convert(all.text, code) };
  }

  private start(name: string, code: string, scope: CellScope): Promise<unknown> {
    const script = new Script(`(async function (${cellParameters.join(", ")}) {\n${code}\n})`, {
      filename: name,
      lineOffset: -1,
    });
    const body = script.runInThisContext() as (...args: unknown[]) => Promise<unknown>;
    const meta = { url: `file://${this.folder}/`, dirname: this.folder };
    const { here, resume } = this.surroundings;
    return body(scope.exports, this.modules.require, this.modules.import, meta, scope.live, here, resume);
  }
}

/** The place in the cell's own text of a diagnostic about its code. */
function originOf(cell: CellCode, { start, end }: Diagnostic): CellPlace {
  const text = cell.code.split("\n")[start.line] ?? "";
  const width = end.line === start.line ? end.character - start.character : 1;
  if (cell.origin === undefined) return { line: start.line + 1, column: start.character + 1, width, text };
  const line = cell.origin.lines[start.line] ?? 1;
  const written = cell.origin.text.split("\n")[line - 1] ?? "";
  const column = written.indexOf(text.slice(start.character, start.character + width));
  return column < 0
    ? { line, column: 1, width: written.length, text: written }
    : { line, column: column + 1, width, text: written };
}

/** The modules that compiled code requires at its top level. */
function importedBy(commonJs: string): string[] {
  return [...commonJs.matchAll(/^(?:(?:const|var|import) .*?\b)?require\("([^"]+)"\)/gm)].map(
    (match) => match[1]!,
  );
}
