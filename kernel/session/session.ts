import type { Converter } from "../convert/converter.js";
import type { Finding } from "../convert/findings.js";
import { cellParameters } from "../convert/transpile.js";
import { inOwnTurn } from "../execution/turns.js";
import type { CellSources } from "./cell-sources.js";
import type { CellModules } from "./modules.js";
import { type CellScope, Scope } from "./scope.js";
import { SourcePositions } from "./source-positions.js";
import {
  type CellPlace,
  type ErrorReport,
  reportFindings,
  reportThrown,
  reportWarnings,
} from "./traceback.js";

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
  /** What an await waits for: it ends with its run. */
  readonly guard: (value: unknown, place: string, file: string) => unknown;
  /** The same for each step of a `for await`. */
  readonly iterate: (values: AsyncIterable<unknown>) => AsyncIterable<unknown>;
  /** Runs code as part of the active cell. */
  readonly start: <T>(code: () => T) => T;
  /** Called when code may have been terminated. */
  readonly forget: () => void;
  /** Called when a cell's code starts and stops to occupy the thread: only then may it be terminated. */
  readonly onRunning: (isRunning: boolean) => void;
  /** Whether an interrupt was requested that has not been reported yet. */
  readonly isInterruptPending: () => boolean;
  /** Shows what is suspicious in a cell that runs nevertheless. */
  readonly warn: (text: string) => void;
}

/**
 * The state of a notebook, the values and types that its cells declared, and the evaluation of the next cell.
 */
export class Session {
  readonly scope = new Scope();
  private stopCell: ((reason: Error) => void) | undefined;

  constructor(
    readonly converter: Converter,
    private readonly modules: CellModules,
    private readonly sources: CellSources,
    private readonly folder: string,
    private readonly surroundings: CellSurroundings,
  ) {
    this.sources.nameInStackTraces();
  }

  /** Checks, compiles and runs a cell. It never rejects: the outcome has what the cell throws. */
  async evaluate(cell: CellCode): Promise<Outcome> {
    const { errors, warnings, compiled } = this.converter.convert(cell.code, (name) => this.scope.has(name));
    const placeOf = (finding: Finding) => originOf(cell, finding);
    if (warnings.length > 0) this.surroundings.warn(reportWarnings(warnings, cell.name, placeOf));
    if (compiled === undefined)
      return { status: "error", report: reportFindings(errors, cell.name, placeOf), thrown: undefined };
    const { own } = compiled;
    const positions = new SourcePositions(compiled.map);
    this.sources.add(cell.name, cell.origin?.text ?? cell.code, positions, cell.origin?.lines);
    const scope = this.scope.forCell(own);
    // When the cell has ended, drops the names that it did not reach or does not keep.
    const settle = () => {
      const absent = new Set(scope.settle());
      if (cell.keep !== undefined) for (const name of own) if (!cell.keep.has(name)) absent.add(name);
      scope.restore(absent);
      compiled.declare(absent);
    };
    try {
      this.modules.refresh();
      await this.untilInterrupted(() => this.modules.prepare(compiled.imports));
      await this.untilInterrupted(() => this.start(cell.name, compiled.code, scope));
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
        // Its report is on the way here; the code must not begin.
        if (this.surroundings.isInterruptPending()) return;
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

  /** Gives cells a name for what the kernel keeps, declared by a module in memory. */
  provide(name: string, from: string, get: () => unknown): void {
    this.converter.provide(name, from);
    this.scope.provide(name, get);
  }

  /** Stops waiting for the running cell, if there is one. */
  interrupt(reason: Error): void {
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

  close(): void {
    this.converter.close();
  }

  private start(name: string, code: string, scope: CellScope): Promise<unknown> {
    const body = this.modules.functionOf(code, cellParameters, name, true);
    const { require, meta, module } = this.modules;
    const { filename, dirname } = meta;
    return body(
      ...[scope.exports, require, module, filename, dirname],
      ...[this.modules.import, meta, ...this.modules.marksOf(name), scope.live, scope.setLast],
    ) as Promise<unknown>;
  }
}

/** The place in the cell's own text of a finding about its code. */
function originOf(cell: CellCode, { start, end }: Finding): CellPlace {
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
