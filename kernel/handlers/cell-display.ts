import fs from "node:fs";
import { inspect } from "node:util";
import { shownBundle } from "../display/displayable.js";
import { imageType } from "../display/image.js";
import type { CellRun } from "./cell-run.js";

interface DisplayOptions {
  readonly id?: string;
  readonly metadata?: Record<string, unknown>;
}

/** The `display` of cells; its types are in convert/cell-globals.ts. */
export type CellDisplay = ReturnType<typeof displayOf>;

export function displayOf(run: () => CellRun | undefined) {
  const bundle = (data: object, { id, metadata = {} }: DisplayOptions = {}) =>
    run()?.displayShown({ ...shownBundle(data, data), metadata }, id);
  /** Shows a text as one type, with something to read where that type is not known. */
  const as = (type: string, readable: (text: string) => string) => (text: string, options?: DisplayOptions) =>
    bundle({ [type]: text, "text/plain": readable(text) }, options);
  const itself = (text: string) => text;
  const markdown = as("text/markdown", itself);
  return Object.assign((value: unknown, { id }: DisplayOptions = {}) => run()?.display(value, id), {
    bundle,
    html: as("text/html", (html) => html.replace(/<[^>]*>/g, "")),
    markdown,
    md: markdown,
    svg: as("image/svg+xml", () => "<image/svg+xml>"),
    latex: as("text/latex", itself),
    javascript: as("text/javascript", itself),
    json: (value: unknown, options?: DisplayOptions) =>
      bundle({ "application/json": value, "text/plain": inspect(value, { depth: 4 }) }, options),
    image: (pathOrBytes: string | URL | Uint8Array, options?: DisplayOptions) => {
      if (typeof pathOrBytes === "string" && pathOrBytes.endsWith(".svg"))
        return bundle({ "image/svg+xml": fs.readFileSync(pathOrBytes, "utf8") }, options);
      const bytes = pathOrBytes instanceof Uint8Array ? pathOrBytes : fs.readFileSync(pathOrBytes);
      const type = imageType(bytes);
      if (type === undefined)
        throw new TypeError(
          "display.image got data that are neither PNG nor JPEG, GIF or WebP; an SVG is shown by display.svg",
        );
      return bundle(
        { [type]: bytes, "text/plain": `<${type}, ${bytes.byteLength.toLocaleString("en")} bytes>` },
        options,
      );
    },
    whole: (value: unknown) => {
      const text =
        typeof value === "string"
          ? value
          : inspect(value, { depth: null, maxArrayLength: null, maxStringLength: null });
      run()?.displayShown({ data: { "text/plain": text }, metadata: {} });
    },
    /** https://jupyter-client.readthedocs.io/en/latest/messaging.html#clear-output */
    clear: ({ wait = false }: { wait?: boolean } = {}) => run()?.publish("clear_output", { wait }),
  });
}
