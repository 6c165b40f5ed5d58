import { createRequire } from "node:module";
import type * as tsTypes from "typescript";

const require = createRequire(import.meta.url);

/** The TypeScript that checks and compiles cells. Loaded by `require`, which reads its nine megabytes faster. */
export const ts: typeof tsTypes = require("typescript");

/** The syntax errors of a parsed file. This property is not public: package.json pins TypeScript exactly. */
export function syntaxErrors(file: tsTypes.SourceFile): readonly tsTypes.DiagnosticWithLocation[] {
  return (file as unknown as { parseDiagnostics: readonly tsTypes.DiagnosticWithLocation[] })
    .parseDiagnostics;
}
