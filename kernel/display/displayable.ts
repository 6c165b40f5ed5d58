import { display } from "../../lib/show/display.js";
import type { JsonObject } from "../protocol/message.js";
import { plainText } from "./plain.js";
import type { Shown } from "./shown.js";

/**
 * An object that shows itself, by Deno's protocol (https://docs.deno.com/runtime/reference/cli/jupyter/); its method may
 * be asynchronous.
 */
export interface ShowsItself {
  [display](): unknown;
}

export function isDisplayable(value: unknown): value is ShowsItself {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return false;
  return typeof (value as Partial<ShowsItself>)[display] === "function";
}

export function showDisplayable(value: ShowsItself): Shown | Promise<Shown> {
  const bundle = value[display]();
  if (bundle instanceof Promise) return bundle.then((settled) => shownBundle(settled, value));
  return shownBundle(bundle, value);
}

/** A MIME bundle made fit for the wire: binary data as base64, `text/plain` always there. */
export function shownBundle(bundle: unknown, value: unknown): Shown {
  if (typeof bundle !== "object" || bundle === null)
    throw new TypeError(
      `the object's Symbol.for("Jupyter.display") method returned ${plainText(bundle)} where a MIME bundle was expected`,
    );
  const data: Record<string, unknown> = {};
  for (const [type, content] of Object.entries(bundle))
    if (content !== undefined) data[type] = content instanceof Uint8Array ? base64(content) : content;
  data["text/plain"] ??= describe(value);
  return { data: data as JsonObject, metadata: {} };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}

function describe(value: unknown): string {
  const name = (value as object | null)?.constructor?.name;
  return name === undefined || name === "Object" ? "[object]" : `[${name}]`;
}
