import { inspect } from "node:util";
import { Interrupted } from "../../lib/errors/interrupted.js";
import { PopuliError } from "../../lib/errors/populi-error.js";

/** What the title, the frames and the causes of an error have told. */
const told = new Set(["name", "message", "stack", "cause", "errors"]);

/** The most properties shown of an error, and the most text of each, UTF-16 units. */
const mostProperties = 20;
const longestProperty = 500;

/**
 * The own properties of an error, a line for each: `code`, `status`, what an HTTP library knows of the response. Plain
 * data is shown two levels deep, any other object by its class, so that a request does not fill the page.
 */
export function describeProperties(error: Error): string[] {
  // Their messages say it all.
  if (error instanceof PopuliError || error instanceof Interrupted) return [];
  const lines: string[] = [];
  for (const name of Object.keys(error)) {
    if (told.has(name)) continue;
    const value = read(error, name);
    if (value === undefined || typeof value === "function") continue;
    if (lines.length === mostProperties) {
      lines.push("  …");
      break;
    }
    const text = inspect(value, {
      depth: isData(value) ? 2 : -1,
      maxStringLength: longestProperty,
      breakLength: 100,
    });
    const short = text.length > longestProperty ? `${text.slice(0, longestProperty)} …` : text;
    lines.push(`  ${name}: ${short.replaceAll("\n", "\n  ")}`);
  }
  return lines;
}

function read(error: Error, name: string): unknown {
  try {
    return (error as unknown as Readonly<Record<string, unknown>>)[name];
  } catch {
    return undefined;
  }
}

function isData(value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return (
    prototype === null || prototype === Object.prototype || value instanceof Date || value instanceof Error
  );
}
