import type * as tsTypes from "typescript";
import { ts } from "../convert/typescript.js";

/** The text of a string literal without its quotes, and its place in UTF-16 units. */
export interface StringAt {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The string literal at a position of a cell, which may lack its closing quote. */
export function stringAt(code: string, position: number): StringAt | undefined {
  const file = ts.createSourceFile("cell.ts", code, ts.ScriptTarget.Latest, false);
  const find = (node: tsTypes.Node): StringAt | undefined => {
    if (ts.isStringLiteralLike(node)) {
      const start = node.getStart(file) + 1;
      const isClosed = node.end - start > 0 && code[node.end - 1] === code[start - 1];
      const end = isClosed ? node.end - 1 : node.end;
      return start <= position && position <= end ? { start, end, text: code.slice(start, end) } : undefined;
    }
    return ts.forEachChild(node, (child) =>
      child.pos <= position && position <= child.end ? find(child) : undefined,
    );
  };
  return find(file);
}
