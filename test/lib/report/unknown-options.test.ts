import { expect, test } from "vitest";
import { ablation } from "../../../lib/report/ablation/ablation.js";
import { ablationGrid } from "../../../lib/report/ablation/ablation-grid.js";
import { ablationTable } from "../../../lib/report/ablation/ablation-table.js";
import { doseResponse } from "../../../lib/report/dose-response/dose-response.js";
import { scoreFiles } from "../../../lib/report/score-files/score-files.js";

/** What a person might write in a cell: no type has seen it. */
const given = (options: object) => options as never;

test.each([
  ["ablation", () => ablation(given({}), given({ convetion: "psii" })), "convention"],
  ["ablation", () => ablation(given({}), given({ condition: [] })), "conditions"],
  ["ablationTable", () => ablationTable([], given({ titel: "Table 2" })), "title"],
  ["ablationTable", () => ablationTable([], given({ wilcoxn: true })), "wilcoxon"],
  ["ablationGrid", () => ablationGrid(given({ modls: [], seeds: [1] })), "models"],
  ["doseResponse", () => doseResponse(given({}), given({ strenghts: [0, 1] })), "strengths"],
  ["scoreFiles", () => scoreFiles("human.csv", "made.csv", given({ codebok: "a.yaml" })), "codebook"],
  ["scoreFiles", () => scoreFiles("human.csv", "made.csv", given({ repeat: 100 })), "repeats"],
])("%s names an option that it has not, and the nearest one", async (by, call, nearest) => {
  await expect(call()).rejects.toThrow(
    new RegExp(`${by} has no option '\\w+'\\n.*did you mean '${nearest}'`),
  );
});

test("scoreFiles refuses what evaluate alone takes", async () => {
  await expect(scoreFiles("human.csv", "made.csv", given({ groupings: [] }))).rejects.toThrow(
    /scoreFiles has no option 'groupings'/,
  );
});
