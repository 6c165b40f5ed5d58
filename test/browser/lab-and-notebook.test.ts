import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { jupyterProgram, noJupyter } from "../jupyter-of-tests.js";
import { root, writeCells } from "../kernel/populi.js";
import { chromiumPath, noChromium, type OpenedPage, openServed } from "./chromium.js";
import { type JupyterServer, startJupyter } from "./jupyter-server.js";

const reason = noJupyter + (chromiumPath === undefined ? ` (skipped: ${noChromium})` : "");

const counter = `const counter = widget({
  esm: \`export default { render({ model, el }) {
    const button = document.createElement("button");
    const show = () => { button.textContent = "count " + model.get("count"); };
    button.onclick = () => { model.set("count", model.get("count") + 1); model.save_changes(); };
    model.on("change:count", show);
    show();
    el.append(button);
  } }\`,
  state: { count: 0 },
});
counter`;

const add = `/**
 * Adds two numbers.
 * @param left the first
 * @example
 * add(1, 2)
 */
function add(left: number, right: number): number { return left + right; }
add(1, 2)`;

const cells = [
  'import { loadSurvey } from "populi";\nconst survey = await loadSurvey("data/surveys/values.csv");\nsurvey',
  'survey.frame(["Q1", "Q46", "Q57", "Q260"])',
  "%%segment bySex on survey\nidentifiers: [Q260]\nminimum: 30",
  counter,
  add,
  'function fails() { throw new Error("broken", { cause: new TypeError("inner") }); }\nfails();',
  '"skipped"',
  'console.log("looping");\nwhile (true) {}',
  'counter.get("count")',
  "survey.it",
];
const at = {
  survey: 0,
  frame: 1,
  segments: 2,
  widget: 3,
  add: 4,
  error: 5,
  skipped: 6,
  loop: 7,
  count: 8,
  last: 9,
};

/** Front ends made of JupyterLab's parts. */
const frontEnds = [
  {
    name: "JupyterLab 4",
    picture: "lab",
    program: "jupyter-lab",
    path: "lab/tree/today.ipynb",
    // Otherwise a dialog asks whether to fetch news.
    flags: ["--LabApp.news_url=None"],
  },
  {
    name: "Notebook 7",
    picture: "notebook",
    program: "jupyter-notebook",
    path: "notebooks/today.ipynb",
    flags: [],
  },
] as const;

