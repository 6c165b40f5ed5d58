import type { Completion, CompletionNote } from "../convert/complete.js";
import { type NamedValues, segmentationsIn, surveysIn } from "./names-in-scope.js";
import { stringAt } from "./string-at.js";

/**
 * Completes inside a string literal with variables of the surveys in scope, and keys and labels of segments.
 * `undefined` outside strings and where no name fits: TypeScript may know the string's type.
 */
export function completeString(code: string, position: number, scope: NamedValues): Completion | undefined {
  const string = stringAt(code, position);
  if (string === undefined) return undefined;
  const typed = code.slice(string.start, position).toLowerCase();
  const notes = new Map<string, CompletionNote>();
  const offer = (name: string, note: CompletionNote) => {
    if (name.toLowerCase().startsWith(typed) && !notes.has(name)) notes.set(name, note);
  };
  for (const [, { codebook }] of surveysIn(scope))
    for (const { name, label, role } of codebook.variables.values()) offer(name, { kind: role, label });
  for (const [, { segments }] of segmentationsIn(scope))
    for (const { key, label } of segments) {
      offer(label, { kind: "segment", label: key });
      offer(key, { kind: "segment", label });
    }
  if (notes.size === 0) return undefined;
  return { start: string.start, end: string.end, matches: [...notes.keys()], notes };
}
