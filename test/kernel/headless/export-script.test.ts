import { describe, expect, test } from "vitest";
import { exportScript } from "../../../kernel/headless/export-script.js";
import { parseNotebook } from "../../../kernel/headless/notebook.js";
import { injectParameters, parseParameter } from "../../../kernel/headless/parameters.js";

const code = (source: string, ...tags: string[]) => ({
  cell_type: "code",
  ...{ source, metadata: { tags }, outputs: [], execution_count: null },
});
const text = (source: string) => ({ cell_type: "markdown", source, metadata: {} });
const notebook = (...cells: object[]) =>
  parseNotebook({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells }, "a.ipynb");
const scriptOf = async (...cells: object[]) => (await exportScript(notebook(...cells), "a.ipynb")).text;

describe("a notebook as a script", () => {
  test("has texts as comments, imports once at the top, and prints what cells show", async () => {
    const script = await scriptOf(
      text("# Title\n\nWords */ here"),
      code('import { loadSurvey } from "populi";\n// why\nconst survey = await loadSurvey("a.csv");\nsurvey'),
      code('import { plot, loadSurvey } from "populi";\nimport * as fs from "node:fs";\nfs.existsSync("x");'),
    );
    expect(script).toMatch(
      /^import \{ loadSurvey, plot \} from "populi";\n\nimport \* as fs from "node:fs";/,
    );
    expect(script).toContain("// # Title\n//\n// Words */ here");
    expect(script).toContain('// why\nconst survey = await loadSurvey("a.csv");\nshow(survey);');
    expect(script).toContain('show(fs.existsSync("x"));');
    expect(script.match(/function show\(/g)).toHaveLength(1);
  });

  test("has the TypeScript that magics stand for, though nothing has run", async () => {
    const script = await scriptOf(
      code("const survey = 1;"),
      code("%%segment bySex on survey\nidentifiers: [sex, region]\nminimum: 30"),
      code("const run = 1;"),
      code("%%ablation table on run"),
    );
    expect(script).toContain("const bySex = segment(survey, {");
    expect(script).toContain("show(bySex);");
    expect(script).toContain("show(plot.segments(bySex));");
    expect(script).toContain("const table = await ablation(run);");
    expect(script).toMatch(/import \{ ablation, plot, segment \} from "populi";/);
    expect(script).not.toContain("display(");
  });

  test("assigns parameters that are set from outside to those the notebook declares", async () => {
    const book = injectParameters(notebook(code("let n = 1;", "parameters"), code("n + 1")), [
      parseParameter("n=21"),
      parseParameter("m=2"),
    ]);
    const { text: script } = await exportScript(book, "a.ipynb");
    expect(script).toContain("let n = 1;\n\nn = 21;\nlet m = 2;");
  });

  test("leaves out cells that need the kernel, and names them", async () => {
    const { text: script, leftOut } = await exportScript(
      notebook(code("%%bash\nls"), code("!ls"), code("1")),
      "a.ipynb",
    );
    expect(leftOut).toEqual(["cell 1, %%bash: it needs the kernel", "cell 2, !ls: it needs the kernel"]);
    expect(script).toContain("// %%bash\n// ls");
  });

  test("is refused where a name is declared twice", async () => {
    await expect(scriptOf(code("const a = 1;"), code("let { a } = { a: 2 };"))).rejects.toThrow(
      /cell 2 declares 'a', which cell 1 has declared/,
    );
  });
});
