import { isBuiltin } from "node:module";
import type * as tsTypes from "typescript";
import type { Dialect } from "./dialect.js";
import { packageOf, readSpecifier } from "./specifier.js";
import { ts } from "./typescript.js";

/** What the compiler says of a place in a cell or file. */
export interface Finding {
  /** 0-based line and character, in UTF-16 units. */
  readonly start: Place;
  readonly end: Place;
  readonly text: string;
  readonly code: number;
  /** The file, relative to the notebook's folder; absent for the cell itself. */
  readonly file?: string;
}

export interface Place {
  readonly line: number;
  readonly character: number;
}

/** Diagnostics that mean nothing in a cell. */
const meaningless = new Set([
  // "for await" and "await" at the top level, "import.meta": cells have all of them.
  1103, 1378, 1432, 1343, 1470, 2854,
  // "assert" where "with" is written today.
  2880,
  // A flag of a regular expression is that of a later target: Node decides.
  1501,
  // A package without types is any, and so are the elements of one.
  7016, 7026,
  // "declare module" of a package that is not installed.
  2664, 2665,
  // "a, b" shows b.
  2695,
  // An assertion that narrows no type, because its function has none: import("node:assert").
  2775, 2776,
]);

/** "… implicitly has an 'any' type", and its variants: a warning, as it breaks nothing. */
const implicitAny = new Set([
  7005, 7006, 7008, 7009, 7010, 7011, 7013, 7015, 7017, 7018, 7019, 7020, 7022, 7023, 7024, 7031, 7032, 7033,
  7034, 7041, 7051, 7052, 7053, 7055, 7056, 7057,
]);

/** "Cannot find module …": also of JSX, of side effects, and where a module of Node might be meant. */
const unresolved: ReadonlySet<number> = new Set([2307, 2591, 2875, 2882, 2792, 2732]);

/** What an installed package may have gained since it was read: a member, or its types. */
export const maybeOutdated: ReadonlySet<number> = new Set([...unresolved, 7016, 2305, 2614, 2724, 1192]);

/** A decorator that does not fit: it may be one of TypeScript before 5.0. */
export const aboutDecorators: ReadonlySet<number> = new Set([1206, 1238, 1239, 1240, 1241, 1249, 1270, 1278]);

/** "Cannot find name …". */
export const unknownNames: ReadonlySet<number> = new Set([2304, 2552, 2503, 2582, 2593, 2749, 2693]);

/** What strictness alone finds: values that may be null, undefined or unknown, properties without a value. */
const ofStrictness = new Set([2454, 2531, 2532, 2533, 2564, 2721, 2722, 2723, 18046, 18047, 18048, 18049]);

/** "… Do you need to change your target library?": what a later JavaScript has. */
const ofLaterLibraries = new Set([2550, 2583]);

export type Weight = "error" | "warning" | "nothing";

/** What a diagnostic means for a cell of a notebook in a dialect. */
export function weightOf({ code, category, messageText }: tsTypes.Diagnostic, dialect: Dialect): Weight {
  if (meaningless.has(code) || category === ts.DiagnosticCategory.Suggestion) return "nothing";
  // `@types/node` describes one version of Node, and another may run the cell.
  if (unresolved.has(code) && isBuiltin(quoted(messageText))) return "nothing";
  if (implicitAny.has(code) || category === ts.DiagnosticCategory.Warning) return "warning";
  // The cell would fail at once, or could not be compiled.
  if (dialect === "populi" || code < 2000 || unresolved.has(code) || unknownNames.has(code)) return "error";
  if (dialect === "deno" || ofStrictness.has(code)) return "warning";
  const text = ts.flattenDiagnosticMessageText(messageText, " ");
  return /'(?:[^']* )?(?:undefined|null)(?: [^']*)?' is not assignable/.test(text) ? "warning" : "error";
}

/**
 * Describes a diagnostic.
 *
 * @param end where the person's code ends; declarations follow it
 * @param file the file's name, for files other than the cell
 */
export function describe(diagnostic: tsTypes.Diagnostic, end: number, file?: string): Finding {
  const source = diagnostic.file!;
  const from = Math.min(diagnostic.start ?? 0, end);
  const to = Math.min(from + (diagnostic.length ?? 0), Math.max(end, from));
  const text = ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n");
  return {
    start: ts.getLineAndCharacterOfPosition(source, from),
    end: ts.getLineAndCharacterOfPosition(source, to),
    text: wordsOf(diagnostic, text),
    code: diagnostic.code,
    ...(file === undefined ? {} : { file }),
  };
}

/** The compiler's text, with what to do about a module that was not found. */
function wordsOf({ code, messageText }: tsTypes.Diagnostic, text: string): string {
  const name = quoted(messageText);
  const node = `Node ${process.versions.node}`;
  if (ofLaterLibraries.has(code)) return `${text}\nCells run on ${node}: what it lacks is not declared.`;
  if (!unresolved.has(code) || name === "") return text;
  if (name.startsWith("node:")) return `${node} has no module '${name}'.`;
  const specifier = readSpecifier(name);
  if (specifier.kind === "foreign") return `${text}\n${specifier.advice}`;
  const wanted = packageOf(name);
  return wanted === undefined ? text : `${text}\nrun: npm install ${wanted}`;
}

/** The first name that a message quotes; "" without one. */
function quoted(message: tsTypes.Diagnostic["messageText"]): string {
  return /'([^']+)'/.exec(ts.flattenDiagnosticMessageText(message, " "))?.[1] ?? "";
}
