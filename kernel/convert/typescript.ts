import type * as tsTypes from "typescript";
import { loadCompiled } from "./compiled-package.js";

const loaded = loadCompiled("typescript", import.meta.url);

/** The TypeScript that checks and compiles cells. */
export const ts = loaded.exports as typeof tsTypes;

/** To be called when a cell has run: the next kernel then starts faster. */
export const keepCompiled = loaded.keep;

/** The syntax errors of a parsed file. This property is not public: package.json pins TypeScript exactly. */
export function syntaxErrors(file: tsTypes.SourceFile): readonly tsTypes.DiagnosticWithLocation[] {
  return (file as unknown as { parseDiagnostics: readonly tsTypes.DiagnosticWithLocation[] })
    .parseDiagnostics;
}
