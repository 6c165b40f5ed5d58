import { inspect } from "node:util";
import type { Shown } from "../protocol/shown.js";

export function isError(value: unknown): value is Error {
  return value instanceof Error;
}

/** An error that is a value and was not thrown: its stack, with cells and lines, without Node's own frames. */
export function showError(error: Error): Shown {
  const lines = inspect(error).split("\n");
  const own = lines.filter((line) => !/^\s+at .*\(?(?:node:|nodejs\.)/.test(line));
  return { data: { "text/plain": own.join("\n") }, metadata: {} };
}
