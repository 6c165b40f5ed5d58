import { ts } from "./typescript.js";

type Complete = (host: object, ...rest: unknown[]) => unknown;
interface Completions {
  readonly getCompletionsAtPositionForTslab: Complete;
}

/**
 * Gives the compiler's completion a host to ask. tslab hands it an empty one, on which TypeScript stumbles as soon as an
 * object has a member named by an imported symbol: everything that shows itself has one, surveys first.
 */
export function giveCompletionAHost(folder: string): void {
  const compiler = ts as unknown as { Completions: Completions };
  const { Completions } = compiler;
  const complete = Completions.getCompletionsAtPositionForTslab;
  const { sys } = ts;
  const host = {
    getCurrentDirectory: () => folder,
    useCaseSensitiveFileNames: () => sys.useCaseSensitiveFileNames,
    fileExists: (path: string) => sys.fileExists(path),
    directoryExists: (path: string) => sys.directoryExists(path),
    readFile: (path: string) => sys.readFile(path),
  };
  compiler.Completions = {
    ...Completions,
    getCompletionsAtPositionForTslab: (_, ...rest) => complete(host, ...rest),
  };
}
