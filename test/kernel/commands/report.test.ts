import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chromiumPath, noChromium } from "../../browser/chromium.js";
import { populi, root, writeCells } from "../populi.js";

// A folder with a space and an accent, as people have them. Nothing is simulated: kernels start in seconds.
let folder: string;
let notebook: string;
let report: string;
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "populi report é ")));
  notebook = join(folder, "a notebook.ipynb");
  report = join(folder, "a report.html");
  await writeCells(notebook, [
    ["let n = 1;", "parameters"],
    'import { segment, surveyOf, plot } from "populi";\nconst survey = surveyOf({ sex: ["m", "w", "w"] }, { name: "three" });',
    "%%segment bySex on survey\nidentifiers: [sex]",
    ["({ n, label: '</script><b>' })", "headline"],
  ]);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("a report", { timeout: 120_000 }, () => {
  test("is written as a page and as a Word document, and verified against its notebook", async () => {
    const word = join(folder, "a report.docx");
    const ended = await populi(["run", notebook, "-p", "n=2", "--html", report, "--docx", word]);
    expect(ended).toMatchObject({ code: 0 });
    expect(ended.stderr).toContain(`wrote ${word}`);
    expect((await readFile(word)).toString("latin1", 0, 2)).toBe("PK");
    const verified = await populi(["verify", report]);
    expect(verified).toMatchObject({ code: 0 });
    expect(verified.stdout).toContain("a notebook.ipynb");
    expect(verified.stdout).toMatch(/code +3 cells? +the same|code +4 cells +the same/);
  });

  test("that is run again with its parameters shows the same, and a changed notebook is told by cell", async () => {
    const again = await populi(["verify", report, "--run"]);
    expect(again).toMatchObject({ code: 0 });
    expect(again.stdout).toMatch(/outputs +4 outputs +the same/);
    const changed = JSON.parse(await readFile(notebook, "utf8"));
    changed.cells[3].source = "({ n, label: 'other' })";
    const other = join(folder, "other.ipynb");
    await writeFile(other, JSON.stringify(changed));
    const differs = await populi(["verify", report, "--notebook", other, "--run"]);
    expect(differs.code).toBe(1);
    expect(differs.stdout).toMatch(/code of cell 4 .* differs/);
    expect(differs.stdout).toMatch(/output of cell 4 .* differs/);
    expect(differs.stdout).not.toContain("cell 3");
  });

  test("of a survey that has changed is told so", async () => {
    const ended = await populi(["verify", report, "--survey", join(root, "data/surveys/values.csv")]);
    expect(ended.code).toBe(1);
    expect(ended.stdout).toContain("no manifest in the report");
  });

  test("is not written under the name of another format, which is said before anything runs", async () => {
    for (const [option, name, kind] of [
      ["--pdf", "a.html", ".pdf"],
      ["--docx", "a.doc", ".docx"],
      ["--html", "a.pdf", ".html"],
    ] as const) {
      const ended = await populi(["run", notebook, option, join(folder, name)]);
      expect(ended.code).toBe(2);
      expect(ended.stderr).toContain(`${option} writes ${kind} files`);
      expect(ended.stderr).not.toContain("cell 1");
    }
    expect((await populi(["export", notebook, "--ts", join(folder, "a.js")])).code).toBe(2);
  });

  test("whose notebook is gone is not called verified", async () => {
    const alone = join(folder, "alone");
    await mkdir(alone);
    await copyFile(report, join(alone, "a report.html"));
    const ended = await populi(["verify", join(alone, "a report.html")]);
    expect(ended.code).toBe(1);
    expect(ended.stdout).toContain("name it with --notebook");
  });

  test("needs a browser to be printed, and says how to get one before it runs anything", async () => {
    const ended = await populi(["run", notebook, "--pdf", join(folder, "a.pdf")], undefined, {
      POPULI_CHROMIUM: "",
    });
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/none was found[\s\S]*install Chromium/);
    expect(ended.stderr).not.toContain("cell 1");
  });

  test.skipIf(chromiumPath === undefined)(`is printed as a PDF (${noChromium})`, async () => {
    const pdf = join(folder, "é", "a.pdf");
    const ended = await populi(["run", notebook, "--pdf", pdf]);
    expect(ended).toMatchObject({ code: 0 });
    const bytes = await readFile(pdf);
    expect(bytes.toString("latin1", 0, 5)).toBe("%PDF-");
    expect(bytes.toString("latin1")).toMatch(/\/Type\s*\/Page\b/);
  });
});

test("a sweep writes a report for each value, and a page that lists them", { timeout: 120_000 }, async () => {
  const index = join(folder, "sweep.html");
  const ended = await populi(["run", notebook, "--sweep", "n=[3, 4]", "--html", index]);
  expect(ended).toMatchObject({ code: 0 });
  const page = await readFile(index, "utf8");
  for (const n of [3, 4]) {
    expect(page).toContain(`href="sweep/${n - 2}-n-${n}.html"`);
    expect(page).toContain(`n: ${n}`);
    expect(existsSync(join(folder, "sweep", `${n - 2}-n-${n}.html`))).toBe(true);
  }
  expect(page).not.toContain("</script>");
  expect((await populi(["run", notebook, "--sweep", "n=[1]"])).code).toBe(2);
});

test("a notebook is exported as a script that runs with the library alone", {
  timeout: 120_000,
}, async () => {
  // In the package's own folder, where Node finds "populi".
  const script = join(root, ".cache", "exported.ts");
  const ended = await populi(["export", notebook, "-p", "n=5", "--ts", script]);
  expect(ended).toMatchObject({ code: 0 });
  const ts = createRequire(import.meta.url)("typescript") as typeof import("typescript");
  const { outputText, diagnostics } = ts.transpileModule(await readFile(script, "utf8"), {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
    reportDiagnostics: true,
  });
  expect(diagnostics).toEqual([]);
  const compiled = join(root, ".cache", "exported.mjs");
  await writeFile(compiled, outputText);
  const { execFile } = await import("node:child_process");
  const printed = await new Promise<string>((resolve, reject) =>
    execFile(process.execPath, [compiled], (error, stdout) => (error ? reject(error) : resolve(stdout))),
  );
  expect(printed).toContain("bySex: 2 segments");
  expect(printed).toContain("n: 5");
});
