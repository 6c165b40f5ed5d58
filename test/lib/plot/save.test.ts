import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { Figure } from "../../../lib/plot/figure.js";
import { plainAxis } from "../../../lib/plot/layout/axis.js";
import { segments } from "../../../lib/plot/segments.js";
import { smallStudy } from "./small-study.js";

const folder = mkdtempSync(join(tmpdir(), "populi säve "));
afterAll(() => rmSync(folder, { recursive: true }));
const figure = segments(smallStudy().segmentation);
const written = async (name: string, of = figure) => {
  const file = join(folder, name);
  await of.save(file);
  return readFileSync(file);
};
const titled = (title: string) =>
  new Figure({
    ...{ title, subtitle: "", caption: "", text: "", size: { width: 100, height: 40 } },
    panels: [[{ x: plainAxis([0, 1]), y: plainAxis([0, 1]), marks: [] }]],
  });

describe("a saved figure", () => {
  test("is the SVG that it shows", async () => {
    expect((await written("a.svg")).toString()).toBe(figure.toSvg());
  });

  test("is a PNG of two pixels to one", async () => {
    const png = await written("a.PNG");
    expect(png.subarray(1, 4).toString()).toBe("PNG");
    // Width and height stand at byte 16 (PNG specification, 11.2.2).
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([
      2 * figure.layout.width,
      2 * figure.layout.height,
    ]);
    expect((await written("again.png")).equals(png)).toBe(true);
  });

  test("is a PDF of one page, as large as on a screen of 96 pixels an inch, the same bytes again", async () => {
    const pdf = await written("a.pdf");
    const text = pdf.toString("latin1");
    expect(text.startsWith("%PDF-")).toBe(true);
    expect(text.match(/\/Type \/Page\b/g)).toHaveLength(1);
    const box = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(text)!.slice(1).map(Number);
    expect(box).toEqual([0.75 * figure.layout.width, 0.75 * figure.layout.height]);
    expect(text).toContain("Arimo");
    expect((await written("again.pdf")).equals(pdf)).toBe(true);
  });

  test("has its letters in a PDF too, or is refused with those that the font lacks", async () => {
    await expect(written("greek.pdf", titled("η² ≤ .14 · Привет"))).resolves.toBeInstanceOf(Buffer);
    await expect(written("chinese.pdf", titled("问卷 β"))).rejects.toThrow(
      /has no '问', '卷'[\s\S]*\.png or \.svg/,
    );
  });

  test.each([
    ["a.pgn", /'\.pgn'[\s\S]*\.svg, \.png, \.pdf/],
    ["a", /has no ending[\s\S]*\.svg, \.png, \.pdf/],
  ])("named %j is refused with the kinds there are", async (name, message) => {
    await expect(written(name)).rejects.toThrow(message);
  });
});
