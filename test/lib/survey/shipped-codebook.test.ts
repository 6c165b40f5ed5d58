import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { readCodebook } from "../../../lib/survey/codebook/read-codebook.js";
import { presetNames, readPreset, recogniseLists } from "../../../lib/survey/preset/preset.js";
import { shippedCodebook } from "../../../lib/survey/shipped-codebook.js";

test("every codebook that comes with Populi is proposed for a file of its columns, and for none that lacks one", async () => {
  const names = readdirSync("data/codebooks").filter((name) => name.endsWith(".yaml"));
  expect(names.length).toBeGreaterThan(3);
  for (const name of names) {
    const columns = [...(await readCodebook(`data/codebooks/${name}`)).variables.keys()];
    expect(shippedCodebook([...columns, "another"])).toBe(`data/codebooks/${name}`);
    expect(shippedCodebook(columns.slice(1))).toBeUndefined();
  }
});

test("a preset is recognised by the columns that its whole file names, though only the key is read", () => {
  // Lists are read first: once a preset has been read, they are taken from it.
  const lists = presetNames().map((name) => recogniseLists(name));
  expect(lists).toEqual(presetNames().map((name) => readPreset(name).recognise));
  expect(lists.every((list) => list.length > 0)).toBe(true);
});
