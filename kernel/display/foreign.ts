import type { Shown } from "../protocol/shown.js";
import { shownBundle } from "./displayable.js";

type Member = (value: object) => Readonly<Record<string, unknown>> | undefined;

/** The ways in which libraries say how an object is shown in other notebooks. */
const conventions: readonly Member[] = [
  // A canvas: node-canvas, skia-canvas, OffscreenCanvas.
  (value) => {
    const { toDataURL } = value as { toDataURL?: unknown };
    if (typeof toDataURL !== "function") return undefined;
    const [, data] = /^data:image\/png;base64,(.*)$/s.exec(String(toDataURL.call(value, "image/png"))) ?? [];
    return data === undefined ? undefined : { "image/png": data };
  },
  // An element of a page: jsdom, linkedom, Observable Plot.
  (value) => {
    const { outerHTML, nodeType } = value as { outerHTML?: unknown; nodeType?: unknown };
    if (typeof outerHTML !== "string" || typeof nodeType !== "number") return undefined;
    return { [/^<svg\b/i.test(outerHTML) ? "image/svg+xml" : "text/html"]: outerHTML };
  },
  // Vega-Lite's own builder.
  (value) => {
    const { toSpec } = value as { toSpec?: unknown };
    return typeof toSpec !== "function"
      ? undefined
      : { "application/vnd.vegalite.v5+json": toSpec.call(value) };
  },
  // IJavascript.
  (value) => {
    const types = {
      _toHtml: "text/html",
      _toSvg: "image/svg+xml",
      _toPng: "image/png",
      _toJpg: "image/jpeg",
      _toMd: "text/markdown",
    };
    for (const [name, type] of Object.entries(types)) {
      const method = (value as Readonly<Record<string, unknown>>)[name];
      if (typeof method === "function") return { [type]: method.call(value) };
    }
    return undefined;
  },
];

/** Shows an object as a library meant it for another notebook; `undefined` when it says nothing of the kind. */
export function showForeign(value: unknown): Shown | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  for (const convention of conventions) {
    try {
      const bundle = convention(value);
      if (bundle !== undefined) return shownBundle(bundle, value);
    } catch {
      // It is shown as any other object.
    }
  }
  return undefined;
}
