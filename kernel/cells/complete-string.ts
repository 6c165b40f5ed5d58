import type { Completion } from "../convert/complete.js";
import { type NamedValues, segmentationsIn, variablesIn } from "./names-in-scope.js";
import { stringAt } from "./string-at.js";

/**
 * Completes inside a string literal with variables of the surveys in scope, and keys and labels of segments.
 * `undefined` outside strings and where no name fits: TypeScript may know the string's type.
 */
export function completeString(code: string, position: number, scope: NamedValues): Completion | undefined {
  const string = stringAt(code, position);
  if (string === undefined) return undefined;
  const typed = code.slice(string.start, position).toLowerCase();
  const names = new Set([
    ...variablesIn(scope),
    ...segmentationsIn(scope).flatMap(([, { segments }]) =>
      segments.flatMap(({ key, label }) => [label, key]),
    ),
  ]);
  const matches = [...names].filter((name) => name.toLowerCase().startsWith(typed));
  return matches.length === 0 ? undefined : { start: string.start, end: string.end, matches };
}
