import { describe, expect, it } from "vitest";
import { Declarations } from "../../../kernel/session/declarations.js";

const declared = (text: string) => Declarations.none.neededBy("").replacedBy(text);

describe("the declarations a cell is given", () => {
  const all = declared(`
    interface Row { readonly code: number; readonly of: Group }
    declare enum Group { A, B }
    declare function label(row: Row): string;
    declare function label(code: number): string;
    declare const unrelated: string;
    type Unused = Row[];
    import { Survey as Loaded } from "populi";
  `);
  const given = (code: string) => all.neededBy(code).text;

  it("are those it names, and those that these name", () => {
    expect(given("label(row)")).toMatch(
      /interface Row[\s\S]*enum Group[\s\S]*function label\(row[\s\S]*label\(code/,
    );
    expect(given("label(row)")).not.toMatch(/unrelated|Unused/);
    expect(given("Group.A")).not.toContain("Row");
  });

  it("are the imports of all cells, so that TypeScript does not have to read their files again", () => {
    expect(given("1 + 1").trim()).toBe('import { Survey as Loaded } from "populi";');
  });

  it("name in shorthand properties, templates and interpolations", () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the code of a cell
    for (const code of ["({ unrelated })", "`${unrelated}`", "({ x: [unrelated] })"])
      expect(given(code)).toContain("declare const unrelated");
  });

  it("are replaced by what remains of them and the cell's own, and all others stay", () => {
    const after = all.neededBy("unrelated; let more = 1").replacedBy("declare let more: number;");
    expect(after.whole.text).not.toContain("unrelated");
    expect(after.whole.text).toMatch(/interface Row[\s\S]*declare let more/);
  });

  it("keep a namespace, until its name is declared again", () => {
    const spaced = declared("declare namespace Space { const x: 1; }");
    expect(spaced.neededBy("Space.x").replacedBy("").whole.text).toContain("namespace Space");
    expect(spaced.neededBy("Space").replacedBy("declare const Space: 2;").whole.text).toBe(
      "declare const Space: 2;\n",
    );
  });

  it("do not grow with the cells before", () => {
    let day = Declarations.none;
    for (let i = 0; i < 300; i++) day = day.neededBy("").replacedBy(`declare const value${i}: number;`);
    expect(day.neededBy("value7 + value8").text).toBe(
      "declare const value7: number;\ndeclare const value8: number;\n",
    );
    expect(day.whole.text.match(/declare/g)).toHaveLength(300);
  });
});
