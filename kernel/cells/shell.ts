import type { Translation } from "./magic.js";

/**
 * The TypeScript that runs a script in a shell. What it prints comes to the cell as it is printed; a script that fails
 * fails the cell.
 *
 * @param line the line of the cell that the script begins in, 1-based
 */
export function shellTranslation(script: string, shell: string, line: number): Translation {
  const code = `await new Promise<void>((done, failed) => {
  const child = require("node:child_process").spawn(${JSON.stringify(script)}, { shell: ${shell}, stdio: "inherit" });
  child.on("error", failed);
  child.on("close", (code: number | null, signal: string | null) =>
    code === 0 ? done() : failed(new Error("the script ended with " + (signal ?? "exit code " + code))));
});`;
  return { code, lines: code.split("\n").map(() => line), keep: new Set() };
}

/**
 * The script of a cell whose every line begins with `!`, as in IPython; `undefined` for any other cell.
 *
 * @param isKnown whether a name has a value: `!done` is TypeScript where `done` has one
 */
export function shellScriptOf(code: string, isKnown: (name: string) => boolean): string | undefined {
  const lines = code.split("\n").filter((line) => line.trim() !== "");
  if (lines.length === 0 || !lines.every((line) => /^\s*!/.test(line))) return undefined;
  const [, name] = /^\s*!+\s*([\p{ID_Start}$_][\p{ID_Continue}$]*)/u.exec(lines[0]!) ?? [];
  if (name === undefined ? /^\s*!+\s*[([{"'`\d]/.test(lines[0]!) : isKnown(name)) return undefined;
  return lines.map((line) => line.replace(/^\s*!/, "")).join("\n");
}
