import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Something that `import … from "populi"` gives. */
export interface Exported {
  readonly symbol: ts.Symbol;
  /** With that of the namespace it is in: `plot.ablation`. */
  readonly name: string;
}

/** All that `lib/index.ts` exports, as the compiler sees it. */
export function exportsOfLibrary(): {
  readonly exported: readonly Exported[];
  readonly checker: ts.TypeChecker;
} {
  const index = `${root}lib/index.ts`;
  const { config } = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  const program = ts.createProgram([index], options);
  const checker = program.getTypeChecker();
  const exportsOf = (symbol: ts.Symbol, within = ""): Exported[] =>
    checker.getExportsOfModule(symbol).flatMap((each) => {
      const target = unaliased(each, checker);
      const one = { symbol: each, name: `${within}${each.name}` };
      return target.flags & ts.SymbolFlags.ValueModule ? [one, ...exportsOf(target, `${one.name}.`)] : [one];
    });
  const exported = exportsOf(checker.getSymbolAtLocation(program.getSourceFile(index)!)!);
  return { exported, checker };
}

export function unaliased(symbol: ts.Symbol, checker: ts.TypeChecker): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

/** Whether something is declared in lib, and not in a package. */
export const isOurs = (node: ts.Node): boolean => node.getSourceFile().fileName.startsWith(`${root}lib/`);

/** Whether only a type is exported, and nothing that exists when a program runs. */
export function isTypeOnly(symbol: ts.Symbol, checker: ts.TypeChecker): boolean {
  return (
    !(unaliased(symbol, checker).flags & ts.SymbolFlags.Value) ||
    symbol.declarations?.some((one) => ts.isExportSpecifier(one) && ts.isTypeOnlyExportDeclaration(one)) ===
      true
  );
}
