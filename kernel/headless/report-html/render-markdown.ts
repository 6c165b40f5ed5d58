import { readFileSync } from "node:fs";
import { extname, resolve } from "node:path";
import markdownIt from "markdown-it";
import { escapeHtml } from "../../../lib/show/html.js";
import { isRecord, type TextCell } from "../notebook.js";
import { imageUri } from "./embed.js";
import { highlightCode } from "./highlight-code.js";

/** A heading, for the table of contents. */
export interface Heading {
  readonly level: number;
  readonly id: string;
  readonly text: string;
}

/** Renders Markdown cells and collects their headings. HTML in them is shown as text. */
export class MarkdownRenderer {
  readonly headings: Heading[] = [];
  private readonly ids = new Set<string>();
  private readonly markdown = markdownIt({ html: false, linkify: true, highlight: highlightCode });

  /** @param folder the notebook's folder, from which images are read into the report */
  constructor(private readonly folder: string) {
    const rules = this.markdown.renderer.rules;
    rules.heading_open = (tokens, index) => {
      const token = tokens[index]!;
      const text = plainText(tokens[index + 1]?.children ?? []);
      const id = this.freeId(text);
      this.headings.push({ level: Number(token.tag.slice(1)), id, text });
      return `<${token.tag} id="${escapeHtml(id)}">`;
    };
    rules.image = (tokens, index, _options, env: unknown) => {
      const token = tokens[index]!;
      const alt = plainText(token.children ?? []);
      const source = String(token.attrGet("src") ?? "");
      const uri = this.imageData(source, isRecord(env) && isRecord(env.attachments) ? env.attachments : {});
      // An image on the web would be missing offline: it becomes a link.
      if (uri === undefined) return `<a href="${escapeHtml(source)}">${escapeHtml(alt || source)}</a>`;
      return `<img src="${uri}" alt="${escapeHtml(alt)}">`;
    };
    // A report stands alone: a file beside the notebook is named and not linked to.
    const links: boolean[] = [];
    rules.link_open = (tokens, index, options, _env, self) => {
      const token = tokens[index]!;
      const target = String(token.attrGet("href") ?? "");
      const leads = /^(#|[a-z][a-z0-9+.-]*:|\/\/)/i.test(target);
      links.push(leads);
      return leads
        ? self.renderToken(tokens, index, options)
        : `<span class="file" title="${escapeHtml(target)}">`;
    };
    rules.link_close = () => (links.pop() === false ? "</span>" : "</a>");
  }

  cell(cell: TextCell): string {
    return this.markdown.render(cell.source, { attachments: cell.attachments ?? {} });
  }

  /** Renders Markdown in an output. */
  text(source: string): string {
    return this.markdown.render(source, {});
  }

  private freeId(text: string): string {
    const slug =
      text
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
        .replaceAll(/^-|-$/g, "") || "section";
    let id = slug;
    for (let n = 2; this.ids.has(id); n++) id = `${slug}-${n}`;
    this.ids.add(id);
    return id;
  }

  private imageData(source: string, attachments: Record<string, unknown>): string | undefined {
    if (source.startsWith("data:image/")) return source;
    if (source.startsWith("attachment:")) {
      const attached = attachments[decodeURIComponent(source.slice("attachment:".length))];
      if (!isRecord(attached)) return undefined;
      const [mime, content] = Object.entries(attached)[0] ?? [];
      return mime !== undefined && typeof content === "string" ? imageUri(mime, content) : undefined;
    }
    const mime = imageTypes[extname(source).toLowerCase()];
    if (mime === undefined || /^[a-z][a-z0-9+.-]*:|^\/\//i.test(source)) return undefined;
    try {
      const bytes = readFileSync(resolve(this.folder, decodeURIComponent(source)));
      return `data:${mime};base64,${bytes.toString("base64")}`;
    } catch {
      return undefined;
    }
  }
}

const imageTypes: Readonly<Record<string, string>> = {
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".gif": "image/gif",
  ".svg": "image/svg+xml",
  ".webp": "image/webp",
};

function plainText(tokens: readonly { readonly type: string; readonly content: string }[]): string {
  return tokens
    .filter((token) => token.type === "text" || token.type === "code_inline")
    .map((token) => token.content)
    .join("");
}
