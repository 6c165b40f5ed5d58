import type { Magic } from "./magic.js";

/** A magic that shows its body as it is, as one MIME type. */
function showing(name: string, type: string, what: string, example: string): Magic {
  return {
    name,
    form: "cell",
    summary: `shows ${what}`,
    help: `%%${name}\n<${name}>\n\nShows ${what} under the cell.\n\n%%${name}\n${example}`,
    options: [],
    body: "text",
    run: ({ body }) => ({
      kind: "shown",
      shown: { data: { [type]: body, "text/plain": body }, metadata: {} },
    }),
  };
}

/** `%%html`, `%%markdown`, `%%javascript`, `%%svg`, `%%latex`: what a page shows. */
export const pageMagics: readonly Magic[] = [
  showing("html", "text/html", "HTML", "<b>bold</b>"),
  showing("markdown", "text/markdown", "Markdown", "# A heading"),
  showing(
    "javascript",
    "text/javascript",
    "the effect of JavaScript that runs in the page",
    "console.log('in the page')",
  ),
  showing("svg", "image/svg+xml", "an SVG picture", "<svg viewBox='0 0 1 1'><circle r='1'/></svg>"),
  showing("latex", "text/latex", "a formula in LaTeX", "$e^{i\\pi} = -1$"),
];
