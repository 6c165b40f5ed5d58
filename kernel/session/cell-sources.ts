import { fileURLToPath } from "node:url";
import type { SourcePosition, SourcePositions } from "./source-positions.js";

/** What a cell's tracebacks need. */
interface CellSource {
  readonly lines: readonly string[];
  readonly positions: SourcePositions;
  readonly translated: readonly number[] | undefined;
}

/** The number of cells remembered, more than a day's work. Tracebacks into older ones show compiled positions. */
const remembered = 2_000;

/**
 * Frames kept per error. V8's default of ten often ends inside a library, and tracebacks show the person's own frames.
 */
const framesKept = 50;

/** The folder of the kernel's own code, whose frames are left out of stacks. */
const kernelCode = fileURLToPath(new URL("..", import.meta.url)).replaceAll("\\", "/");

/** Captures the stack on which it is created. */
class StackProbe {
  declare readonly stack: unknown;

  constructor() {
    Error.captureStackTrace(this, StackProbe);
  }
}

/** The source of every cell, by its name in stack traces: `In [3]`. */
export class CellSources {
  private readonly cells = new Map<string, CellSource>();

  /** @param lines for translated code, the line of `source` that each of its lines comes from */
  add(name: string, source: string, positions: SourcePositions, lines?: readonly number[]): void {
    this.cells.set(name, { lines: source.split("\n"), positions, translated: lines });
    if (this.cells.size > remembered) this.cells.delete(this.cells.keys().next().value!);
  }

  /** A line of a cell, 1-based. */
  line(name: string, line: number): string | undefined {
    return this.cells.get(name)?.lines[line - 1];
  }

  /** Makes stack traces in this process name cells with source positions, and omit the frames of the kernel and of Node's inside. */
  nameInStackTraces(): void {
    Error.stackTraceLimit = framesKept;
    Error.prepareStackTrace = (error, sites) => {
      if ((error as unknown) instanceof StackProbe) return sites;
      const frames = sites
        .filter((site) => !isInternal(site.getFileName()))
        .map((site) => `\n    at ${this.describe(site)}`);
      return headline(error) + frames.join("");
    };
  }

  /** The name of the cell whose code is outermost on the stack, across awaits. */
  outermostOnStack(): string | undefined {
    const sites = new StackProbe().stack;
    // A library may have replaced Error.prepareStackTrace.
    if (!Array.isArray(sites)) return undefined;
    for (const site of (sites as NodeJS.CallSite[]).reverse()) {
      const name = site.getFileName();
      if (name !== null && this.cells.has(name) && name.startsWith("In [")) return name;
    }
    return undefined;
  }

  /** The same for the stack of an error. */
  outermostOf(error: unknown): string | undefined {
    const stack = (error as { stack?: unknown } | null | undefined)?.stack;
    return typeof stack === "string" ? stack.match(/\bIn \[[^\]\n]*\](?=:\d+:\d+)/g)?.at(-1) : undefined;
  }

  private describe(site: NodeJS.CallSite): string {
    const text = site.toString();
    const name = site.getFileName();
    const cell = name === null ? undefined : this.cells.get(name);
    if (cell === undefined) return text;
    const compiled: SourcePosition = { line: site.getLineNumber() ?? 1, column: site.getColumnNumber() ?? 1 };
    let source = cell.positions.sourceOf(compiled);
    if (source !== undefined && cell.translated !== undefined)
      source = { line: cell.translated[source.line - 1] ?? 1, column: 1 };
    else if (source !== undefined) source = atCallee(source, cell.lines);
    return text.replace(
      `${name}:${compiled.line}:${compiled.column}`,
      source === undefined ? name! : `${name}:${source.line}:${source.column}`,
    );
  }
}

/** The place of a call is that of its function's name. For a name of an earlier cell V8 says where its arguments begin. */
function atCallee({ line, column }: SourcePosition, lines: readonly string[]): SourcePosition {
  const text = lines[line - 1] ?? "";
  if (text[column - 1] !== "(") return { line, column };
  const name = /[\p{ID_Continue}$]*$/u.exec(text.slice(0, column - 1))![0];
  return { line, column: column - name.length };
}

/** Whether code is the kernel's own or Node's, which no person can change. */
function isInternal(file: string | null | undefined): boolean {
  if (file === null || file === undefined) return false;
  if (file.startsWith("node:internal/")) return true;
  const path = file.startsWith("file:") ? fileURLToPath(file) : file;
  return path.replaceAll("\\", "/").startsWith(kernelCode);
}

function headline(error: unknown): string {
  try {
    return Error.prototype.toString.call(error as Error);
  } catch {
    return "Error";
  }
}
