import { arimo } from "./arimo.js";

/** An SVG as a PNG, two pixels to one of the figure: sharp on paper and on dense screens. */
export async function toPng(svg: string): Promise<Uint8Array> {
  // A native library, loaded where a picture is written and nowhere else.
  const { renderAsync } = await import("@resvg/resvg-js");
  const picture = await renderAsync(svg, {
    fitTo: { mode: "zoom", value: 2 },
    font: { fontFiles: [arimo.regular, arimo.bold], defaultFontFamily: "Arimo" },
  });
  return picture.asPng();
}
