import { createRequire } from "node:module";
import type * as tsTypes from "typescript";

const require = createRequire(import.meta.url);

/**
 * tslab's TypeScript 5.0.4, as a plain object whose functions can be replaced. tslab has no options for its compiler,
 * so it is given one with ours built in. This must be loaded before any of tslab's own files. The declared types are
 * those of our newer TypeScript; only what both versions have is used.
 */
export const ts: typeof tsTypes = openCompiler();

/** tslab's converter. The signatures are those of tslab 1.0.22, which is pinned. */
export interface Converter {
  close(): void;
  convert(declarations: string, code: string): Conversion;
  inspect(declarations: string, code: string, position: number): QuickInfo | undefined;
  complete(declarations: string, code: string, position: number): CompletionInfo;
}

export interface Conversion {
  readonly diagnostics: readonly Diagnostic[];
  /** CommonJS; absent when there is nothing to run. */
  readonly output?: string;
  /** Declarations of every name that exists after the cell. */
  readonly declOutput?: string;
  readonly lastExpressionVar?: string;
  /** Local modules that were compiled with the cell. */
  readonly sideOutputs?: readonly { readonly path: string; readonly data: string }[];
}

export interface Diagnostic {
  /** 0-based line and character, in UTF-16 units. */
  readonly start: Position;
  readonly end: Position;
  readonly messageText: string;
  readonly code: number;
  /** Relative to the working folder; absent for the cell itself. */
  readonly fileName?: string;
}

export interface Position {
  readonly offset: number;
  readonly line: number;
  readonly character: number;
}

export interface QuickInfo {
  readonly textSpan: { readonly start: number; readonly length: number };
  readonly displayParts?: readonly { readonly text: string }[];
  readonly documentation?: readonly { readonly text: string }[];
  readonly tags?: readonly { readonly name: string; readonly text?: readonly { readonly text: string }[] }[];
}

export interface CompletionInfo {
  readonly start: number;
  readonly end: number;
  readonly candidates: readonly string[];
}

/** Loads tslab's `createConverter`, after the compiler's functions have been replaced. */
export function loadCreateConverter(): (options?: { isJS?: boolean }) => Converter {
  return (require("tslab/dist/converter.js") as { createConverter: () => Converter }).createConverter;
}

function openCompiler(): typeof tsTypes {
  // npm may install tslab's compiler inside tslab's node_modules: resolve from there.
  const fromTslab = createRequire(require.resolve("tslab/package.json"));
  const file = fromTslab.resolve("@tslab/typescript-for-tslab");
  const original = fromTslab(file) as typeof tsTypes;
  const open = { ...original };
  const cached = require.cache[file];
  if (cached === undefined)
    throw new Error(
      "tslab's compiler is not in Node's module cache, so it cannot be replaced: is another version of tslab installed?",
    );
  cached.exports = open;
  return open;
}
