import { display } from "../../lib/show/display.js";
import type { JsonObject } from "../protocol/message.js";
import type { Shown } from "../protocol/shown.js";
import { plainText } from "./plain.js";

/**
 * An object that shows itself, by Deno's protocol (https://docs.deno.com/runtime/reference/cli/jupyter/); its method
 * may be asynchronous.
 */
export interface ShowsItself {
  [display](): unknown;
}

export function isDisplayable(value: unknown): value is ShowsItself {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return false;
  return typeof (value as Partial<ShowsItself>)[display] === "function";
}

/** Shows an object by its own method. If that fails, shows it as any other object, with the reason. */
export function showDisplayable(value: ShowsItself): Shown | Promise<Shown> {
  const failed = (error: unknown) => showFailed(value, error);
  try {
    const bundle = value[display]();
    return isThenable(bundle)
      ? Promise.resolve(bundle)
          .then((settled) => shownBundle(settled, value))
          .catch(failed)
      : shownBundle(bundle, value);
  } catch (error) {
    return failed(error);
  }
}

/**
 * Prepares a MIME bundle for sending: binary data as base64, and `text/plain` always present.
 *
 * @throws TypeError for anything but an object whose keys are MIME types and whose contents can be sent
 */
export function shownBundle(bundle: unknown, value: unknown): Shown {
  if (typeof bundle !== "object" || bundle === null)
    throw new TypeError(`${plainText(bundle)} where a MIME bundle was expected`);
  const data: Record<string, unknown> = {};
  for (const [type, content] of Object.entries(bundle))
    if (content !== undefined) data[type] = contentOf(type, content);
  data["text/plain"] ??= readable(data) ?? describe(value);
  return { data: data as JsonObject, metadata: {} };
}

/** A bundle as text, where one of its types can be read. */
function readable(data: Readonly<Record<string, unknown>>): string | undefined {
  const html = data["text/html"];
  const text = data["text/markdown"] ?? data["text/latex"];
  if (typeof text === "string") return text;
  return typeof html === "string" ? html.replace(/<[^>]*>/g, "").trim() || undefined : undefined;
}

/**
 * JSON types as they are, all others as text:
 * https://nbformat.readthedocs.io/en/latest/format_description.html#display-data
 */
function contentOf(type: string, content: unknown): unknown {
  if (!type.includes("/")) throw new TypeError(`'${type}' where a MIME type was expected`);
  if (content instanceof Uint8Array) return base64(content);
  if (typeof content === "string") return content;
  if (!/^application\/(?:json$|.*\+json$)/.test(type))
    throw new TypeError(`${plainText(content)} as ${type} where a text was expected`);
  try {
    JSON.stringify(content);
  } catch (error) {
    throw new TypeError(`${type} that is not JSON: ${(error as Error).message.split("\n")[0]}`);
  }
  return content;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === "function";
}

function showFailed(value: ShowsItself, error: unknown): Shown {
  const why = error instanceof Error ? `${error.name}: ${error.message}` : plainText(error);
  const text = `${plainText(value)}\n(it could not show itself by Symbol.for("Jupyter.display"): ${why})`;
  return { data: { "text/plain": text }, metadata: {} };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}

function describe(value: unknown): string {
  const name = (value as object | null)?.constructor?.name;
  return name === undefined || name === "Object" ? "[object]" : `[${name}]`;
}
