import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";

/** An `@example` of the public surface. */
export interface Example {
  /** What it is an example of: "psii", "plot.plan", "VectorSet". */
  readonly name: string;
  readonly code: string;
}

const root = fileURLToPath(new URL("../../", import.meta.url));
const index = fileURLToPath(new URL("../../lib/index.ts", import.meta.url));

const { config } = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile);
const options: ts.CompilerOptions = {
  ...ts.parseJsonConfigFileContent(config, ts.sys, root).options,
  noEmit: true,
  // Cells of a notebook are compiled without these too.
  noUncheckedIndexedAccess: false,
  noUnusedLocals: false,
  verbatimModuleSyntax: false,
};

/** The exports, those to import by name, the examples, and the functions without one. */
export function publicExamples() {
  const program = ts.createProgram([index], options);
  const checker = program.getTypeChecker();
  const examples: Example[] = [];
  const without: string[] = [];
  const examplesOf = (symbol: ts.Symbol) =>
    symbol
      .getJsDocTags(checker)
      .filter(({ name }) => name === "example")
      .map(({ text }) => ts.displayPartsToString(text));
  const add = (name: string, codes: readonly string[]) =>
    examples.push(...codes.map((code) => ({ name, code })));
  const visit = (exported: ts.Symbol, path: string): void => {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    if (symbol.flags & ts.SymbolFlags.Module) {
      for (const inner of checker.getExportsOfModule(symbol)) visit(inner, `${path}.${inner.name}`);
      return;
    }
    const own = examplesOf(symbol);
    add(path, own);
    if (own.length === 0 && symbol.flags & ts.SymbolFlags.Function) without.push(path);
    if (symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface))
      for (const member of symbol.members?.values() ?? []) add(`${path}#${member.name}`, examplesOf(member));
  };
  const module = checker.getSymbolAtLocation(program.getSourceFile(index)!)!;
  const exported = checker.getExportsOfModule(module);
  for (const symbol of exported) visit(symbol, symbol.name);
  return { program, examples, without, exported: exported.map(({ name }) => name) };
}

/**
 * The compiler's diagnostics of examples, each with its name. They are compiled as one program.
 *
 * @param context declarations of the names that examples use
 */
export function complaints(
  examples: readonly Example[],
  exported: readonly string[],
  context: string,
  program: ts.Program,
): string[] {
  const file = `${root}test/docs/all-examples.ts`;
  const starts: number[] = [];
  let source = `import { ${exported.join(", ")} } from "../../lib/index.js";\n${context}\n`;
  for (const { code } of examples) {
    starts.push(source.length);
    source += `export async function example${starts.length}() {\n${code}\n}\n`;
  }
  const host = ts.createCompilerHost(options);
  const { getSourceFile } = host;
  host.getSourceFile = (name, ...how) =>
    name === file ? ts.createSourceFile(name, source, ts.ScriptTarget.ES2022) : getSourceFile(name, ...how);
  const { fileExists } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  const all = ts.createProgram([file], options, host, program);
  const compiled = all.getSourceFile(file)!;
  return [...all.getSyntacticDiagnostics(compiled), ...all.getSemanticDiagnostics(compiled)].map(
    ({ start = 0, messageText }) => {
      const which = starts.findLastIndex((from) => from <= start);
      return `${examples[which]?.name ?? "the context"}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
    },
  );
}

/** The TypeScript of pages in `docs/`: each page's blocks as one example. */
export function pageExamples(pages: readonly string[]): Example[] {
  return pages.map((page) => {
    const text = readFileSync(`${root}docs/${page}.md`, "utf8");
    const blocks = [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code]) => code!);
    return { name: `docs/${page}.md`, code: blocks.join("\n") };
  });
}

/** Smaller sizes, with which every example runs in a second or two. */
const faster: readonly (readonly [RegExp, string])[] = [
  [/respondents: \d{2,}/g, "respondents: 12"],
  [/(demographic|contrast)Vectors\(model, survey, \{/g, "$&questions: 2, instructions: 1, "],
  [/, until: 0\.8/g, ""],
  [/runEvidence\(\{/g, "$& questions: 2, instructions: 2, "],
  [/trainedVectors\(model, survey, \{/g, "$&questions: 5, instructions: 1, epochs: 1, maximumTokens: 4, "],
  [/languageVectors\(model, \{/g, "$&samples: 20, epochs: 1, "],
  [/layerSearch\(\{/g, "$&layers: [3], "],
  [/simvbg\(\)/g, "simvbg({ words: 5 })"],
];

/** An example as a function of the names it uses, with smaller sizes. */
export function runnable(
  code: string,
  names: readonly string[],
): (...context: unknown[]) => Promise<unknown> {
  const smaller = faster.reduce((text, [from, to]) => text.replaceAll(from, to), code);
  // In its own scope, so that an example may declare a name of the context.
  const script = ts.transpile(`return (async () => {\n${smaller}\n})();`, {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
  });
  return new Function(...names, script) as (...context: unknown[]) => Promise<unknown>;
}
