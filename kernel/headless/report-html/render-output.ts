import { AnsiUp } from "ansi_up";
import { pageColours } from "../../../lib/plot/theme/page-colours.js";
import { escapeHtml } from "../../../lib/show/html.js";
import { isRecord, type MimeData, type Output } from "../notebook.js";
import { embedJson, imageUri } from "./embed.js";
import { highlightCode } from "./highlight-code.js";
import type { MarkdownRenderer } from "./render-markdown.js";

export const plotlyType = "application/vnd.plotly.v1+json";

/** Image types for a figure on paper or without scripts, the best first. */
const pictureTypes = ["image/svg+xml", "image/png", "image/jpeg", "image/gif", "image/webp"] as const;

/** Renders an output as HTML. Of a bundle only the richest type that the page can show is used. */
export function renderOutput(output: Output, markdown: MarkdownRenderer): string {
  switch (output.output_type) {
    case "stream":
      return `<pre class="stream ${output.name}">${ansiToHtml(output.text)}</pre>`;
    case "error": {
      const lines = output.traceback.length ? output.traceback : [`${output.ename}: ${output.evalue}`];
      return `<pre class="error">${ansiToHtml(lines.join("\n"))}</pre>`;
    }
    default:
      return `<div class="output">${renderBundle(output.data, markdown)}</div>`;
  }
}

/** Terminal colours as classes; everything else is escaped. */
function ansiToHtml(text: string): string {
  const ansi = new AnsiUp();
  ansi.use_classes = true;
  return ansi.ansi_to_html(text);
}

function renderBundle(data: MimeData, markdown: MarkdownRenderer): string {
  const figure = data[plotlyType];
  if (isRecord(figure)) return renderFigure(figure, data);
  if (typeof data["text/html"] === "string") return data["text/html"];
  const picture = renderPicture(data);
  if (picture !== undefined) return picture;
  if (typeof data["text/markdown"] === "string") return markdown.text(data["text/markdown"]);
  if (typeof data["text/plain"] === "string") return `<pre>${ansiToHtml(data["text/plain"])}</pre>`;
  if (data["application/json"] !== undefined) {
    return `<pre>${highlightCode(JSON.stringify(data["application/json"], null, 2), "json")}</pre>`;
  }
  return `<p class="unshown">This output has no type that can be shown: ${escapeHtml(Object.keys(data).join(", ") || "an empty output")}</p>`;
}

/**
 * A figure as data that the page's script draws. Its picture is shown until then, on paper, and without scripts.
 * Outputs saved by earlier versions have their caption in the bundle's HTML alone. Populi's figures take the page's colours.
 */
function renderFigure(figure: Readonly<Record<string, unknown>>, data: MimeData): string {
  const { data: traces, layout, config, frames } = figure;
  const plain = typeof data["text/plain"] === "string" ? data["text/plain"] : "A figure";
  const picture = renderPicture(data);
  const html = String(data["text/html"] ?? "");
  const caption = /<figcaption\b[^>]*>([\s\S]*?)<\/figcaption>/.exec(html)?.[1];
  const colours = html.includes('class="populi-figure"') ? pageColours : {};
  return `<figure class="plot${picture === undefined ? "" : " has-picture"}">
<div class="drawn" role="img" aria-label="${escapeHtml(plain.split("\n", 1)[0] ?? "")}"></div>
<div class="picture">${picture ?? `<noscript><pre>${escapeHtml(plain)}</pre></noscript>`}</div>
${caption === undefined ? "" : `<figcaption>${caption}</figcaption>\n`}<script type="application/json">${embedJson({ data: traces, layout, config, frames, colours })}</script>
</figure>`;
}

function renderPicture(data: MimeData): string | undefined {
  for (const mime of pictureTypes) {
    const content = data[mime];
    if (typeof content !== "string") continue;
    const alt = typeof data["text/plain"] === "string" ? (data["text/plain"].split("\n", 1)[0] ?? "") : "";
    return `<img src="${imageUri(mime, content)}" alt="${escapeHtml(alt)}">`;
  }
  return undefined;
}
