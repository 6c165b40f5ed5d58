/**
 * What an object looks like, by MIME type: strings for text types, objects for JSON types. Every bundle has
 * `text/plain`.
 */
export type MimeBundle = Readonly<Record<string, unknown>> & { readonly "text/plain": string };

/**
 * The method by which an object shows itself in a notebook: Deno's protocol
 * (https://docs.deno.com/runtime/reference/cli/jupyter/), which the Populi kernel follows too.
 *
 * @example
 * const greeting = { [display]: () => ({ "text/plain": "hello", "text/html": "<b>hello</b>" }) };
 */
export const display: unique symbol = Symbol.for("Jupyter.display") as never;

/** An object that shows itself. */
export interface Displayable {
  [display](): MimeBundle;
}
