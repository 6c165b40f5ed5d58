import { SourceMap, type SourceMapPayload } from "node:module";

/** 1-based, as V8 counts in stack traces. */
export interface SourcePosition {
  readonly line: number;
  readonly column: number;
}

/** Maps positions in compiled code to positions in its source. */
export class SourcePositions {
  private map: SourceMap | undefined;

  /** @param text the source map; it is only read when a position is asked for */
  constructor(private readonly text: string) {}

  /** The source position of a compiled one, or `undefined` for code the compiler added. */
  sourceOf({ line, column }: SourcePosition): SourcePosition | undefined {
    if (this.text === "") return undefined;
    this.map ??= new SourceMap(JSON.parse(this.text) as SourceMapPayload);
    const entry = this.map.findEntry(line - 1, column - 1);
    if (!("originalLine" in entry)) return undefined;
    return { line: entry.originalLine + 1, column: entry.originalColumn + 1 };
  }
}
