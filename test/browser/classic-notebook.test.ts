import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { show } from "../../kernel/display/show.js";
import { loadSurvey } from "../../lib/survey/load-survey.js";
import { root, writeCells } from "../kernel/populi.js";
import { chromiumPath, noChromium, type OpenedPage, openServed } from "./chromium.js";
import { type JupyterServer, startJupyter } from "./jupyter-server.js";

const version = spawnSync("jupyter-notebook", ["--version"], { encoding: "utf8", timeout: 30_000 });
const isClassic = version.status === 0 && version.stdout.trim().startsWith("6.");
const absent = [
  ...(isClassic ? [] : ["no Jupyter Notebook 6 was found; on Debian: apt-get install jupyter-notebook"]),
  ...(chromiumPath === undefined ? [noChromium] : []),
];
const reason = absent.length === 0 ? "" : ` (skipped: ${absent.join("; ")})`;

const cells = [
  'import { loadSurvey } from "populi";\nconst survey = await loadSurvey("data/surveys/values.csv");\nsurvey',
  'survey.frame(["Q1", "Q46", "Q57", "Q260"])',
  "%%segment bySex on survey\nidentifiers: [Q260]\nminimum: 30",
  'console.log("looping");\nwhile (true) {}',
  "survey.size",
  "survey.it",
];

