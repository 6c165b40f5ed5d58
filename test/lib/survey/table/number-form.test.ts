import { describe, expect, test } from "vitest";
import { fileDecimal, numberForm } from "../../../../lib/survey/table/number-form.js";

const comma = { commaIsDecimal: false };
const semicolon = { commaIsDecimal: true };
const values = (texts: readonly string[], convention = comma as Parameters<typeof numberForm>[1]) =>
  numberForm(texts, convention)?.parse && texts.map(numberForm(texts, convention)!.parse);

describe("the numbers of a column", () => {
  // What pandas.read_csv gives with thousands= and decimal= for these marks.
  test.each([
    [["1.234,56", "12,5", "7"], comma, [1234.56, 12.5, 7]],
    [["1,234.56", "12.5", "7"], comma, [1234.56, 12.5, 7]],
    [["1.200", "950", "12.500"], { decimal: ",", commaIsDecimal: true }, [1200, 950, 12500]],
    [["1.200", "950", "12.500"], semicolon, [1200, 950, 12500]],
    [["1.200", "0.950", "12.5"], semicolon, [1.2, 0.95, 12.5]],
    [["1,200", "950", "12,500"], comma, [1200, 950, 12500]],
    [["0,795", "1,167"], semicolon, [0.795, 1.167]],
    [["1.234.567", "12"], comma, [1234567, 12]],
    [["1 200", "12\u00a0500,5", "3\u202f000"], comma, [1200, 12500.5, 3000]],
    [["1'200", "12’500.5"], comma, [1200, 12500.5]],
    [["12 %", "7.5%"], comma, [12, 7.5]],
    [["$1,200", "$7", "-$3.50"], comma, [1200, 7, -3.5]],
    [["1.200,50 €", "7 €"], comma, [1200.5, 7]],
    [["EUR 12", "EUR 7,5"], comma, [12, 7.5]],
    [["(1,200)", "7.5"], comma, [-1200, 7.5]],
    [["\u22125", "3"], comma, [-5, 3]],
    [["-0", "+3", "1e3", ".5"], comma, [0, 3, 1000, 0.5]],
  ] as const)("%j", (texts, convention, expected) => {
    expect(values(texts, convention)).toEqual(expected);
  });

  test.each([
    ["decimal points beside decimal commas", ["1.5", "1,5"]],
    ["leading zeros", ["0123", "4567"]],
    ["digits beyond 2⁵³", ["9007199254740993"]],
    ["percent beside fractions", ["12 %", "0.5"]],
    ["two currencies", ["$5", "€5"]],
    ["dates, versions, addresses", ["01.03.2024", "1.2.3"]],
    ["texts", ["5", "unknown"]],
    ["groups of other lengths", ["1,23,456.5", "12,34"]],
  ] as const)("are none where there are %s", (_, texts) => {
    expect(numberForm(texts, comma)).toBeUndefined();
  });

  test("what was dropped, and what is in doubt, is said", () => {
    expect(numberForm(["1.234,5", "2"], comma)!.note).toBe(
      "marks between thousands are dropped (1.234,5 = 1234.5)",
    );
    expect(numberForm(["12 %"], comma)!.note).toBe("percent signs dropped (12 % = 12)");
    expect(numberForm(["1.167", "1.384"], semicolon)!.note).toBe(
      `1.167 = 1.167, though '.' may mark thousands (decimal: ",")`,
    );
    expect(numberForm(["1", "2.5"], semicolon)!.note).toBeUndefined();
  });

  test("the columns in which it is certain show a file's decimal mark", () => {
    expect(fileDecimal([["1.200", "950"], ["12,5"], ["x", "1.5"]])).toBe(",");
    expect(fileDecimal([["1.200"], ["0.75"]])).toBe(".");
    expect(fileDecimal([["0,75"], ["0.75"]])).toBeUndefined();
  });
});
