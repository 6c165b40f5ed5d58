import { describe, expect, test } from "vitest";
import { parseNotebook } from "../../../kernel/headless/notebook.js";
import { adviseParameter, injectParameters, parseParameter } from "../../../kernel/headless/parameters.js";

const code = (source: string, ...tags: string[]) => ({
  cell_type: "code",
  source,
  metadata: { tags },
  outputs: [],
  execution_count: null,
});
const notebook = (...cells: object[]) =>
  parseNotebook({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells }, "test.ipynb");
const sources = (book: ReturnType<typeof notebook>) => book.cells.map((cell) => cell.source);

describe("a parameter's value", () => {
  test.each([
    ["n=100", "100"],
    ["n=-1.5e-3", "-1.5e-3"],
    ["n=true", "true"],
    ["n=null", "null"],
    ['n=["Q1", 2]', '["Q1", 2]'],
    ['n={"a": [1]}', '{"a": [1]}'],
    ['n="100"', '"100"'],
    ["n=gss.csv", '"gss.csv"'],
    ["n=a=b", '"a=b"'],
    ["n=", '""'],
    ["n=007", '"007"'],
    ["n=12345678901234567890", '"12345678901234567890"'],
    ["n=NaN", '"NaN"'],
    ["n=a\nb", '"a\\nb"'],
  ])("%j is the literal %s", (text, literal) => {
    expect(parseParameter(text)).toEqual({ name: "n", literal });
  });

  test("a name that is not an identifier is rejected", () => {
    expect(() => parseParameter("a-b=1")).toThrow("'a-b' cannot be the name of a parameter");
    expect(() => parseParameter("n;process.exit()=1")).toThrow("cannot be the name");
    expect(() => parseParameter("respondents")).toThrow("-p name=value");
  });
});

describe("the cell injected-parameters", () => {
  test("follows the cell tagged parameters and keeps each default's keyword and type", () => {
    const defaults = 'let n: number | null = null; // how many\nconst kind = "a";\n  let other = 1;';
    const book = injectParameters(
      notebook(code("first()"), code(defaults, "parameters"), code("n")),
      ["n=5", "kind=b", "unknown=1"].map(parseParameter),
    );
    expect(sources(book)).toEqual([
      "first()",
      defaults,
      '// Parameters\nlet n: number | null = 5;\nconst kind = "b";\nlet unknown = 1;',
      "n",
    ]);
    expect(book.cells[2]?.metadata.tags).toEqual(["injected-parameters"]);
  });

  test("replaces the one of an earlier run, under its id", () => {
    const once = injectParameters(notebook(code("let n = 1", "parameters"), code("n")), [
      parseParameter("n=2"),
    ]);
    const twice = injectParameters(once, [parseParameter("n=3")]);
    expect(sources(twice)).toEqual(["let n = 1", "// Parameters\nlet n = 3;", "n"]);
    expect(twice.cells.map((cell) => cell.id)).toEqual(once.cells.map((cell) => cell.id));
  });

  test("is the first cell if no cell is tagged parameters", () => {
    expect(sources(injectParameters(notebook(code("n")), [parseParameter("n=2")]))).toEqual([
      "// Parameters\nlet n = 2;",
      "n",
    ]);
  });

  test("is not added when nothing is given", () => {
    const book = notebook(code("n"));
    expect(injectParameters(book, [])).toBe(book);
  });
});

test("a warning about an undeclared parameter names the nearest declared one", () => {
  const book = notebook(code("let respondents = 100;\nlet seed = 1;", "parameters"));
  expect(adviseParameter(book, parseParameter("respondent=5"))).toBe(
    "the notebook declares no parameter 'respondent': did you mean 'respondents'?",
  );
  expect(adviseParameter(book, parseParameter("seed=5"))).toBeUndefined();
});