describe.skipIf(absent.length > 0)(`the classic Notebook in a browser${reason}`, () => {
  let server: JupyterServer;
  let opened: OpenedPage;
  let page: Page;
  let address: string;

  beforeAll(async () => {
    server = await startJupyter("jupyter-notebook", (notebooks) => [
      "--port-retries=0",
      "--NotebookApp.token=",
      "--allow-root",
      `--notebook-dir=${notebooks}`,
    ]);
    ({ address } = server);
    await writeCells(join(server.notebooks, "classic.ipynb"), cells, {
      kernelspec: { name: "populi", display_name: "TypeScript (Populi)", language: "typescript" },
    });
    opened = await openServed(`${address}/notebooks/classic.ipynb`);
    page = opened.page;
    mkdirSync(join(root, "reports"), { recursive: true });
    page.setDefaultTimeout(30_000);
    await page.waitForFunction(
      "window.Jupyter?.notebook?.kernel?.is_connected() && document.querySelectorAll('.cell').length > 5",
    );
  }, 90_000);

  afterAll(async () => {
    await opened?.close();
    await server?.stop();
  }, 30_000);

  const cell = (index: number): Locator => page.locator(".cell").nth(index);
  const picture = (name: string) => page.screenshot({ path: join(root, "reports", `classic-${name}.png`) });
  /** Puts the cursor into a cell, after the first occurrence of a text. */
  const editAfter = (index: number, text: string) =>
    page.evaluate(`(() => {
      const { notebook } = Jupyter;
      notebook.select(${index});
      notebook.edit_mode();
      const mirror = notebook.get_cell(${index}).code_mirror;
      const at = mirror.getValue().indexOf(${JSON.stringify(text)}) + ${text.length};
      mirror.setCursor(mirror.posFromIndex(at));
      mirror.focus();
    })()`);

  it("runs all cells, and shows a survey, a frame with its types and a segmentation's plot", async () => {
    await page.locator("#celllink").click();
    await page.locator("#run_all_cells").click();
    // Queued after all cells: its output arrives when they have run.
    await cell(3).locator(".output_stdout").waitFor({ timeout: 60_000 });
    expect(await page.locator(".output_error").allTextContents()).toEqual([]);
    const frame = cell(1).locator(".populi-frame table").first();
    await frame.scrollIntoViewIfNeeded();
    expect(await frame.isVisible()).toBe(true);
    expect(await frame.locator("thead").textContent()).toMatch(/Q1[\s\S]*Q46[\s\S]*Q57[\s\S]*Q260/);
    await picture("frame");
    await cell(1).locator("details summary").first().click();
    expect(await cell(1).locator("details table").first().isVisible()).toBe(true);
    await cell(1).locator("details table").first().scrollIntoViewIfNeeded();
    await picture("frame-page");
    await cell(1).locator("details summary").first().click();
    const plot = cell(2).locator(".output_svg svg, .output_png img, .js-plotly-plot, figure svg").first();
    await plot.scrollIntoViewIfNeeded();
    const box = await plot.boundingBox();
    expect(box?.width).toBeGreaterThan(200);
    expect(box?.height).toBeGreaterThan(100);
    await picture("plot");
  }, 90_000);

  it("interrupts an endless loop from its menu, and keeps what was loaded", async () => {
    await page.locator("#kernellink").click();
    await page.locator("#int_kernel").click();
    const stopped = cell(3).locator(".output_error");
    await stopped.waitFor({ timeout: 10_000 });
    expect(await stopped.textContent()).toMatch(/Interrupt/i);
    await cell(3).scrollIntoViewIfNeeded();
    await picture("interrupt");
    await page.evaluate("Jupyter.notebook.execute_cells([4])");
    await cell(4).locator(".output_result").waitFor();
    expect(Number(await cell(4).locator(".output_result").textContent())).toBeGreaterThan(100);
  }, 60_000);

  it("lists the members of a survey in its completion popup", async () => {
    await editAfter(5, "survey.it");
    await page.keyboard.press("Tab");
    // A single match is completed on the spot; several are listed.
    await page.waitForFunction("Jupyter.notebook.get_cell(5).get_text() === 'survey.items'");

    await page.evaluate("Jupyter.notebook.get_cell(5).set_text('survey.')");
    await editAfter(5, "survey.");
    await page.keyboard.press("Tab");
    const popup = page.locator(".completions");
    await popup.waitFor();
    const names = (await popup.locator("option").allInnerTexts()).map((name) => name.trim());
    expect(names).toEqual(expect.arrayContaining(["items", "frame", "codebook"]));
    await picture("completion");
    await page.keyboard.press("Escape");
  }, 60_000);

  it("shows an item's codebook entry when its code in a string is inspected", async () => {
    await cell(1).locator(".input").scrollIntoViewIfNeeded();
    await editAfter(1, '"Q46');
    await page.keyboard.press("Shift+Tab");
    const tip = page.locator("#tooltip");
    await tip.waitFor();
    await expect.poll(() => tip.textContent(), { timeout: 10_000 }).toContain("Q46");
    await page.waitForFunction("getComputedStyle(document.querySelector('#tooltip')).opacity === '1'");
    await picture("inspection");
    expect(await tip.textContent()).toMatch(/happ/i);
  }, 60_000);

  it("shows a whole frame in an untrusted notebook, paged and sorted, although scripts and styles are removed", async () => {
    await writeReceived(join(server.notebooks, "received.ipynb"));
    await page.goto(`${address}/notebooks/received.ipynb`);
    await page.waitForFunction("window.Jupyter?.notebook?.get_cells().length === 1");
    expect(await page.evaluate("Jupyter.notebook.trusted")).toBe(false);
    const frame = cell(0).locator(".populi-frame");
    await frame.waitFor();
    expect(await frame.locator("style, [style*='text-align']").count()).toBe(0);
    expect(await frame.locator("thead").first().textContent()).toContain("happiness");
    const fold = frame.locator("details", { has: page.locator("summary", { hasText: "Q262" }) });
    await fold.locator("summary").click();
    const ages = (await fold.locator("tbody tr").allTextContents()).map((row) => row.trim());
    expect(await fold.locator("table").isVisible()).toBe(true);
    const youngest = Number(ages[0]!.split(/\D+/).at(-1));
    await picture("untrusted-frame");
    expect(ages.length).toBeGreaterThan(20);
    expect(youngest).toBeLessThan(20);
  }, 60_000);
});

/** A notebook as a colleague sends it: executed elsewhere, so that this machine does not trust its outputs. */
async function writeReceived(file: string): Promise<void> {
  const survey = await loadSurvey(join(root, "data", "surveys", "values.csv"), { cache: false });
  await writeCells(file, ["survey.frame()"]);
  const book = JSON.parse(readFileSync(file, "utf8"));
  const { data } = await show(survey.frame(["Q46", "Q57", "Q262"]));
  book.cells[0].outputs = [{ output_type: "execute_result", execution_count: 1, metadata: {}, data }];
  writeFileSync(file, JSON.stringify(book));
}
