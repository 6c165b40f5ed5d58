import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Figure } from "../../lib/plot/figure.js";
import { valueAxis } from "../../lib/plot/layout/axis.js";
import { Rows } from "../../lib/plot/layout/rows.js";
import { dots } from "../../lib/plot/marks/dots.js";
import { chromiumPath, noChromium, type OpenedPage, openOffline } from "./chromium.js";

const names = Array.from({ length: 9 }, (_, i) => `a model with quite a long name, number ${i}`);
const rows = new Rows(
  names.map((label) => ({ label, look: "strong" as const, notes: ["noise: no association"] })),
  38,
);
const figure = new Figure({
  title: "Nine models whose names fill several lines of the legend",
  subtitle: ["SIMULATED ANSWERS, not a survey", ...names.slice(0, 3)].join(" · "),
  panels: [
    ["KL", "own r"].map((heading) => ({
      headings: [
        { text: heading, bold: true },
        { text: "lower is better", size: 10 },
      ],
      x: valueAxis([0, 0.37], 300, { title: "nats" }),
      y: rows.axis(),
      marks: names.map((name, i) =>
        dots(name, [[0.04 * i, rows.y(i)]], { color: "#0072b2", size: 8, symbol: "square" }),
      ),
    })),
  ],
  size: rows.size(300),
  rows,
  caption: "Squares: one model each. The caption stands below the panels, in the picture.",
  text: "",
});

interface Box {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

describe.skipIf(chromiumPath === undefined)(`a figure in Chromium (or: ${noChromium})`, () => {
  let folder: string;
  let opened: OpenedPage;
  let texts: readonly Box[];
  let legend: Box;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "populi figure "));
    const plotly = pathToFileURL(createRequire(import.meta.url).resolve("plotly.js-dist-min")).href;
    await writeFile(
      join(folder, "figure.html"),
      `<meta charset="utf-8"><script src="${plotly}"></script>${figure.toHtml()}`,
    );
    opened = await openOffline(join(folder, "figure.html"));
    await opened.page.waitForSelector(".legendtext");
    const boxesOf = (selector: string) =>
      opened.page.$$eval(selector, (found) =>
        found.map((element) => {
          const { left, right, top, bottom } = element.getBoundingClientRect();
          return { text: element.textContent ?? "", left, right, top, bottom };
        }),
      );
    texts = await boxesOf(".annotation-text");
    legend = (await boxesOf(".legend"))[0]!;
  }, 30_000);
  afterAll(async () => {
    await opened.close();
    await rm(folder, { recursive: true });
  });

  test("is drawn by plotly in place of the picture, without errors", async () => {
    expect(opened.complaints).toEqual([]);
    expect(await opened.page.$$eval(".legendtext", (found) => found.map((one) => one.textContent))).toEqual(
      names,
    );
  });

  test("has its legend between the subtitle and the headings: plotly breaks its lines where the layout does", () => {
    const lines = new Set(figure.layout.legend.entries.map(({ line }) => line)).size;
    expect(lines).toBeGreaterThan(2);
    const subtitle = texts.filter(({ text }) => /SIMULATED|number/.test(text) && text.includes("·"));
    for (const { bottom } of subtitle) expect(bottom).toBeLessThan(legend.top + 6);
    for (const { top } of texts.filter(({ text }) => ["KL", "own r"].includes(text)))
      expect(top).toBeGreaterThan(legend.bottom - 6);
  });

  test("has texts as wide as they were measured, and none overlaps another", () => {
    for (const [t, one] of texts.entries())
      for (const other of texts.slice(t + 1)) {
        const apart =
          one.right <= other.left ||
          other.right <= one.left ||
          one.bottom <= other.top + 3 ||
          other.bottom <= one.top + 3;
        expect(apart, `${one.text} and ${other.text}`).toBe(true);
      }
  });
});

describe.skipIf(chromiumPath === undefined)(`a figure's picture in Chromium (or: ${noChromium})`, () => {
  let folder: string;
  let opened: OpenedPage;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "populi picture "));
    // DejaVu Sans is a sixth wider than Helvetica. The colours are those of JupyterLab's dark theme.
    const page = `:root{--jp-content-font-color1:rgb(255,255,255);--jp-layout-color0:rgb(17,17,17)} svg,svg *{font-family:"DejaVu Sans",Verdana!important}`;
    await writeFile(
      join(folder, "picture.html"),
      `<!doctype html><meta charset="utf-8"><style>${page}</style>${figure.toHtml()}`,
    );
    opened = await openOffline(join(folder, "picture.html"));
  }, 30_000);
  afterAll(async () => {
    await opened.close();
    await rm(folder, { recursive: true });
  });

  test("keeps its texts in the room measured for them where the page's font is wider", async () => {
    const { picture, texts } = await opened.page.$eval("svg", (svg) => {
      const boxOf = (element: Element): Box => {
        const { left, right, top, bottom } = element.getBoundingClientRect();
        return { text: element.textContent ?? "", left, right, top, bottom };
      };
      return { picture: boxOf(svg), texts: [...svg.querySelectorAll("text")].map(boxOf) };
    });
    expect(texts.length).toBeGreaterThan(20);
    for (const { text, left, right } of texts) {
      expect(left, text).toBeGreaterThanOrEqual(picture.left);
      expect(right, text).toBeLessThanOrEqual(picture.right);
    }
  });

  test("takes the page's colours in a dark theme", async () => {
    const fills = await opened.page.$eval("svg", (svg) =>
      [svg.querySelector("rect")!, svg.querySelector("text")!].map(
        (element) => getComputedStyle(element).fill,
      ),
    );
    expect(fills).toEqual(["rgb(17, 17, 17)", "rgb(255, 255, 255)"]);
  });
});
