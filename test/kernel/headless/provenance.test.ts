import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseNotebook, serializeNotebook } from "../../../kernel/headless/notebook.js";
import {
  compareCode,
  compareResults,
  compareVersions,
} from "../../../kernel/headless/provenance/compare-provenance.js";
import { provenanceOf } from "../../../kernel/headless/provenance/provenance.js";
import { readProvenance } from "../../../kernel/headless/provenance/read-provenance.js";
import { renderReport } from "../../../kernel/headless/report-html/render-report.js";

const record = (answers: string, made: string) => ({
  format: "populi-manifest/1",
  ...{ made, condition: "PSII </script>", answers, versions: { populi: "0.1.0", node: made } },
  model: { name: "m", hash: "abc" },
});
const executed = (code: string, shown = "shown", answers = "1", made = "2026-01-01", parameters = "n = 1;") =>
  parseNotebook(
    {
      nbformat: 4,
      nbformat_minor: 5,
      metadata: {},
      cells: [
        { cell_type: "markdown", metadata: {}, source: "# words do not count" },
        {
          cell_type: "code",
          metadata: { tags: ["injected-parameters"] },
          source: parameters,
          outputs: [],
          execution_count: 1,
        },
        {
          cell_type: "code",
          metadata: {},
          source: code,
          execution_count: 2,
          outputs: [
            { output_type: "stream", name: "stdout", text: shown },
            {
              output_type: "display_data",
              metadata: {},
              data: {
                "application/vnd.populi.manifest+json": record(answers, made),
                "text/plain": `made ${made}`,
              },
            },
          ],
        },
      ],
    },
    "a.ipynb",
  );
const at = new Date("2026-01-02T03:04:05Z");
const of = (...args: Parameters<typeof executed>) => provenanceOf(executed(...args), "x/a.ipynb", at);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "populi provenance "));
});
afterAll(() => rm(folder, { recursive: true }));

describe("what a report was made from", () => {
  test("is read back from the page, also with labels that would end a script, and from an executed notebook", async () => {
    const notebook = executed("run()", "</script>");
    const [page, file] = [join(folder, "a.html"), join(folder, "a.ipynb")];
    await writeFile(page, renderReport(notebook, { file, date: at }));
    await writeFile(file, serializeNotebook(notebook));
    const read = await readProvenance(page);
    expect(read).toEqual(provenanceOf(notebook, file, at));
    expect(read).toMatchObject({ notebook: "a.ipynb", parameters: "n = 1;", made: at.toISOString() });
    expect(read.manifests[0]!.condition).toBe("PSII </script>");
    expect((await readProvenance(file)).cells).toEqual(read.cells);
  });

  test("is missing in other pages, which are refused with what to do", async () => {
    const page = join(folder, "other.html");
    await writeFile(page, "<html></html>");
    await expect(readProvenance(page)).rejects.toThrow(/does not say what it was made from[\s\S]*\.ipynb/);
    await expect(readProvenance(join(folder, "none.html"))).rejects.toThrow(/does not exist/);
  });
});

describe("a report compared", () => {
  test("with the same code is the same, whatever the parameters, and names the cell that differs", () => {
    expect(compareCode(of("a"), of("a", "other", "2", "2027", "n = 5;"))).toEqual([
      { what: "code", recorded: "1 cell", found: "1 cell", same: true, counts: true },
    ]);
    expect(compareCode(of("a"), of("b")).map(({ what, same }) => [what, same])).toEqual([
      ["code of cell 1", false],
    ]);
  });

  test("with another run of it is the same where only times, versions and the day differ", () => {
    const lines = compareResults(
      of("a", "done in 1.2 s, 3.4 respondents/s"),
      of("a", "done in 7 s, 0.1 respondents/s", "1", "2027"),
    );
    expect(lines.filter(({ same, counts }) => !same && counts)).toEqual([]);
    expect(lines.find(({ same }) => !same)!.what).toBe("manifest of PSII </script>: versions.node");
  });

  test("names the output and the line of the manifest that differ", () => {
    const lines = compareResults(of("a", "KL 0.1"), of("a", "KL 0.2", "2"));
    expect(lines.filter(({ same }) => !same).map(({ what }) => what)).toEqual([
      "output of cell 1",
      "manifest of PSII </script>: answers",
    ]);
  });

  test("tells versions, which do not count", () => {
    const other = { ...of("a"), versions: { populi: "0.0.1", node: "18", platform: "x" } };
    expect(compareVersions(other, of("a")).map(({ same, counts }) => [same, counts])).toEqual([
      [false, false],
      [false, false],
      [false, false],
    ]);
  });
});
