import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { hasTag, type Notebook, type NotebookCell, readNotebook } from "../../kernel/headless/notebook.js";
import { renderReport } from "../../kernel/headless/report-html/render-report.js";
import { populi, root } from "../kernel/populi.js";

/** The notebooks of the course, each with parameters under which it runs in seconds. */
const course: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "1-a-survey-and-its-weights": {},
  "2-segments": { items: ["Q46", "Q57", "Q182"], classes: 2, starts: 1, draws: 2 },
  "3-asking-a-language-model": { items: ["Q6", "Q57"], respondents: 20 },
  "4-diversity-collapse": { respondents: 20, questions: 2, identifiers: ["Q260"] },
  "5-injection-and-its-dose": {
    ...{ attributes: ["Q260"], items: ["Q6", "Q57"], searched: ["Q2"], strengths: [0, 2] },
    ...{ respondents: 20, searchRespondents: 6, questions: 2 },
  },
  "6-calibration-and-value-personas": {
    ...{ countries: ["Arvenia", "Eldoria"], values: ["trust", "god"] },
    ...{ items: ["Q199"], heldOut: ["Q47"], personas: 3 },
  },
  "7-which-segmentation-is-enough": {
    ...{ candidates: ["party", "worry"], outcomes: ["policy_tax"], items: ["policy_cars", "act_meat"] },
    ...{ presets: ["demo"], instruments: ["six-americas-15", "six-americas-4"], respondents: 12, draws: 40 },
  },
  "8-an-ablation-study": {
    ...{ attributes: ["Q260"], identifiers: ["Q260"], items: ["Q6", "Q57"] },
    ...{ respondents: 80, interviewed: 40, questions: 2 },
  },
  "9-your-own-survey-and-model": { items: ["work", "church"], respondents: 24, replies: 2 },
};

const notebookFile = (name: string) => join(root, "notebooks", `${name}.ipynb`);
const folder = mkdtempSync(join(tmpdir(), "populi course "));
afterAll(() => rmSync(folder, { recursive: true }));

describe.each(Object.entries(course))("%s", (name, parameters) => {
  const words = async () => {
    const notebook = await readNotebook(notebookFile(name));
    return { notebook, text: prose(notebook) };
  };

  test("states its question and its sources, and says where it stops being evidence", async () => {
    const { text } = await words();
    expect(text).toContain("**Question.**");
    expect(text).toMatch(/\*Sources?\.\*/);
    expect(text).toContain("## Where this stops being evidence");
    expect(text).toMatch(/synthetic|made up/);
  });

  test("asks for a prediction before the cell that answers it", async () => {
    const { notebook } = await words();
    const code = notebook.cells.filter(({ cell_type: type }) => type === "code");
    const asked = code.findIndex((cell) => hasTag(cell, "prediction"));
    const name = /const (\w+)/.exec(code[asked]!.source)![1]!;
    expect(code.slice(asked + 1).some(({ source }) => new RegExp(`\\b${name}\\b`).test(source))).toBe(true);
  });

  test("has exercises, each followed by a folded solution that checks itself", async () => {
    const { notebook } = await words();
    const exercises = notebook.cells.flatMap((cell, at) => (hasTag(cell, "exercise") ? [at] : []));
    expect(exercises.length).toBeGreaterThanOrEqual(2);
    for (const at of exercises) {
      const solution = notebook.cells[at + 1]!;
      expect(hasTag(solution, "solution")).toBe(true);
      expect(solution.metadata.jupyter).toEqual({ source_hidden: true, outputs_hidden: true });
      expect(solution.source).toContain("assert.");
    }
  });

  test("links to files that exist, has no outputs, and starts slides at its headings", async () => {
    const { notebook, text } = await words();
    const links = [...text.matchAll(/\]\(([^)#:]+)\)/g)].map(([, path]) => path!);
    const later = /^7-which-segmentation-is-enough\.ipynb$/;
    const missing = links.filter((path) => !existsSync(join(root, "notebooks", path)) && !later.test(path));
    expect(missing).toEqual([]);
    for (const cell of notebook.cells) {
      if (cell.cell_type === "code") expect(cell.outputs).toEqual([]);
      const place = hasTag(cell, "solution") ? "skip" : /^##? /.test(cell.source) ? "slide" : undefined;
      if (place) expect(cell.metadata.slideshow, cell.source).toEqual({ slide_type: place });
    }
  });

  test("runs from the first cell to the last solution", { timeout: 300_000 }, async () => {
    const ran = join(folder, `${name}.ipynb`);
    const given = Object.entries(parameters).flatMap(([key, value]) => [
      "-p",
      `${key}=${JSON.stringify(value)}`,
    ]);
    const { code, stderr } = await populi(["run", notebookFile(name), ...given, "--ipynb", ran]);
    expect(code, stderr).toBe(0);
    const report = renderReport(await readNotebook(ran), { file: ran, date: new Date(0) });
    const solutions = (await readNotebook(ran)).cells.filter((cell) => hasTag(cell, "solution"));
    expect(report.match(/<details class="code"><summary>/g)).toHaveLength(solutions.length);
    expect(await readFile(ran, "utf8")).not.toContain('"name": "stderr"');
  });
});

test("the README and the instructor's kit list the whole course", () => {
  for (const page of ["README.md", "docs/teaching.md"]) {
    const text = readFileSync(join(root, page), "utf8");
    for (const name of Object.keys(course)) expect(text, page).toContain(`${name}.ipynb`);
  }
});

function prose({ cells }: Notebook): string {
  const isText = ({ cell_type: type }: NotebookCell) => type === "markdown";
  return cells
    .filter(isText)
    .map(({ source }) => source)
    .join("\n\n");
}
