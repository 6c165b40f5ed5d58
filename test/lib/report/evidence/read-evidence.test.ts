import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readEvidence } from "../../../../lib/report/evidence/read-evidence.js";

const folder = mkdtempSync(join(tmpdir(), "study-"));
afterAll(() => rmSync(folder, { recursive: true }));
const write = (study: unknown) => writeFileSync(join(folder, "study.json"), JSON.stringify(study));

const estimate = { value: 0.1, low: null, high: null };
const scored = { kl: estimate, own: estimate, ownExpected: estimate, mae: estimate, noOption: 0 };
const study = {
  populi: "0.0.1",
  model: { name: "teaching", hash: "ab", weights: "float32", teaching: true },
  survey: { name: "values", hash: "cd", synthetic: true },
  respondents: { wanted: 10, asked: 10 },
  ...{ seed: 1, attributes: ["Q260"], questions: 2, instructions: 2, items: ["Q1"], heldOutItems: [] },
  ...{ answering: {}, sigma: 0.1, calibrated: false },
  runs: [{ id: "r", condition: "direct", seconds: 1, ...scored }],
  floors: [{ name: "uniform", role: "worst", ...scored, noOption: null }],
};

test("a study is read as it was written", async () => {
  write(study);
  expect(await readEvidence(folder)).toEqual(study);
});

const { ownExpected: _, ...withoutExpected } = study.runs[0]!;
const { heldOutItems: __, ...withoutHeldOut } = study;
const again =
  /run populi evidence, or runEvidence, again with the same folder and settings: answers are kept/;

test.each([
  [
    { ...study, runs: [study.runs[0], withoutExpected] },
    "runs[1].ownExpected is nothing, and an object: { value, low, high } is expected",
  ],
  [{ ...study, floors: [{ ...study.floors[0], kl: 0.2 }] }, "floors[0].kl is 0.2, and an object"],
  [withoutHeldOut, "heldOutItems is nothing, and a list of names is expected"],
  [{ ...study, runs: [] }, "runs is a list of 0, and a list of one or more is expected"],
  [{ ...study, sigma: "0.1" }, "sigma is the text '0.1', and a finite number is expected"],
  [[], "the whole is a list of 0, and an object"],
])("a study of another form is refused with what was found and expected: %#", async (older, message) => {
  write(older);
  const error = await readEvidence(folder).catch(String);
  expect(error).toContain(message);
  expect(error).toContain("study.json");
  expect(error).toMatch(again);
});

test("a study of another form says which version wrote it", async () => {
  write({ ...study, runs: [withoutExpected] });
  await expect(readEvidence(folder)).rejects.toThrow("the study was written by Populi 0.0.1, and this is");
});

test("what is not JSON and what is not there say so", async () => {
  writeFileSync(join(folder, "study.json"), "{ half");
  await expect(readEvidence(folder)).rejects.toThrow("the file is not JSON");
  await expect(readEvidence(join(folder, "elsewhere"))).rejects.toThrow(
    /there is no study\n.*populi evidence --model/,
  );
});
