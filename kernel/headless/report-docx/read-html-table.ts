import { type Cell, Table, type TableSection } from "../../../lib/show/table.js";

/**
 * The tables in an output's HTML, as `Table`s and danfo frames write them: a caption, rows of cells, headings over all
 * columns; of Populi's tables also the warnings and the notes. Tags in cells are dropped, and line breaks are kept.
 */
export function readHtmlTables(html: string): Table[] {
  const tables = [...html.matchAll(/<table\b[^>]*>([\s\S]*?)<\/table>/g)];
  const own = tables.length === 1 && html.includes('class="populi-table"');
  const paragraphs = own ? [...html.matchAll(/<p\b([^>]*)>([\s\S]*?)<\/p>/g)] : [];
  const said = (alert: boolean) =>
    paragraphs
      .filter(([, attributes]) => attributes!.includes('role="alert"') === alert)
      .map(([, , inner]) => textOf(inner!));
  return tables.map(([, inner]) => {
    const caption = /<caption\b[^>]*>([\s\S]*?)<\/caption>/.exec(inner!)?.[1] ?? "";
    const lines = [...inner!.matchAll(/<tr\b[^>]*>([\s\S]*?)<\/tr>/g)].map(([, row]) =>
      [...row!.matchAll(/<t[hd]\b([^>]*)>([\s\S]*?)<\/t[hd]>/g)].map(([, attributes, cell]) => ({
        text: textOf(cell!),
        spans: /colspan="(\d+)"/.test(attributes!),
      })),
    );
    const [head = [], ...rest] = lines;
    const sections: TableSection[] = [];
    const rows: Cell[][] = [];
    for (const line of rest)
      if (line.length === 1 && line[0]!.spans) sections.push({ before: rows.length, heading: line[0]!.text });
      else rows.push(line.map(({ text }) => text));
    const width = Math.max(head.length, ...rows.map((row) => row.length));
    const columns = Array.from({ length: width }, (_, c) => ({ name: head[c]?.text ?? "" }));
    for (const row of rows) while (row.length < width) row.push("");
    return new Table(textOf(caption), columns, rows, said(false), sections, said(true));
  });
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', nbsp: " " };

function textOf(html: string): string {
  return html
    .replaceAll(/<(script|style)\b[\s\S]*?<\/\1>/gi, "")
    .replaceAll(/<br\s*\/?>/g, "\n")
    .replaceAll(/<[^>]*>/g, "")
    .replaceAll(/&(#\d+|#x[\da-f]+|\w+);/gi, (whole, name: string) => {
      if (!name.startsWith("#")) return entities[name] ?? whole;
      const code = name[1] === "x" ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    })
    .trim();
}
