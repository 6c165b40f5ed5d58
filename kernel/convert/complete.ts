import type * as tsTypes from "typescript";
import type { Converter } from "./converter.js";
import { ts } from "./typescript.js";

/** What a completion is, for people: its kind, and what is known of it in short. */
export interface CompletionNote {
  readonly kind: string;
  /** A signature, a type, or where it is imported from. */
  readonly detail?: string;
  /** What it stands for, such as an item's label: front ends that have room for one word show it in place of the kind. */
  readonly label?: string;
}

/** Names that complete a text: they replace what stands from `start` to `end`, in UTF-16 units. */
export interface Completion {
  readonly start: number;
  readonly end: number;
  readonly matches: readonly string[];
  /** What is known of matches, by their text. */
  readonly notes?: ReadonlyMap<string, CompletionNote>;
}

/** How many matches are described: each takes TypeScript a little, and nobody reads on. */
const mostDescribed = 30;

/** How many are described on a machine however busy. */
const alwaysDescribed = 5;

/** How long descriptions may take together, ms: an answer must come within 100. */
const longestDescribing = 40;

/** The kinds that front ends have icons for, by TypeScript's. */
const kinds: Readonly<Record<string, string>> = {
  [ts.ScriptElementKind.memberFunctionElement]: "method",
  [ts.ScriptElementKind.functionElement]: "function",
  [ts.ScriptElementKind.localFunctionElement]: "function",
  [ts.ScriptElementKind.memberVariableElement]: "property",
  [ts.ScriptElementKind.memberGetAccessorElement]: "property",
  [ts.ScriptElementKind.memberSetAccessorElement]: "property",
  [ts.ScriptElementKind.memberAccessorVariableElement]: "property",
  [ts.ScriptElementKind.constElement]: "constant",
  [ts.ScriptElementKind.letElement]: "variable",
  [ts.ScriptElementKind.variableElement]: "variable",
  [ts.ScriptElementKind.localVariableElement]: "variable",
  [ts.ScriptElementKind.parameterElement]: "variable",
  [ts.ScriptElementKind.classElement]: "class",
  [ts.ScriptElementKind.interfaceElement]: "interface",
  [ts.ScriptElementKind.typeElement]: "type",
  [ts.ScriptElementKind.enumElement]: "enum",
  [ts.ScriptElementKind.enumMemberElement]: "enum",
  [ts.ScriptElementKind.moduleElement]: "module",
  [ts.ScriptElementKind.externalModuleName]: "module",
  [ts.ScriptElementKind.scriptElement]: "module",
  [ts.ScriptElementKind.directory]: "folder",
  [ts.ScriptElementKind.keyword]: "keyword",
  [ts.ScriptElementKind.string]: "value",
};

/** Completes the code of the next cell at a position. */
export function complete(converter: Converter, code: string, position: number): Completion {
  const { service, file, importable } = converter.ask(code);
  const found = service.getCompletionsAtPosition(file, position, {});
  const word = /[\p{ID_Continue}$#\u200c\u200d]*$/u.exec(code.slice(0, position))![0];
  const span = found?.optionalReplacementSpan;
  const start = span?.start ?? position - word.length;
  const end =
    span === undefined ? position : Math.max(position, Math.min(code.length, span.start + span.length));
  const written = code.slice(start, position).toLowerCase();
  const entries = (found?.entries ?? []).filter(({ name }) => name.toLowerCase().startsWith(written));
  if (entries.length === 0 && word.length >= shortestImport && !/[.#]$/.test(code.slice(0, start)))
    return completeByImport(service, file, importable, code, position, word);
  const began = performance.now();
  const notes = new Map<string, CompletionNote>();
  for (const [i, { name, kind, source }] of entries.entries()) {
    const isSoon =
      i < alwaysDescribed || (i < mostDescribed && performance.now() - began < longestDescribing);
    const parts = isSoon
      ? service.getCompletionEntryDetails(file, position, name, undefined, source, undefined, undefined)
          ?.displayParts
      : undefined;
    const text =
      parts
        ?.map((part) => part.text)
        .join("")
        .split("\n")[0] ?? "";
    const detail = shorten(text);
    notes.set(name, { kind: kindOf(kind, text), ...(detail === undefined ? {} : { detail }) });
  }
  return { start, end, matches: entries.map(({ name }) => name), notes };
}

/** The fewest letters for which names of modules are looked for: there are thousands. */
const shortestImport = 3;

/** How many names of modules are offered. */
const mostImports = 10;

/**
 * Names that modules of the project export and nothing here declares. Where a line begins, the import comes with the
 * name; elsewhere the note says what to import.
 */
function completeByImport(
  service: tsTypes.LanguageService,
  file: string,
  importable: (offered: string, name: string) => string | undefined,
  code: string,
  position: number,
  word: string,
): Completion {
  const start = position - word.length;
  const found = service.getCompletionsAtPosition(file, position, {
    includeCompletionsForModuleExports: true,
  });
  const isLineStart = /(^|\n)\s*$/.test(code.slice(0, start));
  const notes = new Map<string, CompletionNote>();
  const names = new Set<string>();
  for (const { name, kind, source, data } of found?.entries ?? []) {
    if (source === undefined || names.has(name) || !name.startsWith(word)) continue;
    const specifier = importable(data?.moduleSpecifier ?? source, name);
    if (specifier === undefined) continue;
    names.add(name);
    const imported = data?.exportName === ts.InternalSymbolName.Default ? name : `{ ${name} }`;
    const line = `import ${imported} from ${JSON.stringify(specifier)};`;
    notes.set(isLineStart ? `${line}\n${name}` : name, { kind: kinds[kind] ?? kind, detail: line });
    if (notes.size === mostImports) break;
  }
  return { start, end: position, matches: [...notes.keys()], notes };
}

/** A kind as front ends call it. Names of earlier cells are imports to TypeScript: `(alias) function f(): void`. */
function kindOf(kind: string, text: string): string {
  if (kind !== ts.ScriptElementKind.alias) return kinds[kind] ?? kind;
  const [, declared = "variable"] = /^\(alias\) (\w+)/.exec(text) ?? [];
  return kinds[declared] ?? declared;
}

/** A declaration without its kind and name: `(amount: number): Acc`, `number`. */
function shorten(text: string): string | undefined {
  const declared = text.replace(/^\([\w ]+\) /, "");
  const short = /^[^(:=]*(\(.*|: .*|= .*)$/s.exec(declared)?.[1]?.replace(/^: /, "");
  return short === undefined || short.length > 200 ? undefined : short.replace(/\{$/, "{ … }");
}
