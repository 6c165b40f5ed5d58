import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromiumPath, noChromium, openOffline } from "../browser/chromium.js";
import { jupyterProgram, noJupyter } from "../jupyter-of-tests.js";
import { populi, readOutputs, root, writeCells } from "./populi.js";

const kernelspec = { name: "populi", display_name: "TypeScript (Populi)", language: "typescript" };

describe.skipIf(noJupyter !== "")(`tools beside Jupyter${noJupyter}`, () => {
  let folder: string;
  const file = (name: string) => join(folder, name);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "populi tools "));
    const installed = await populi(["install", "--prefix", folder]);
    expect(installed.code, installed.stderr).toBe(0);
    await writeCells(
      file("study.ipynb"),
      [
        ["let respondents = 5;\nlet items: string[] = [];", "parameters"],
        "[respondents, items]",
        ["%%time\nconst two = 1 + 1;", "active-ipynb"],
        ["%%segment bySex on survey\nidentifiers: [Q260]", "active-ipynb"],
      ],
      { kernelspec },
    );
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs a program of the tests' Jupyter, which must succeed. */
  const run = (program: string, ...args: readonly string[]) => {
    const ended = spawnSync(jupyterProgram(program), args, {
      cwd: folder,
      encoding: "utf8",
      env: {
        ...process.env,
        PATH: `${jupyterProgram("")}${delimiter}${process.env.PATH}`,
        JUPYTER_PATH: join(folder, "share", "jupyter"),
        JUPYTER_CONFIG_DIR: file("config"),
        IPYTHONDIR: file("ipython"),
        POPULI_HISTORY: file("history.jsonl"),
        POPULI_CACHE: file("cache"),
      },
      timeout: 90_000,
    });
    expect(ended.status, ended.stderr).toBe(0);
    return ended;
  };
  const page = readFileSync(join(root, "docs", "front-ends.md"), "utf8");

  it("papermill runs a notebook without parameters", async () => {
    await writeCells(file("plain.ipynb"), ["const a = 1;", "a + 1"], { kernelspec });
    run("papermill", "plain.ipynb", "plain-out.ipynb");
    expect(await readOutputs(file("plain-out.ipynb"))).toEqual(["", "2"]);
  }, 100_000);

  it("papermill sets parameters with the translator of docs/front-ends.md", async () => {
    writeFileSync(file("translate.py"), /```python\n([\s\S]*?)```/.exec(page)![1]!);
    // Two cells would fail: their survey is not loaded.
    const study = JSON.parse(readFileSync(file("study.ipynb"), "utf8"));
    writeFileSync(file("study.ipynb"), JSON.stringify({ ...study, cells: study.cells.slice(0, 2) }));
    const { stderr } = run("python", "translate.py");
    writeFileSync(file("study.ipynb"), JSON.stringify(study));
    expect(stderr).not.toContain("unknown parameter");
    expect(await readOutputs(file("out.ipynb"))).toEqual(["", "", "[ 100, [ 'Q1', 'Q46' ] ]"]);
  }, 100_000);

  it("jupytext writes cells tagged active-ipynb as comments, and reads them back", () => {
    run("jupytext", "--to", "ts:percent", "study.ipynb", "--output", "study.ts");
    const text = readFileSync(file("study.ts"), "utf8");
    expect(text).toContain("// %%segment bySex on survey\n// identifiers: [Q260]");
    run("jupytext", "--to", "ipynb", "study.ts", "--output", "back.ipynb");
    const sources = (name: string) =>
      (JSON.parse(readFileSync(file(name), "utf8")) as { cells: { source: string | string[] }[] }).cells.map(
        ({ source }) => [source].flat().join(""),
      );
    expect(sources("back.ipynb")).toEqual(sources("study.ipynb"));
  }, 100_000);

  it("nbconvert and jupytext keep figures with their captions", async () => {
    const caption = "Bars from the first value of the codebook to the last";
    await writeCells(
      file("figure.ipynb"),
      [
        'import { loadSurvey, plot } from "populi";\nplot.codebook(await loadSurvey("data/surveys/values.csv"), { variables: ["Q1", "Q46"] })',
      ],
      { kernelspec },
    );
    const ran = await populi(["run", file("figure.ipynb"), "--ipynb", file("figure.ipynb")]);
    expect(ran.code, ran.stderr).toBe(0);
    run("jupyter-nbconvert", "--to", "markdown", "figure.ipynb");
    expect(readFileSync(file("figure.md"), "utf8")).toContain(caption);
    run("jupytext", "--to", "ts:percent", "figure.ipynb", "--output", "figure.ts");
    run("jupytext", "--update", "--to", "ipynb", "figure.ts", "--output", "figure.ipynb");
    const { cells } = JSON.parse(readFileSync(file("figure.ipynb"), "utf8")) as {
      cells: { outputs?: { data?: Record<string, string | string[]> }[] }[];
    };
    const svg = cells.flatMap(({ outputs = [] }) => outputs).find(({ data }) => data?.["image/svg+xml"]);
    expect([svg?.data?.["image/svg+xml"]].flat().join("")).toContain(caption);
  }, 100_000);

  it.skipIf(chromiumPath === undefined)(
    `nbconvert 7 runs a notebook past an error, and its page shows frames, plots and errors${chromiumPath === undefined ? ` (skipped: ${noChromium})` : ""}`,
    async () => {
      await writeCells(
        file("shown.ipynb"),
        [
          'import { loadSurvey } from "populi";\nconst survey = await loadSurvey("data/surveys/values.csv");\nsurvey.frame(["Q1", "Q46"])',
          "%%segment bySex on survey\nidentifiers: [Q260]\nminimum: 30",
          'throw new Error("middle");',
          'console.log("after");',
        ],
        { kernelspec },
      );
      run("jupyter-nbconvert", "--execute", "--allow-errors", "--to", "html", "shown.ipynb");
      expect(existsSync(file("shown.html"))).toBe(true);
      // Its page asks for the libraries of formulas and diagrams.
      const opened = await openOffline(file("shown.html"));
      try {
        const { page: shown } = opened;
        const text = await shown.locator("main").textContent();
        expect(text).toMatch(/importance of family[\s\S]*bySex: 2 segments[\s\S]*Error: middle[\s\S]*after/);
        const plot = shown.locator(".jp-OutputArea-output").locator("svg, img").first();
        expect((await plot.boundingBox())?.width).toBeGreaterThan(200);
        await shown.screenshot({ path: join(root, "reports", "nbconvert-7.png"), fullPage: true });
      } finally {
        await opened.close();
      }
    },
    100_000,
  );
});
