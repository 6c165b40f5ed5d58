import { inspect } from "node:util";
import type { Shown } from "./shown.js";

export function isError(value: unknown): value is Error {
  return value instanceof Error;
}

/** An error that was not thrown but is a value: its stack, which names cells and their lines. */
export function showError(error: Error): Shown {
  return { data: { "text/plain": inspect(error) }, metadata: {} };
}
