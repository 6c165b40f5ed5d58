import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pythonLiteral } from "../../../../lib/survey/shares/layout/python-literal.js";
import { loadShares } from "../../../../lib/survey/shares/load-shares.js";
import { shareLayoutOf } from "../../../../lib/survey/shares/share-file.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "populi shares "));
});
afterAll(() => rm(folder, { recursive: true }));

async function loaded(name: string, rows: readonly (readonly string[])[]) {
  const file = join(folder, name);
  const line = (cells: readonly string[]) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(",");
  await writeFile(file, `${rows.map(line).join("\n")}\n`);
  return { file, shares: await loadShares(file) };
}

describe("published shares by group", () => {
  test("load from a row for each option, with percentages, attributes and numbers of people", async () => {
    const { file, shares } = await loaded("long.csv", [
      ["Item", "Attribute", "Group", "Option", "Percent", "N"],
      ["trust", "sex", "women", "high", "60", "200"],
      ["trust", "sex", "women", "low", "40", "200"],
      ["trust", "sex", "men", "low", "70", "100"],
      ["trust", "sex", "men", "high", "20", "100"],
      ["trust", "age", "", "high", "20", "100"],
    ]);
    expect(await shareLayoutOf(file)).toBe("a row for each option");
    expect(shares.items).toEqual(["trust"]);
    expect(shares.codebook.variables.get("trust")!.values.map(({ label }) => label)).toEqual(["high", "low"]);
    expect(shares.groups.map(({ name, traits }) => [name, [...traits]])).toEqual([
      ["sex: women", [["sex", "women"]]],
      ["sex: men", [["sex", "men"]]],
    ]);
    expect([...shares.cells[0]!.shares]).toEqual([0.6, 0.4]);
    expect([...shares.cells[1]!.shares]).toEqual([20 / 90, 70 / 90]);
    expect(shares.cells.map(({ n }) => n)).toEqual([200, 100]);
    const notes = shares.notes.join("\n");
    expect(notes).toContain("1 cell whose shares do not sum to 1 is scaled");
    expect(notes).toContain("1 row or cell skipped: row 5: an item, group or option is missing");
  });

  test("load as GlobalOpinionQA publishes them", async () => {
    const { file, shares } = await loaded("global.csv", [
      ["question", "selections", "options", "source"],
      [
        "Do you trust the UN?",
        "defaultdict(<class 'list'>, {'Belgium': [0.21, 0.79], \"Côte d'Ivoire\": [0.5, 0.5], 'Chile': [1.0]})",
        "['Yes, a \"lot\"', 'No']",
        "GAS",
      ],
    ]);
    expect(await shareLayoutOf(file)).toBe("GlobalOpinionQA");
    expect(shares.items).toEqual(["Q1"]);
    const { question, values, category } = shares.codebook.variables.get("Q1")!;
    expect([question, category, values.map(({ label }) => label)]).toEqual([
      "Do you trust the UN?",
      "GAS",
      ['Yes, a "lot"', "No"],
    ]);
    expect(shares.groups.map(({ name, sentence }) => [name, sentence])).toEqual([
      ["Belgium", "You are from Belgium."],
      ["Côte d'Ivoire", "You are from Côte d'Ivoire."],
    ]);
    expect([...shares.cells[0]!.shares]).toEqual([0.21, 0.79]);
    expect(shares.notes.join()).toContain("Chile has not as many shares as there are options");
  });

  test("load as SimBench publishes them", async () => {
    const { file, shares } = await loaded("SimBenchGrouped.csv", [
      [
        "dataset_name",
        "group_prompt_template",
        "group_prompt_variable_map",
        "input_template",
        "human_answer",
        "group_size",
      ],
      [
        "ESS",
        "You are from {cntry}. You are {age_group}.",
        "{'cntry': 'Finland', 'age_group': '30-49'}",
        "How happy are you?\nOptions:\n(A): very\n(B): rather\n(C): not",
        "{'A': 70.0, 'B': 30.0, 'C': None}",
        "120",
      ],
      [
        "ESS",
        "You are from Spain.",
        "{}",
        "How happy are you?\nOptions:\n(A): very\n(B): rather\n(C): not",
        "{'A': 10, 'B': 80, 'C': 10}",
        "",
      ],
      ["X", "Nobody", "{}", "?", "not a dictionary", "5"],
    ]);
    expect(await shareLayoutOf(file)).toBe("SimBench");
    const item = shares.codebook.variables.get("Q1")!;
    expect([item.question, item.category]).toEqual(["How happy are you?", "ESS"]);
    expect(item.values.map(({ label }) => label)).toEqual(["very", "rather", "not"]);
    expect(shares.groups.map(({ name, sentence }) => [name, sentence])).toEqual([
      ["Finland, 30-49", "You are from Finland. You are 30-49."],
      ["You are from Spain.", "You are from Spain."],
    ]);
    expect(shares.cells.map((cell) => [...cell.shares])).toEqual([
      [0.7, 0.3, 0],
      [0.1, 0.8, 0.1],
    ]);
    expect(shares.cells.map(({ n }) => n)).toEqual([120, undefined]);
  });

  test("load as OpinionQA's shares by group are published", async () => {
    const { file, shares } = await loaded("opinion.csv", [
      ["qkey", "attribute", "group", "responses", "refusal_rate", "ordinal", "question", "options"],
      [
        "GUN_W26",
        "SEX",
        "Female",
        "[0.5, 0.3, 0.2]",
        "0.01",
        "[1.0, 2.0, 3.0]",
        "Guns?",
        "['Yes', 'Perhaps', 'No', 'Refused']",
      ],
    ]);
    expect(await shareLayoutOf(file)).toBe("OpinionQA");
    const item = shares.codebook.variables.get("GUN_W26")!;
    expect([item.question, item.measure, item.values.map(({ label }) => label)]).toEqual([
      "Guns?",
      "ordinal",
      ["Yes", "Perhaps", "No"],
    ]);
    expect(shares.groups[0]!.name).toBe("SEX: Female");
  });

  test("are told from respondents, and other columns are refused with the layouts that are known", async () => {
    expect(await shareLayoutOf("data/surveys/values.csv")).toBeUndefined();
    expect(await shareLayoutOf("data/surveys/shares.csv")).toBe("a row for each option");
    await expect(loadShares("data/surveys/values.csv")).rejects.toThrow(
      "GlobalOpinionQA (question, selections",
    );
  });
});

test.each([
  ["[0.21, None, 1e-3]", [0.21, null, 0.001]],
  ["('a', \"it's\", 'b\\'c\\u00e9')", ["a", "it's", "b'cé"]],
  ["array([1, 2])", [1, 2]],
  ["[np.float64(0.25), nan, True]", [0.25, null, true]],
  ['{"a": [1]}', new Map([["a", [1]]])],
  ["[]", []],
])("%s is read as Python means it", (text, expected) => {
  expect(pythonLiteral(text)).toEqual(expected);
});

test.each(["[1, 2", "{'a': }", "[1 2]", "'open", `${"[".repeat(50)}${"]".repeat(50)}`, ""])(
  "%s is no literal",
  (text) => {
    expect(pythonLiteral(text)).toBeUndefined();
  },
);
