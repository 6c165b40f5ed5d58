import type { FileChild, ParagraphChild } from "docx";
import markdownIt from "markdown-it";

/** What of a token of markdown-it is read here. */
interface Token {
  readonly type: string;
  readonly tag: string;
  readonly content: string;
  readonly children: readonly Token[] | null;
  attrGet(name: string): string | null;
}

const headings = ["Title", "Heading1", "Heading2", "Heading3", "Heading4", "Heading5"] as const;

/**
 * A Markdown text as blocks of a Word document: headings, paragraphs, lists, quotations, code. HTML in it is shown as text,
 * and an image by its words.
 */
export function markdownBlocks(docx: typeof import("docx"), source: string): FileChild[] {
  const { Paragraph, TextRun } = docx;
  const tokens = markdownIt({ html: false, linkify: true }).parse(source, {}) as readonly Token[];
  const blocks: FileChild[] = [];
  const lists: { readonly ordered: boolean; items: number }[] = [];
  let heading: (typeof headings)[number] | undefined;
  let quoted = 0;
  let begun = "";
  for (const token of tokens)
    switch (token.type) {
      case "heading_open":
        heading = headings[Math.min(headings.length, Number(token.tag.slice(1))) - 1];
        break;
      case "heading_close":
        heading = undefined;
        break;
      case "bullet_list_open":
      case "ordered_list_open":
        lists.push({ ordered: token.type.startsWith("ordered"), items: 0 });
        break;
      case "bullet_list_close":
      case "ordered_list_close":
        lists.pop();
        break;
      case "list_item_open": {
        const list = lists.at(-1)!;
        list.items += 1;
        begun = list.ordered ? `${list.items}. ` : "• ";
        break;
      }
      case "blockquote_open":
        quoted += 1;
        break;
      case "blockquote_close":
        quoted -= 1;
        break;
      case "inline": {
        const indent = 360 * (lists.length + quoted);
        blocks.push(
          new Paragraph({
            ...(heading !== undefined && { style: heading }),
            ...(indent > 0 && { indent: { left: indent, ...(begun !== "" && { hanging: 240 }) } }),
            spacing: { after: 100 },
            children: [...(begun === "" ? [] : [new TextRun(begun)]), ...runsOf(docx, token.children ?? [])],
          }),
        );
        begun = "";
        break;
      }
      case "fence":
      case "code_block":
        blocks.push(...codeBlocks(docx, token.content));
        break;
    }
  return blocks;
}

/** Lines in a font of one width. */
export function codeBlocks({ Paragraph, TextRun }: typeof import("docx"), text: string): FileChild[] {
  return text
    .trimEnd()
    .split("\n")
    .map(
      (line) =>
        new Paragraph({
          children: [new TextRun({ text: line, font: "Consolas", size: 16 })],
          spacing: { after: 0 },
        }),
    );
}

function runsOf({ TextRun }: typeof import("docx"), tokens: readonly Token[]): ParagraphChild[] {
  let [bold, italics] = [false, false];
  return tokens.flatMap((token): ParagraphChild[] => {
    switch (token.type) {
      case "strong_open":
      case "strong_close":
        bold = token.type === "strong_open";
        return [];
      case "em_open":
      case "em_close":
        italics = token.type === "em_open";
        return [];
      case "code_inline":
        return [new TextRun({ text: token.content, font: "Consolas", bold, italics })];
      case "softbreak":
        return [new TextRun(" ")];
      case "hardbreak":
        return [new TextRun({ break: 1 })];
      case "image":
      case "text":
        return token.content === "" ? [] : [new TextRun({ text: token.content, bold, italics })];
      default:
        return [];
    }
  });
}
