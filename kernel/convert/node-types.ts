import { readFileSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Modules of Node that few cells import. They are a third of what `@types/node` declares, and to read all of it takes
 * 40 % of the time to the first result: they are read when something imports them.
 */
const lateModules = /^(?:cluster|http2|inspector|repl|test)(?=[./]|$)/;

/** The declarations of Node, as texts that refer to the files of `@types/node`. */
export interface NodeTypes {
  /** What every program has: all globals, and most modules. */
  readonly early: string;
  /** Modules that are read when they are imported, by name. */
  readonly late: ReadonlyMap<string, string>;
}

/** Divides what the `index.d.ts` of `@types/node` refers to. */
export function nodeTypes(index: string): NodeTypes {
  const early: string[] = [];
  const late = new Map<string, string>();
  for (const [line] of readFileSync(index, "utf8").matchAll(/^\/\/\/ <reference .*$/gm)) {
    const path = /path="([^"]+)"/.exec(line)?.[1];
    const whole = path === undefined ? line : line.replace(path, `${dirname(index)}/${path}`);
    const [name] = lateModules.exec(path ?? "") ?? [];
    if (name === undefined) early.push(whole);
    else late.set(name, `${late.get(name) ?? ""}${whole}\n`);
  }
  return { early: early.join("\n"), late };
}

/** The module in {@link NodeTypes.late} that an import means. */
export function lateModuleOf(specifier: string): string | undefined {
  const [name] = lateModules.exec(specifier.replace(/^node:/, "")) ?? [];
  // Without its prefix "test" is a package of npm.
  return name === "test" && !specifier.startsWith("node:") ? undefined : name;
}

/** Whether a file of `@types/node` imports every module only to say what `process.getBuiltinModule` returns. */
export function namesAllModules(path: string): boolean {
  return path.endsWith("/@types/node/process.d.ts");
}
