import { readdirSync } from "node:fs";
import { homedir } from "node:os";
import { resolve } from "node:path";
import type { Completion, CompletionNote } from "../convert/complete.js";
import { stringAt } from "./string-at.js";

/** Completes a path inside a string: the files and folders that begin as it does. `undefined` where there are none. */
export function completePath(code: string, position: number): Completion | undefined {
  const string = stringAt(code, position);
  if (string === undefined) return undefined;
  const typed = code.slice(string.start, position);
  const at = Math.max(typed.lastIndexOf("/"), typed.lastIndexOf("\\")) + 1;
  const [folder, begun] = [typed.slice(0, at), typed.slice(at)];
  // Any short text begins some file's name: only what was begun, or is plainly a path.
  if (folder === "" && begun === "") return undefined;
  const notes = new Map<string, CompletionNote>();
  try {
    for (const entry of readdirSync(resolve(folder.replace(/^~(?=\/)/, homedir())), {
      withFileTypes: true,
    })) {
      if (!entry.name.toLowerCase().startsWith(begun.toLowerCase())) continue;
      if (entry.name.startsWith(".") && !begun.startsWith(".")) continue;
      if (entry.isDirectory()) notes.set(`${entry.name}/`, { kind: "folder" });
      else notes.set(entry.name, { kind: "file" });
    }
  } catch {
    return undefined;
  }
  if (notes.size === 0) return undefined;
  return { start: string.start + at, end: position, matches: [...notes.keys()].sort(), notes };
}
