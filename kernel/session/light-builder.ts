import type * as tsTypes from "typescript";
import { ts } from "./typescript.js";

/** Internals of TypeScript 5.0.4 that are used here. */
interface Internals {
  bindSourceFile(file: tsTypes.SourceFile, options: tsTypes.CompilerOptions): void;
}
interface FileInternals {
  readonly locals?: Map<string, unknown>;
  readonly resolvedModules?: {
    forEach(visit: (resolution: Resolution | undefined) => void): void;
  };
}
interface Resolution {
  readonly resolvedFileName?: string;
  readonly resolvedModule?: { readonly resolvedFileName: string };
}

/** TypeScript's internal name for a `declare global` block. */
const globalBlock = "__global";

type CreateProgram = tsTypes.CreateProgram<tsTypes.BuilderProgram>;

/**
 * Makes the program of a cell without the bookkeeping of a build. tslab's builder computes the references among all
 * declaration files twice for each cell, with a type checker: half the time of a cell. This one only parses until types
 * are needed, and computes imports for the cell's own modules only.
 */
export const createLightBuilder: CreateProgram = (...args) => {
  const builder = (ts.createAbstractBuilder as (...given: unknown[]) => tsTypes.BuilderProgram)(...args);
  const program = builder.getProgram();
  // The converter reads a cell's names from its file before it is bound.
  for (const file of program.getSourceFiles())
    if (!file.isDeclarationFile || file.fileName.endsWith("/__prev__.d.ts")) {
      (ts as unknown as Internals).bindSourceFile(file, program.getCompilerOptions());
      // The converter would export the block as a name of the cell. TypeScript does not need this entry.
      (file as FileInternals).locals?.delete(globalBlock);
    }
  return Object.assign(builder, {
    getAllDependencies: (file: tsTypes.SourceFile) => ownModules(program, file),
  });
};

/** A file and the source modules it imports, directly or through others. */
function ownModules(program: tsTypes.Program, start: tsTypes.SourceFile): readonly string[] {
  const found = new Set<string>([start.fileName]);
  for (const name of found)
    (program.getSourceFile(name) as FileInternals | undefined)?.resolvedModules?.forEach((resolution) => {
      const target = resolution?.resolvedModule?.resolvedFileName ?? resolution?.resolvedFileName;
      if (target === undefined || program.getSourceFile(target)?.isDeclarationFile !== false) return;
      found.add(target);
    });
  return [...found];
}
