import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseNotebook } from "../../kernel/headless/notebook.js";
import { renderReport } from "../../kernel/headless/report-html/render-report.js";
import { root } from "../kernel/populi.js";
import { chromiumPath, noChromium, type OpenedPage, openOffline } from "./chromium.js";

const figure = (name: string) => ({
  output_type: "display_data",
  metadata: {},
  data: {
    "application/vnd.plotly.v1+json": {
      data: [{ type: "bar", x: ["a", "b", "c"], y: [1, 3, 2], name: `</script><b>${name}</b>` }],
      layout: { title: { text: name }, height: 300 },
    },
    "image/svg+xml": '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>',
    "text/html": `<figure>unused<figcaption>Three bars of ${name}.</figcaption></figure>`,
    "text/plain": `figure ${name}\nin words`,
  },
});
const code = (source: string, ...outputs: object[]) => ({
  cell_type: "code",
  source,
  metadata: {},
  outputs,
  execution_count: 1,
});
const stream = (text: string) => ({ output_type: "stream", name: "stdout", text });
const table = "<table><thead><tr><th>x</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>";

const notebook = parseNotebook(
  {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {},
    cells: [
      {
        cell_type: "markdown",
        metadata: {},
        source: "# A *report* é\n\n<script>window.markdown = 1</script>",
      },
      { cell_type: "markdown", metadata: {}, source: "## Figures\n\n![absent](https://example.org/a.png)" },
      code("draw('<b>one</b>')", figure("one")),
      code("draw('two')", figure("two")),
      { cell_type: "markdown", metadata: {}, source: "## Text" },
      code("print()", stream("\u001b[31mred\u001b[0m <script>window.printed = 1</script>")),
      code("frame", {
        output_type: "display_data",
        metadata: {},
        data: { "text/html": table, "text/plain": "x 1" },
      }),
      code("survey", {
        output_type: "execute_result",
        execution_count: 1,
        metadata: {},
        data: { "text/plain": "Simulation\n  synthetic survey: no real people" },
      }),
      code("fail()", { output_type: "error", ename: "Error", evalue: "no", traceback: ["Error: no"] }),
    ],
  },
  "test.ipynb",
);

let folder: string;
let html: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "populi report é "));
  html = renderReport(notebook, { file: join(folder, "test.ipynb"), date: new Date("2026-01-02T03:04:05Z") });
  await writeFile(join(folder, "report.html"), html);
});
afterAll(() => rm(folder, { recursive: true }));

describe("a report as a file", () => {
  test("holds plotly once, however many figures there are, and not at all without one", () => {
    const license = /plotly\.js v\d/g;
    expect(html.match(license)).toHaveLength(1);
    const cells = notebook.cells.filter((cell) => !cell.source.startsWith("draw"));
    const without = renderReport({ ...notebook, cells }, { file: "x.ipynb", date: new Date(0) });
    expect(without).not.toMatch(license);
    expect(without.length).toBeLessThan(100_000);
  });

  test("names the notebook, the day and the versions, and says twice that its data are synthetic", () => {
    expect(html).toContain("test.ipynb, run on 2026-01-02 03:04 UTC with Populi");
    expect(html.match(/none of its respondents is a person/g)).toHaveLength(2);
  });

  test("of a real survey says that answers are simulated, and does not call the survey synthetic", () => {
    const words = "persona prompt\nSIMULATED ANSWERS, not a survey";
    const output = { output_type: "display_data", metadata: {}, data: { "text/plain": words } };
    const real = parseNotebook(
      { nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [code("run", output)] },
      "x.ipynb",
    );
    const report = renderReport(real, { file: "x.ipynb", date: new Date(0) });
    expect(report).toContain("<strong>Simulated answers.</strong> A language model gave them, not people.");
    expect(report).not.toMatch(/synthetic(\.| survey)/i);
  });
});

describe.skipIf(chromiumPath === undefined)(`a report in a browser without a network (${noChromium})`, () => {
  let opened: OpenedPage;
  beforeAll(async () => {
    opened = await openOffline(join(folder, "report.html"));
  });
  afterAll(() => opened?.close());

  test("draws every figure, with its bars, without errors", { timeout: 60_000 }, async () => {
    const { page, complaints } = opened;
    await expect.poll(() => page.locator("figure.plot.is-drawn").count(), { timeout: 40_000 }).toBe(2);
    for (const drawn of await page.locator("figure.plot").all()) {
      const bars = drawn.locator("svg.main-svg .barlayer .point path");
      expect(await bars.count()).toBe(3);
      const heights = await bars.evaluateAll((paths) =>
        paths.map((path) => (path as unknown as { getBBox(): { height: number } }).getBBox().height),
      );
      // The bars stand for 1, 3 and 2.
      expect(heights[1]! / heights[0]!).toBeCloseTo(3, 1);
      expect(heights[2]! / heights[0]!).toBeCloseTo(2, 1);
      expect(await drawn.locator(".picture").isVisible()).toBe(false);
    }
    expect(await page.locator("figcaption").allTextContents()).toEqual([
      "Three bars of one.",
      "Three bars of two.",
    ]);
    expect(complaints).toEqual([]);
    await mkdir(join(root, "reports"), { recursive: true });
    await page.screenshot({ path: join(root, "reports", "browser-test.png"), fullPage: true });
  });

  test("runs no script that is in a text", async () => {
    expect(await opened.page.evaluate("[window.markdown, window.printed]")).toEqual([undefined, undefined]);
    expect(await opened.page.locator("pre.stream").textContent()).toBe(
      "red <script>window.printed = 1</script>",
    );
  });

  test("has a table of contents whose links lead to headings, and a title", async () => {
    const { page } = opened;
    expect(await page.title()).toBe("A report é");
    const links = await page
      .locator("nav a")
      .evaluateAll((all) => all.map((a) => a.getAttribute("href") ?? ""));
    expect(links).toEqual(["#figures", "#text"]);
    for (const link of links) expect(await page.locator(link).count()).toBe(1);
  });

  test("hides and shows its code", async () => {
    const { page } = opened;
    const visible = () => page.locator("details.code").first().isVisible();
    expect(await visible()).toBe(true);
    await page.locator("#show-code").uncheck();
    expect(await visible()).toBe(false);
    await page.locator("#show-code").check();
    expect(await visible()).toBe(true);
  });

  test("shows the picture instead of the figure on paper", async () => {
    await opened.page.emulateMedia({ media: "print" });
    const first = opened.page.locator("figure.plot").first();
    expect(await first.locator(".picture img").isVisible()).toBe(true);
    expect(await first.locator(".drawn").isVisible()).toBe(false);
    await opened.page.emulateMedia({ media: "screen" });
  });
});
