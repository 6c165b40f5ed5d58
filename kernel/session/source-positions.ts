import { SourceMap, type SourceMapPayload } from "node:module";

/** Compiled code with its source maps, that of the last compilation first. */
export interface Compiled {
  readonly code: string;
  readonly maps: readonly string[];
}

/** 1-based, as V8 counts in stack traces. */
export interface SourcePosition {
  readonly line: number;
  readonly column: number;
}

/** Source maps by the compiled code, until `takePositions` takes them. */
const compiled = new Map<string, Compiled>();

export function addCompiled(one: Compiled): void {
  compiled.set(one.code, one);
}

/** Maps positions in compiled code to positions in its source. */
export class SourcePositions {
  private maps: readonly SourceMap[] | undefined;

  constructor(
    private readonly texts: readonly string[],
    /** Lines before the first line of the source. */
    private readonly linesBefore: number,
    /** The column in the compiled code of a position in the code that ran, if that was rewritten. */
    private readonly columnBefore: (position: SourcePosition) => number = ({ column }) => column,
  ) {}

  /** The source position of a compiled one, or `undefined` for code the compiler added. */
  sourceOf(position: SourcePosition): SourcePosition | undefined {
    this.maps ??= this.texts.map((text) => new SourceMap(JSON.parse(text) as SourceMapPayload));
    let at = { line: position.line - 1, column: this.columnBefore(position) - 1 };
    for (const map of this.maps) {
      const entry = map.findEntry(at.line, at.column);
      if (!("originalLine" in entry)) return undefined;
      at = { line: entry.originalLine, column: entry.originalColumn };
    }
    const source = { line: at.line + 1 - this.linesBefore, column: at.column + 1 };
    return source.line >= 1 ? source : undefined;
  }
}

/** The positions of code that the compiler has just returned. */
export function takePositions(
  code: string,
  linesBefore: number,
  columnBefore?: (position: SourcePosition) => number,
): SourcePositions {
  const found = compiled.get(code);
  compiled.delete(code);
  return new SourcePositions(found?.maps ?? [], linesBefore, columnBefore);
}
