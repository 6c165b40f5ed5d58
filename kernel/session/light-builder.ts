import type * as tsTypes from "typescript";
import { ts } from "./typescript.js";

/** What of the compiler's inside is used here, as it is in TypeScript 5.0.4. */
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

/** What TypeScript calls a `declare global` block. */
const globalBlock = "__global";

type CreateProgram = tsTypes.CreateProgram<tsTypes.BuilderProgram>;

/**
 * Makes the program of a cell without the bookkeeping of a build. The builder tslab asks for works out, twice for every
 * cell, which of all the declaration files refer to which, and makes a type checker to do so: half the time of a cell.
 * Here a program is only parsed until its types are asked for; what imports what is worked out for a cell's own modules.
 */
export const createLightBuilder: CreateProgram = (...args) => {
  const builder = (ts.createAbstractBuilder as (...given: unknown[]) => tsTypes.BuilderProgram)(...args);
  const program = builder.getProgram();
  // The converter reads a cell's names off its file before anything has bound them.
  for (const file of program.getSourceFiles())
    if (!file.isDeclarationFile || file.fileName.endsWith("/__prev__.d.ts")) {
      (ts as unknown as Internals).bindSourceFile(file, program.getCompilerOptions());
      // The converter would export it as a name of the cell; TypeScript finds what is in it another way.
      (file as FileInternals).locals?.delete(globalBlock);
    }
  return Object.assign(builder, {
    getAllDependencies: (file: tsTypes.SourceFile) => ownModules(program, file),
  });
};

/** A file and the modules it imports, one from the other, that are source and not declarations. */
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
