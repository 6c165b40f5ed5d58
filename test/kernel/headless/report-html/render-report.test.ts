import { describe, expect, test } from "vitest";
import type { Notebook } from "../../../../kernel/headless/notebook.js";
import { renderReport } from "../../../../kernel/headless/report-html/render-report.js";

const text = (source: string) => ({ cell_type: "markdown" as const, id: "text", metadata: {}, source });
const code = (source: string, metadata: Record<string, unknown> = {}) => ({
  cell_type: "code" as const,
  id: "code",
  metadata,
  source,
  execution_count: 1,
  outputs: [{ output_type: "stream" as const, name: "stdout" as const, text: "the answer" }],
});
const page = (...cells: Notebook["cells"]) =>
  renderReport(
    { cells, metadata: {}, nbformat: 4, nbformat_minor: 5 },
    { file: "a.ipynb", date: new Date("2026-01-01T00:00:00Z") },
  );

describe("the page of a report", () => {
  test("folds the output of a solution with its code, and names its role", () => {
    const solution = code("2 + 2", {
      tags: ["solution"],
      jupyter: { source_hidden: true, outputs_hidden: true },
    });
    const folded = page(solution);
    expect(folded).toContain('<details class="code"><summary>Cell 1 · solution</summary>');
    expect(folded).toMatch(/the answer<\/pre><\/details>/);
    const open = page(code("2 + 2"));
    expect(open).toContain('<details class="code" open><summary>Cell 1</summary>');
    expect(open).toMatch(/<\/details>\n<pre class="stream stdout">the answer/);
  });

  test("links to the web and to its own headings, and only names files beside the notebook", () => {
    const rendered = page(
      text(
        "# One\n\n[here](#one), [paper](https://arxiv.org/abs/2603.16142), [next](6-next.ipynb), [page](../docs/a.md#b), <https://www.r-project.org>",
      ),
    );
    expect(rendered).toContain('<a href="#one">here</a>');
    expect(rendered).toContain('<a href="https://arxiv.org/abs/2603.16142">paper</a>');
    expect(rendered).toContain('<a href="https://www.r-project.org">https://www.r-project.org</a>');
    expect(rendered).toContain('<span class="file" title="6-next.ipynb">next</span>');
    expect(rendered).toContain('<span class="file" title="../docs/a.md#b">page</span>');
  });
});
