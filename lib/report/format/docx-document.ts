import type { FileChild } from "docx";
import { populiVersion } from "../../files/package-root.js";

/** Twentieths of a point, the unit of Word. */
const cm = 567;

/** A4 on its side, in the units of Word: tables with many columns have room. */
export const page = { width: 29.7 * cm, height: 21 * cm, margin: 2 * cm } as const;

/** A document on wide pages, as the bytes of a `.docx` file. */
export async function documentOf(
  { Document, Packer, PageOrientation }: typeof import("docx"),
  title: string,
  children: readonly FileChild[],
): Promise<Uint8Array> {
  const { margin } = page;
  const document = new Document({
    title,
    creator: `Populi ${populiVersion}`,
    styles: { default: { document: { run: { font: "Calibri", size: 21 } } } },
    sections: [
      {
        properties: {
          page: {
            size: { width: page.height, height: page.width, orientation: PageOrientation.LANDSCAPE },
            margin: { top: margin, bottom: margin, left: margin, right: margin },
          },
        },
        children: [...children],
      },
    ],
  });
  return Packer.toBuffer(document);
}
