import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Figure } from "../../lib/plot/figure.js";
import { root } from "../kernel/populi.js";
import { everyFigure } from "../lib/plot/every-figure.js";
import { chromiumPath, noChromium, type OpenedPage, openOffline } from "./chromium.js";

type Middle = readonly [x: number, y: number];
interface Compared {
  readonly byPlotly: readonly Middle[];
  readonly inPicture: readonly Middle[];
}

describe.skipIf(chromiumPath === undefined)(`every figure in Chromium (or: ${noChromium})`, () => {
  let folder: string;
  let figures: Readonly<Record<string, Figure>>;
  let opened: OpenedPage;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "populi figures "));
    figures = await everyFigure();
    const plotly = pathToFileURL(createRequire(import.meta.url).resolve("plotly.js-dist-min")).href;
    const sections = Object.entries(figures).map(([name, figure]) => {
      const json = JSON.stringify(figure.toPlotly()).replaceAll("<", "\\u003c");
      return `<section id="${name}"><div class="picture">${figure.toSvg()}</div><div class="drawn"></div><script type="application/json">${json}</script></section>`;
    });
    await writeFile(
      join(folder, "figures.html"),
      `<!doctype html><meta charset="utf-8"><script src="${plotly}"></script><body style="margin:0">${sections.join("\n")}
<script>(async () => {
  for (const section of document.querySelectorAll("section")) {
    const { data, layout } = JSON.parse(section.querySelector("script").textContent);
    await Plotly.newPlot(section.querySelector(".drawn"), data, layout, { staticPlot: true });
  }
  document.body.dataset.done = "yes";
})();</script>`,
    );
    opened = await openOffline(join(folder, "figures.html"));
    await opened.page.waitForSelector("body[data-done]", { timeout: 90_000 });
  }, 180_000);
  afterAll(async () => {
    await opened?.close();
    await rm(folder, { recursive: true });
  });

  test("has the bars and symbols that plotly draws in its picture, at the same places", async () => {
    const names = Object.keys(figures).filter(
      (name) => figures[name]!.toPlotly().layout.sliders === undefined,
    );
    let compared = 0;
    for (const name of names) {
      const { byPlotly, inPicture } = await middlesOf(name);
      compared += byPlotly.length;
      const absent = byPlotly.filter(
        ([x, y]) => !inPicture.some((other) => Math.hypot(other[0] - x, other[1] - y) < 1.5),
      );
      expect(absent, name).toEqual([]);
    }
    expect(compared).toBeGreaterThan(300);
    expect(opened.complaints).toEqual([]);
  });

  test("has one height and width, drawn by plotly and as a picture", async () => {
    for (const [name, figure] of Object.entries(figures)) {
      if (figure.toPlotly().layout.sliders !== undefined) continue;
      const { width, height } = (await opened.page
        .locator(`#${name} .drawn .main-svg`)
        .first()
        .boundingBox())!;
      expect([width, height].map(Math.round), name).toEqual([figure.layout.width, figure.layout.height]);
    }
  });

  test("is there as a picture to look at", async () => {
    await mkdir(join(root, "reports", "figures"), { recursive: true });
    for (const name of Object.keys(figures))
      await opened.page
        .locator(`#${name} .drawn .main-svg`)
        .first()
        .screenshot({ path: join(root, "reports", "figures", `${name}.png`) });
  }, 120_000);

  /** The middles of marks, from the upper left corner of the figure. */
  function middlesOf(name: string): Promise<Compared> {
    return opened.page.$eval(`#${name}`, (section) => {
      const middles = (within: Element, selector: string): [number, number][] => {
        const { left, top } = within.getBoundingClientRect();
        return [...within.querySelectorAll(selector)].flatMap((mark): [number, number][] => {
          const box = mark.getBoundingClientRect();
          if (box.width === 0 || box.height === 0) return [];
          return [[box.left + box.width / 2 - left, box.top + box.height / 2 - top]];
        });
      };
      const plots = section.querySelector(".drawn .main-svg")!;
      return {
        byPlotly: middles(plots, ".barlayer .point > path, .scatterlayer .points path.point"),
        inPicture: middles(
          section.querySelector(".picture svg")!,
          "g[clip-path] rect, g[clip-path] circle, g[clip-path] polygon",
        ),
      };
    });
  }
});