describe.skipIf(reason !== "").each(frontEnds)(`$name in a browser${reason}`, (frontEnd) => {
  let server: JupyterServer;
  let opened: OpenedPage;
  let page: Page;

  beforeAll(async () => {
    server = await startJupyter(jupyterProgram(frontEnd.program), (notebooks) => [
      "--ServerApp.port_retries=0",
      "--IdentityProvider.token=",
      "--ServerApp.allow_root=True",
      `--ServerApp.root_dir=${notebooks}`,
      ...frontEnd.flags,
    ]);
    await writeCells(join(server.notebooks, "today.ipynb"), cells, {
      kernelspec: { name: "populi", display_name: "TypeScript (Populi)", language: "typescript" },
    });
    mkdirSync(join(root, "reports"), { recursive: true });
    opened = await openServed(`${server.address}/${frontEnd.path}`);
    page = opened.page;
    page.setDefaultTimeout(30_000);
    await cell(at.last).waitFor();
    await idle();
  }, 120_000);

  afterAll(async () => {
    await opened?.close();
    await server?.stop();
  }, 30_000);

  const cell = (index: number): Locator => page.locator(".jp-Notebook .jp-CodeCell").nth(index);
  const plot = () => cell(at.segments).locator(".jp-OutputArea-output").locator("svg, img").last();
  const prompt = async (index: number) =>
    (await cell(index).locator(".jp-InputPrompt").first().textContent())?.trim();
  const picture = async (name: string, shown?: Locator) => {
    await shown?.scrollIntoViewIfNeeded();
    await page.screenshot({ path: join(root, "reports", `${frontEnd.picture}-${name}.png`) });
  };
  const idle = () =>
    page
      .locator(
        '.jp-NotebookPanel [data-status="idle"], .jp-NotebookPanel .jp-Notebook-ExecutionIndicator[data-status="idle"]',
      )
      .first()
      .waitFor();
  /** Chooses an entry of a menu, and of the menu behind it. */
  const choose = async (menu: string, ...entries: readonly string[]) => {
    await page.locator(".lm-MenuBar-itemLabel", { hasText: new RegExp(`^${menu}$`) }).click();
    for (const entry of entries)
      await page
        .locator(".lm-Menu-item", { has: page.getByText(entry, { exact: true }) })
        .last()
        .click();
  };
  /** Runs one cell as a person does, with Shift+Enter. */
  const runCell = async (index: number) => {
    await cell(index).locator(".cm-content").click();
    await page.keyboard.press("Shift+Enter");
  };
  /** Replaces a cell's text, and leaves the cursor behind it. */
  const write = async (index: number, text: string) => {
    await cell(index).locator(".cm-content").click();
    await page.keyboard.press("Control+A");
    await page.keyboard.insertText(text);
  };

  it("runs all cells up to an error, and cells after it do not look run", async () => {
    await choose("Run", "Run All Cells");
    await cell(at.error)
      .locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.stderr']")
      .waitFor({ timeout: 60_000 });
    const frame = cell(at.frame).locator(".populi-frame table").first();
    await expect
      .poll(() => frame.locator("thead").textContent())
      .toMatch(/Q1[\s\S]*Q46[\s\S]*Q57[\s\S]*Q260/);
    await picture("frame", frame);
    const box = await plot().boundingBox();
    expect(box?.width).toBeGreaterThan(200);
    expect(box?.height).toBeGreaterThan(100);
    await picture("plot", plot());
    const error = cell(at.error).locator(".jp-OutputArea-output");
    await expect
      .poll(() => error.textContent())
      .toMatch(/broken[\s\S]*In \[6\]:1[\s\S]*caused by[\s\S]*inner/);
    await picture("error", cell(at.skipped));
    expect(await prompt(at.error)).toBe("[6]:");
    expect(await prompt(at.skipped)).toBe("[ ]:");
    expect(await prompt(at.loop)).toBe("[ ]:");
  }, 90_000);

  it("shares a widget's state with the page", async () => {
    const button = cell(at.widget).locator("button", { hasText: "count" });
    await button.click();
    await button.click();
    await expect.poll(() => button.textContent()).toBe("count 2");
    await picture("widget", button);
    await runCell(at.count);
    await expect.poll(() => cell(at.count).locator(".jp-OutputArea-output").textContent()).toContain("2");
  }, 60_000);

  it("interrupts an endless loop from its menu, and keeps what was loaded", async () => {
    await runCell(at.loop);
    await cell(at.loop).locator(".jp-OutputArea-output", { hasText: "looping" }).waitFor();
    await choose("Kernel", "Interrupt Kernel");
    const stopped = cell(at.loop).locator("[data-mime-type='application/vnd.jupyter.stderr']");
    await stopped.waitFor({ timeout: 10_000 });
    await expect.poll(() => stopped.textContent()).toContain("interrupted");
    await picture("interrupt", stopped);
    await write(at.last, "survey.size");
    await page.keyboard.press("Shift+Enter");
    await expect.poll(() => cell(at.last).locator(".jp-OutputArea-output").textContent()).toBe("3600");
  }, 60_000);

  it("lists the members of a survey with their kinds and signatures", async () => {
    await write(at.last, "survey.");
    await page.keyboard.press("Tab");
    const list = page.locator(".jp-Completer");
    await list.waitFor();
    await expect
      .poll(() => list.locator(".jp-Completer-match").allTextContents())
      .toEqual(expect.arrayContaining(["items", "frame", "codebook"]));
    const kinds = await list.locator(".jp-Completer-typeExtended").allTextContents();
    expect(kinds).toEqual(expect.arrayContaining(["method", "property"]));
    await picture("completion");
    await page.keyboard.press("Escape");
    await write(at.last, 'survey.distribution("Q4');
    await page.keyboard.press("Tab");
    await list.waitFor();
    await expect
      .poll(() => list.locator("li", { hasText: "Q45" }).locator(".jp-Completer-typeExtended").textContent())
      .toBe("respect\u00a0for\u00a0authority");
    await picture("completion-items");
    await page.keyboard.press("Escape");
  }, 60_000);

  it("shows a function's signature, description and example in its tooltip", async () => {
    await write(at.last, "add(1, ");
    await page.keyboard.press("Shift+Tab");
    const tip = page.locator(".jp-Tooltip");
    // JupyterLab shows the tooltip before it has drawn the help in it.
    await expect
      .poll(() => tip.textContent(), { timeout: 30_000 })
      .toMatch(/add\([\s\S]*right: number[\s\S]*Adds two numbers/);
    await picture("tooltip");
    await page.keyboard.press("Escape");
  }, 60_000);

  it("is legible in its dark theme", async () => {
    await choose("Settings", "Theme", "JupyterLab Dark");
    await page.waitForFunction("document.body.dataset.jpThemeLight === 'false'");
    const frame = cell(at.frame).locator(".populi-frame table").first();
    await picture("dark-frame", frame);
    await picture("dark-plot", plot());
    const colours = await frame
      .locator("td")
      .first()
      .evaluate((td) => {
        const behind = (element: Element | null): string => {
          const colour = element === null ? "" : getComputedStyle(element).backgroundColor;
          return element === null || colour !== "rgba(0, 0, 0, 0)" ? colour : behind(element.parentElement);
        };
        return [getComputedStyle(td).color, behind(td)];
      });
    const [text, ground] = colours.map(lightness);
    expect(Math.abs(text! - ground!)).toBeGreaterThan(0.4);
  }, 60_000);

  it("restarts, and knows nothing of before", async () => {
    await choose("Kernel", "Restart Kernel…");
    await page.locator(".jp-Dialog button", { hasText: "Restart" }).click();
    await page.locator(".jp-Dialog").waitFor({ state: "detached" });
    await write(at.last, "typeof survey");
    await page.keyboard.press("Shift+Enter");
    await expect
      .poll(() => cell(at.last).locator(".jp-OutputArea-output").first().textContent(), { timeout: 20_000 })
      .toMatch(/survey/);
    await picture("restarted", cell(at.last));
  }, 60_000);

  it("shows what was saved when a notebook is opened again, before anything has run", async () => {
    await page.keyboard.press("Control+S");
    const file = join(server.notebooks, "today.ipynb");
    await expect.poll(() => readFileSync(file, "utf8")).toContain("typeof survey");
    await page.goto(`${server.address}/${frontEnd.path}`);
    await cell(at.last).waitFor();
    const frame = cell(at.frame).locator(".populi-frame table").first();
    await frame.waitFor();
    await picture("reopened-frame", frame);
    await picture("reopened-widget", cell(at.widget));
    expect(await frame.locator("tbody tr").count()).toBeGreaterThan(5);
    expect((await plot().boundingBox())?.height).toBeGreaterThan(100);
    expect(await cell(at.widget).locator(".jp-OutputArea-output").textContent()).not.toBe("");
  }, 60_000);
});

/** From 0 (black) to 1 (white), of a colour `rgb(r, g, b)`. */
function lightness(colour: string): number {
  const [red = 0, green = 0, blue = 0] = colour.match(/\d+/g)!.map(Number);
  return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
}
