import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { surveyFiles } from "../../data/generate.js";
import { parseCodebook } from "../../lib/survey/codebook/read-codebook.js";
import { codebookPath, csvPath, readValues } from "./values-file.js";

const codebook = parseCodebook(readFileSync(codebookPath, "utf8"), codebookPath);
const values = readValues();

test("generating again gives the bytes in the repository", () => {
  const files = surveyFiles();
  expect(readFileSync(csvPath, "utf8") === files.get("values.csv")).toBe(true);
  expect(readFileSync(codebookPath, "utf8")).toBe(files.get("values.codebook.yaml"));
});

test("another seed gives other respondents under the same columns and codebook", () => {
  const here = surveyFiles();
  const other = surveyFiles(2);
  const [header, ...rows] = other.get("values.csv")!.trimEnd().split("\n");
  const [knownHeader, ...knownRows] = here.get("values.csv")!.trimEnd().split("\n");
  expect(header).toBe(knownHeader);
  expect(rows).toHaveLength(knownRows.length);
  const same = rows.filter(
    (row, i) => row.split(",").slice(3).join() === knownRows[i]!.split(",").slice(3).join(),
  );
  expect(same).toHaveLength(0);
  expect(other.get("values.codebook.yaml")).toBe(here.get("values.codebook.yaml"));
});

test("both files say that they are synthetic", () => {
  expect(codebook.synthetic).toBe(true);
  expect(codebook.title).toMatch(/synthetic/i);
  expect(readFileSync(codebookPath, "utf8")).toMatch(/^# SYNTHETIC/);
  expect(values.columns[0]).toBe("SYNTHETIC");
  expect(new Set(values.text("SYNTHETIC"))).toEqual(new Set(["1"]));
});

test("the survey has the documented size: 3,600 respondents, 5 invented countries, 64 items in 4 categories", () => {
  expect(values.size).toBe(3600);
  const countries = new Set(values.text("B_COUNTRY_ALPHA"));
  expect(countries.size).toBe(5);
  // ISO 3166-1 keeps XAA … XZZ free for private use: none of them is a country.
  for (const code of countries) expect(code).toMatch(/^X[A-Z]{2}$/);
  const items = [...codebook.variables.values()].filter((variable) => variable.role === "item");
  expect(items).toHaveLength(64);
  const categories = [...new Set(items.map((item) => item.category))].sort();
  expect(categories).toEqual([
    "beliefs and life",
    "economic progress",
    "political engagement",
    "social integration",
  ]);
  for (const category of categories) {
    expect(items.filter((item) => item.category === category).length).toBeGreaterThanOrEqual(10);
  }
});

test("the ten value items and the 13 attributes of demographic vectors are there, with as many values as WVS-7 has codes", () => {
  const valueItems = ["Q46", "Q57", "Q45", "Q209", "Q164", "Q182", "Q184", "Q254", "Q154", "Q155"];
  for (const name of [...valueItems, "Q8", "Q14", "Q15", "Q17"]) {
    expect(codebook.variables.get(name)?.role, name).toBe("item");
  }
  const options = {
    Q260: 2,
    Q263: 2,
    Q271: 4,
    Q273: 6,
    Q275: 9,
    Q279: 8,
    Q281: 12,
    Q284: 3,
    Q285: 2,
    Q286: 4,
    Q287: 5,
    Q288: 10,
    Q289: 10,
  };
  for (const [name, count] of Object.entries(options)) {
    const variable = codebook.variables.get(name)!;
    expect(variable.role, name).toBe("identifier");
    expect(variable.values, name).toHaveLength(count);
    for (const value of variable.values) {
      expect(value.sentence, `${name} ${value.code}`).toMatch(/^[A-Z].*\.$/);
      expect(value.sentence!.split(" ").length, value.sentence).toBeLessThanOrEqual(9);
    }
  }
});

test("every column is in the codebook, in that order, and every code in the data is one of its values or missing codes", () => {
  expect(values.columns).toEqual([...codebook.variables.keys()]);
  for (const variable of codebook.variables.values()) {
    if (variable.values.length === 0) continue;
    const known = new Set([...variable.values, ...variable.missing].map(({ code }) => String(code)));
    const unknown = new Set(values.text(variable.name).filter((cell) => !known.has(cell)));
    expect([...unknown], variable.name).toEqual([]);
  }
});

test("questions and labels stay short enough for a small vocabulary", () => {
  for (const variable of codebook.variables.values()) {
    if (variable.role !== "item") continue;
    expect(variable.question!.split(" ").length, variable.name).toBeLessThanOrEqual(15);
    expect(variable.question).toMatch(/\?$/);
    for (const value of variable.values)
      expect(value.label.split(" ").length, value.label).toBeLessThanOrEqual(5);
  }
});

test("the second aim for the country is never the first one again", () => {
  const first = values.valid("Q154");
  const second = values.valid("Q155");
  expect(first.filter((code, row) => code === second[row])).toHaveLength(0);
});

test("weights average 1 in every country, vary within their bounds, and cost some effective size", () => {
  const weights = values.valid("W_WEIGHT");
  const countries = values.text("B_COUNTRY_ALPHA");
  for (const country of new Set(countries)) {
    const here = weights.filter((_, row) => countries[row] === country);
    expect(here.reduce((sum, weight) => sum + weight, 0) / here.length).toBeCloseTo(1, 3);
  }
  expect(Math.min(...weights)).toBeGreaterThan(0.25);
  expect(Math.max(...weights)).toBeLessThan(4);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const effective = sum ** 2 / weights.reduce((total, weight) => total + weight ** 2, 0);
  expect(effective).toBeLessThan(0.97 * values.size);
  expect(effective).toBeGreaterThan(0.8 * values.size);
});

test("weights restore the shares that non-response distorted: fewer old people and fewer degrees", () => {
  const weights = values.valid("W_WEIGHT");
  const share = (name: string, within: (code: number) => boolean) => {
    const codes = values.valid(name);
    const rows = codes.map((code, row) => [within(code), weights[row]!] as const);
    const weighted = rows.reduce((sum, [yes, weight]) => (yes ? sum + weight : sum), 0) / values.size;
    return { plain: rows.filter(([yes]) => yes).length / values.size, weighted };
  };
  const old = share("X003R2", (code) => code === 3);
  expect(old.weighted).toBeLessThan(old.plain - 0.04);
  const degree = share("Q275", (code) => code >= 6);
  expect(degree.weighted).toBeLessThan(degree.plain - 0.02);
});
