import { PopuliError } from "../../errors/populi-error.js";
import { arimo } from "./arimo.js";

/** Points of a PDF in a pixel of a figure: 72 in an inch, and 96. */
const points = 72 / 96;

/**
 * An SVG as a PDF of one page, its texts as text.
 *
 * @throws PopuliError for letters that the font lacks
 */
export async function toPdf(svg: string): Promise<Uint8Array> {
  const [{ default: PDFDocument }, { default: drawSvg }] = await Promise.all([
    import("pdfkit"),
    import("svg-to-pdfkit"),
  ]);
  const [width, height] = ["width", "height"].map((side) =>
    Number(new RegExp(`${side}="(\\d+)"`).exec(svg)![1]),
  );
  const page = new PDFDocument({
    size: [width! * points, height! * points],
    margin: 0,
    // The time of writing is in no figure: the same figure gives the same bytes.
    info: { Producer: "Populi", Creator: "Populi", CreationDate: new Date(0), ModDate: new Date(0) },
  });
  const chunks: Uint8Array[] = [];
  page.on("data", (chunk: Uint8Array) => chunks.push(chunk));
  const ended = new Promise((end, fail) => page.on("end", end).on("error", fail));
  page.registerFont("regular", arimo.regular);
  page.registerFont("bold", arimo.bold);
  requireLetters(page.font("regular"), svg);
  drawSvg(page, svg, 0, 0, {
    assumePt: false,
    fontCallback: (_family, bold) => (bold ? "bold" : "regular"),
  });
  page.end();
  await ended;
  return Buffer.concat(chunks);
}

/** Refuses letters that the font lacks: they would be empty boxes. */
function requireLetters(page: object, svg: string): void {
  // pdfkit gives no public way to its font; its version is pinned.
  const { font } = (page as { _font: { font: { hasGlyphForCodePoint(code: number): boolean } } })._font;
  const letters = new Set(svg.replaceAll(/<[^>]*>/g, ""));
  const lacking = [...letters].filter(
    (letter) => /\S/.test(letter) && !font.hasGlyphForCodePoint(letter.codePointAt(0)!),
  );
  if (lacking.length > 0)
    throw new PopuliError(
      `the font of PDFs, Arimo, has no ${lacking
        .slice(0, 8)
        .map((letter) => `'${letter}'`)
        .join(", ")}`,
      {},
      "save the figure as .png or .svg, which take letters from the fonts of this machine",
    );
}
