import type { Completion } from "../convert/complete.js";
import { written } from "./magic.js";
import type { NamedValues } from "./names-in-scope.js";
import { parseMagic } from "./parse-magic.js";
import { magics } from "./registry.js";

/**
 * Completes inside a magic cell: names of magics and subjects on its first line, options where a line of its body
 * begins, and the magic's own names elsewhere. `undefined` for other cells and for bodies in TypeScript.
 */
export function completeMagic(code: string, position: number, scope: NamedValues): Completion | undefined {
  const lineStart = code.lastIndexOf("\n", position - 1) + 1;
  const before = code.slice(lineStart, position);
  const isFirst = code.slice(0, lineStart).trim() === "";
  const typed = /[\w-]*$/.exec(before)![0];
  const from = position - typed.length;
  const offer = (start: number, wanted: string, names: Iterable<string>): Completion => ({
    start,
    end: position,
    matches: [...new Set(names)].filter((name) => name.toLowerCase().startsWith(wanted.toLowerCase())),
  });
  const magicName = /^\s*(%%?[\w-]*)$/.exec(before)?.[1];
  if (isFirst && magicName !== undefined)
    return offer(position - magicName.length, magicName, magics.map(written));
  const call = parseMagic(code);
  if (call === undefined) return undefined;
  const magic = magics.find(({ name, form }) => name === call.name && form === call.form);
  if (magic === undefined) return undefined;
  if (isFirst) return offer(from, typed, magic.subjects?.(scope) ?? []);
  const isKey = /^[\w-]*$/.test(before);
  // An indented word is an option under a name, or a value that began on a line above.
  const mayBeKey = magic.hasSections === true && /^\s*[\w-]*$/.test(before);
  if (magic.options.length > 0 && (isKey || mayBeKey))
    return offer(from, typed, [
      ...magic.options.map((option) => `${option}: `),
      ...(isKey ? [] : (magic.namesInBody?.(scope, undefined) ?? [])),
    ]);
  const option = /^\s*([\w-]+):/.exec(before)?.[1];
  return magic.body === "typescript"
    ? undefined
    : offer(from, typed, magic.namesInBody?.(scope, option) ?? []);
}
