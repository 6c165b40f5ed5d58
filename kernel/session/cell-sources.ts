import { fileURLToPath } from "node:url";
import type { SourcePosition, SourcePositions } from "./source-positions.js";

/** What is remembered of a cell for its tracebacks. */
interface CellSource {
  readonly lines: readonly string[];
  readonly positions: SourcePositions;
  readonly translated: readonly number[] | undefined;
}

/** Tracebacks into cells older than this many have compiled positions; a day's notebook stays well below. */
const remembered = 2_000;

/** Frames kept per error. V8's ten are often all inside a library; tracebacks show only the person's own. */
const framesKept = 50;

/** The folder of the kernel's own code, whose frames no stack shows. */
const kernelCode = fileURLToPath(new URL("..", import.meta.url)).replaceAll("\\", "/");

/** Asks for the stack it is made on. */
class StackProbe {
  declare readonly stack: unknown;

  constructor() {
    Error.captureStackTrace(this, StackProbe);
  }
}

/** The source of every cell, by the name its frames have in stack traces: `In [3]`. */
export class CellSources {
  private readonly cells = new Map<string, CellSource>();

  /** `lines`: for translated code, the line of `source` behind each of its lines. */
  add(name: string, source: string, positions: SourcePositions, lines?: readonly number[]): void {
    this.cells.set(name, { lines: source.split("\n"), positions, translated: lines });
    if (this.cells.size > remembered) this.cells.delete(this.cells.keys().next().value!);
  }

  /** A line of a cell, 1-based. */
  line(name: string, line: number): string | undefined {
    return this.cells.get(name)?.lines[line - 1];
  }

  /** Makes every stack trace in this process name cells and their true lines, and leave the kernel itself out. */
  nameInStackTraces(): void {
    Error.stackTraceLimit = framesKept;
    Error.prepareStackTrace = (error, sites) => {
      if ((error as unknown) instanceof StackProbe) return sites;
      const frames = sites
        .filter((site) => !isKernelCode(site.getFileName()))
        .map((site) => `\n    at ${this.describe(site)}`);
      return headline(error) + frames.join("");
    };
  }

  /** The name of the cell whose code is furthest out on the stack; awaits are seen through. */
  outermostOnStack(): string | undefined {
    const sites = new StackProbe().stack;
    // A library may have its own idea of stacks.
    if (!Array.isArray(sites)) return undefined;
    for (const site of (sites as NodeJS.CallSite[]).reverse()) {
      const name = site.getFileName();
      if (name !== null && this.cells.has(name) && name.startsWith("In [")) return name;
    }
    return undefined;
  }

  /** The same of where an error was made. */
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
    return text.replace(
      `${name}:${compiled.line}:${compiled.column}`,
      source === undefined ? name! : `${name}:${source.line}:${source.column}`,
    );
  }
}

function isKernelCode(file: string | null | undefined): boolean {
  if (file === null || file === undefined) return false;
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
