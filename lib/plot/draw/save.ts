import { writeFile } from "node:fs/promises";
import { extname } from "node:path";
import { PopuliError } from "../../errors/populi-error.js";
import { fontFamily } from "../theme/font.js";
import { toPdf } from "./pdf.js";
import { toPng } from "./png.js";

/** A figure's SVG with these font families. */
type SvgWith = (fonts: string) => string;

/** How a picture is written, by the ending of its file's name. */
const kinds: Readonly<Record<string, (svg: SvgWith) => Promise<string | Uint8Array>>> = {
  ".svg": async (svg) => svg(fontFamily),
  ".png": (svg) => toPng(svg("Arimo, sans-serif")),
  ".pdf": (svg) => toPdf(svg("Arimo")),
};

/**
 * Writes a figure to a file of the kind that its name's ending says.
 *
 * @throws PopuliError for another ending, or for letters that a PDF's font lacks
 */
export async function saveFigure(file: string, svg: SvgWith): Promise<void> {
  const ending = extname(file);
  const write = kinds[ending.toLowerCase()];
  if (write === undefined)
    throw new PopuliError(
      ending === "" ? `'${file}' has no ending` : `a figure is not written as '${ending}'`,
      { file },
      `name it ${Object.keys(kinds).join(", ")}`,
    );
  await writeFile(file, await write(svg));
}
