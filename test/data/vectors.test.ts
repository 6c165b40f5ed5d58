import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { parseCodebook } from "../../lib/survey/codebook/read-codebook.js";
import { codebookPath } from "./values-file.js";

const folder = new URL("../../data/vectors/", import.meta.url);
const codebook = parseCodebook(readFileSync(codebookPath, "utf8"), codebookPath);
// arXiv:2603.16142, Table 4.
const attributes = [260, 263, 271, 273, 275, 279, 281, 284, 285, 286, 287, 288, 289].map(
  (number) => `Q${number}`,
);

interface Texts {
  readonly attribute: string;
  readonly questions: readonly string[];
  readonly values: ReadonlyMap<number, readonly string[]>;
}

function read(attribute: string): Texts {
  const file = readFileSync(new URL(`${attribute}.yaml`, folder), "utf8");
  const {
    attribute: named,
    questions,
    values,
  } = parse(file) as {
    attribute: string;
    questions: string[];
    values: Record<string, string[]>;
  };
  return {
    attribute: named,
    questions,
    values: new Map(Object.entries(values).map(([code, texts]) => [Number(code), texts])),
  };
}

test("there is one file for each of the 13 attributes, and no other", () => {
  expect(readdirSync(folder).sort()).toEqual(attributes.map((attribute) => `${attribute}.yaml`));
});

describe.each(attributes)("%s", (attribute) => {
  const texts = read(attribute);

  test("has 40 different questions that end in a question mark", () => {
    expect(texts.attribute).toBe(attribute);
    expect(texts.questions).toHaveLength(40);
    expect(new Set(texts.questions).size).toBe(40);
    for (const question of texts.questions) {
      expect(question).toMatch(/^[A-Z].*\?$/);
      expect(question.split(" ").length, question).toBeLessThanOrEqual(20);
    }
  });

  test("has twelve different instructions for every value of the codebook, in the second person", () => {
    expect([...texts.values.keys()]).toEqual(
      codebook.variables.get(attribute)!.values.map(({ code }) => code),
    );
    const all = [...texts.values.values()].flat();
    expect(new Set(all).size).toBe(all.length);
    for (const [code, instructions] of texts.values) {
      expect(instructions, String(code)).toHaveLength(12);
      for (const instruction of instructions) {
        expect(instruction).toMatch(/\b(you|your)\b/i);
        expect(instruction).toMatch(/\.$/);
        expect(instruction).not.toMatch(/\b(I|my|he|she|his|her)\b/);
        expect(instruction.split(" ").length, instruction).toBeLessThanOrEqual(35);
      }
    }
  });

  test("never gives a persona an opinion", () => {
    for (const instruction of [...texts.values.values()].flat()) {
      expect(instruction).not.toMatch(
        /\byou (believe|support|oppose|distrust|hate|love|vote|are against|are for)\b/i,
      );
    }
  });

  test("has instructions of similar length for neighbouring values", () => {
    // A difference of means should carry the attribute, not how long its texts are.
    const words = [...texts.values.values()].map(
      (instructions) => instructions.join(" ").split(" ").length / instructions.length,
    );
    expect(Math.max(...words) / Math.min(...words)).toBeLessThan(1.4);
  });
});
