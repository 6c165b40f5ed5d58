import ts from "typescript";
import { exportsOfLibrary, isOurs, isTypeOnly, unaliased } from "./exports-of-library.js";

/** A public function, constructor or method that takes options. */
export interface OptionTaker {
  /** `simulate`, `plot.worth`, `new SteeringPlan`, `LoadedSurvey#frame`. */
  readonly name: string;
  /** How many arguments come before the options. */
  readonly position: number;
}

/**
 * Public functions, constructors and methods whose options are plain data of ours: a parameter named `options`, of a type whose
 * name ends so, or one that may be left out, as may all of its parts.
 */
export function optionTakers(): OptionTaker[] {
  const { exported, checker } = exportsOfLibrary();
  const found = new Map<string, OptionTaker>();
  const look = (name: string, signatures: readonly ts.Signature[]) => {
    for (const { parameters } of signatures)
      for (const [position, parameter] of parameters.entries())
        if (isOptions(parameter, checker)) found.set(`${name} ${position}`, { name, position });
  };
  for (const { symbol: each, name } of exported) {
    const symbol = unaliased(each, checker);
    if (symbol.flags & (ts.SymbolFlags.Function | ts.SymbolFlags.Variable))
      look(name, checker.getTypeOfSymbol(symbol).getCallSignatures());
    if (symbol.flags & ts.SymbolFlags.Class && !isTypeOnly(each, checker))
      look(`new ${name}`, checker.getTypeOfSymbol(symbol).getConstructSignatures());
    if (!(symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface))) continue;
    for (const member of checker.getDeclaredTypeOfSymbol(symbol).getProperties())
      if (member.flags & ts.SymbolFlags.Method)
        look(`${name}#${member.name}`, checker.getTypeOfSymbol(member).getCallSignatures());
  }
  return [...found.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function isOptions(parameter: ts.Symbol, checker: ts.TypeChecker): boolean {
  const declared = parameter.valueDeclaration as ts.ParameterDeclaration;
  const type = checker.getNonNullableType(checker.getTypeOfSymbolAtLocation(parameter, declared));
  const isOptional = declared.questionToken !== undefined || declared.initializer !== undefined;
  const isNamed = parameter.name === "options" || (type.aliasSymbol ?? type.symbol)?.name.endsWith("Options");
  return (type.isUnion() ? type.types : [type]).some(
    (each) =>
      isPlainData(each, checker) &&
      (isNamed === true ||
        (isOptional && each.getProperties().every((part) => part.flags & ts.SymbolFlags.Optional))),
  );
}

/** An object of named parts, all of which are declared in lib. */
function isPlainData(type: ts.Type, checker: ts.TypeChecker): boolean {
  if (!(type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection))) return false;
  if (checker.isArrayLikeType(type) || type.isClass()) return false;
  if (type.getCallSignatures().length > 0 || type.getStringIndexType() !== undefined) return false;
  const parts = type.getProperties();
  return (
    parts.length > 0 &&
    parts.every((part) => !(part.flags & ts.SymbolFlags.Method) && part.declarations?.some(isOurs) === true)
  );
}
