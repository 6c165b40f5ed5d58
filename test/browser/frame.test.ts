import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { show } from "../../kernel/display/show.js";
import { parseNotebook } from "../../kernel/headless/notebook.js";
import { renderReport } from "../../kernel/headless/report-html/render-report.js";
import { codebookTable } from "../../lib/survey/codebook-table.js";
import { surveyOf } from "../../lib/survey/survey-of.js";
import { root } from "../kernel/populi.js";
import { chromiumPath, noChromium, type OpenedPage, openOffline } from "./chromium.js";

const survey = surveyOf({
  age: Array.from({ length: 200 }, (_, i) => 18 + ((i * 37) % 71)),
  town: Array.from({ length: 200 }, (_, i) => ["<b>Ulm</b>", "Bonn", "Köln"][i % 3]!),
});

describe.skipIf(chromiumPath === undefined)(`a report without scripts (else skipped: ${noChromium})`, () => {
  let folder: string;
  let opened: OpenedPage;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "populi-frame-"));
    const output = async (value: unknown) => ({
      output_type: "display_data",
      metadata: {},
      data: (await show(value)).data,
    });
    const cell = (outputs: object[]) => ({
      cell_type: "code",
      source: "survey",
      metadata: {},
      execution_count: 1,
      outputs,
    });
    const cells = [cell([await output(survey.frame())]), cell([await output(codebookTable(survey))])];
    const notebook = parseNotebook({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells }, "frame.ipynb");
    const file = join(folder, "frame.html");
    writeFileSync(file, renderReport(notebook, { file, date: new Date(0) }));
    opened = await openOffline(file, { scripts: false });
    mkdirSync(join(root, "reports"), { recursive: true });
  });
  afterAll(async () => {
    await opened?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("sorts a frame by a column, and opens its pages", async () => {
    const { page } = opened;
    const fold = (title: string) =>
      page.locator(".populi-frame details", { has: page.locator("summary", { hasText: title }) });
    const firstCells = (title: string, column: number) =>
      fold(title)
        .locator(`tbody td:nth-child(${column + 2})`)
        .allInnerTexts();
    expect(await fold("age").locator("table").isVisible()).toBe(false);
    await fold("age").locator("summary").click();
    await page.screenshot({ path: join(root, "reports", "frame-sorted.png") });
    const ages = (await firstCells("age", 0)).filter((age) => age !== "⋮").map(Number);
    // 200 respondents of 71 ages: the youngest and the oldest of all of them, not of those shown.
    expect(ages).toHaveLength(40);
    expect([ages[0], ages.at(-1)]).toEqual([18, 88]);
    expect(ages).toEqual(ages.toSorted((a, b) => a - b));
    await fold("town").locator("summary").click();
    expect((await firstCells("town", 1))[0]).toBe("<b>Ulm</b>");
    await fold("10 … 59").locator("summary").click();
    expect(await fold("10 … 59").locator("tbody tr").count()).toBe(50);
    expect(await fold("10 … 59").locator("table").isVisible()).toBe(true);
  });

  it("shows the whole codebook, without the search field, which needs a script", async () => {
    const { page } = opened;
    expect(await page.locator(".populi-codebook tbody tr").count()).toBe(2);
    expect(await page.locator(".populi-search").isVisible()).toBe(false);
  });

  it("with scripts, narrows the codebook down to the rows that have the words typed", async () => {
    const withScripts = await openOffline(join(folder, "frame.html"));
    try {
      await withScripts.page.locator(".populi-search").fill("AGE");
      const rows = withScripts.page.locator(".populi-codebook tbody tr");
      expect(await Promise.all((await rows.all()).map((row) => row.isVisible()))).toEqual([true, false]);
    } finally {
      await withScripts.close();
    }
  });
});
