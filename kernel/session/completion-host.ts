import { ts } from "./typescript.js";

type Complete = (host: object, ...rest: unknown[]) => unknown;
interface Completions {
  readonly getCompletionsAtPositionForTslab: Complete;
}

/**
 * Gives the compiler's completion a host. tslab passes an empty one, with which TypeScript fails on objects with a
 * member named by an imported symbol, as everything that shows itself has.
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
