import type { Completion, CompletionNote } from "../convert/complete.js";
import type { NamedValues } from "./names-in-scope.js";

/**
 * Completes a member by the value that is there, for names of whose type nothing is known: `data.` where `data` was
 * parsed from JSON. No getter is called. `undefined` where the value is not there.
 */
export function completeValue(code: string, position: number, scope: NamedValues): Completion | undefined {
  const path =
    /([\p{ID_Start}$_][\p{ID_Continue}$]*(?:\??\.[\p{ID_Continue}$]+|\[\d+\])*)\??\.([\p{ID_Continue}$]*)$/u.exec(
      code.slice(0, position),
    );
  if (path === null) return undefined;
  const [first, ...rest] = path[1]!.split(/\??\.|\[|\]\??\.?/).filter((part) => part !== "");
  let value: unknown = scope.get(first!) ?? (globalThis as Readonly<Record<string, unknown>>)[first!];
  for (const part of rest) value = read(value, part);
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return undefined;
  const typed = path[2]!.toLowerCase();
  const notes = new Map<string, CompletionNote>();
  for (let holder: object | null = value; holder !== null && holder !== Object.prototype; ) {
    for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(holder))) {
      if (notes.has(name) || !/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) || name === "constructor")
        continue;
      if (name.toLowerCase().startsWith(typed)) notes.set(name, noteOf(descriptor.value));
    }
    holder = Object.getPrototypeOf(holder) as object | null;
  }
  if (notes.size === 0) return undefined;
  return { start: position - path[2]!.length, end: position, matches: [...notes.keys()], notes };
}

function read(value: unknown, name: string): unknown {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, name)?.value;
}

function noteOf(value: unknown): CompletionNote {
  if (typeof value === "function") return { kind: "function" };
  const detail = Array.isArray(value) ? `array of ${value.length}` : value === null ? "null" : typeof value;
  return { kind: "property", detail };
}
