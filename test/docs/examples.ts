import { fileURLToPath } from "node:url";
import ts from "typescript";

/** An `@example` of the public surface. */
export interface Example {
  /** Of what: "psii", "plot.plan", "VectorSet". */
  readonly name: string;
  readonly code: string;
}

const root = fileURLToPath(new URL("../../", import.meta.url));
const index = fileURLToPath(new URL("../../lib/index.ts", import.meta.url));

const { config } = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile);
const options: ts.CompilerOptions = {
  ...ts.parseJsonConfigFileContent(config, ts.sys, root).options,
  noEmit: true,
  // A cell of a notebook is not held to these either.
  noUncheckedIndexedAccess: false,
  noUnusedLocals: false,
  verbatimModuleSyntax: false,
};

/** Everything exported, what of it is to be imported by name, the examples, and functions that have none. */
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
 * What the compiler has to say of examples, each with its name. They are compiled as one program, after what a reader of them
 * has at hand.
 *
 * @param context declarations of what examples take for granted
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

/** What makes an example run in a second or two, whatever it says. */
const faster: readonly (readonly [RegExp, string])[] = [
  [/respondents: \d{2,}/g, "respondents: 12"],
  [/(demographic|contrast)Vectors\(model, survey, \{/g, "$&questions: 2, instructions: 1, "],
  [/trainedVectors\(model, survey, \{/g, "$&questions: 5, instructions: 1, epochs: 1, maximumTokens: 4, "],
  [/languageVectors\(model, \{/g, "$&samples: 20, epochs: 1, "],
  [/layerSearch\(\{/g, "$&layers: [3], "],
  [/simvbg\(\)/g, "simvbg({ words: 5 })"],
];

/** An example as a function of what it takes for granted, made smaller where it would take long. */
export function runnable(
  code: string,
  names: readonly string[],
): (...context: unknown[]) => Promise<unknown> {
  const smaller = faster.reduce((text, [from, to]) => text.replaceAll(from, to), code);
  // In a scope of its own, so that an example may name what it makes as the context does.
  const script = ts.transpile(`return (async () => {\n${smaller}\n})();`, {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
  });
  return new Function(...names, script) as (...context: unknown[]) => Promise<unknown>;
}
