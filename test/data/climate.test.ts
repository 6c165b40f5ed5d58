import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { climateCodebook } from "../../data/generate/climate/climate-codebook.js";
import { drawClimateSurvey } from "../../data/generate/climate/climate-survey.js";
import { findConstructs, readConstructs } from "../../lib/segment/construct/constructs.js";
import { instrumentNames } from "../../lib/segment/instrument/read-instrument.js";
import { segment } from "../../lib/segment/segment.js";
import { loadSurvey } from "../../lib/survey/load-survey.js";

const survey = await loadSurvey("data/surveys/climate.csv");

test("generating the climate survey again gives the bytes in the repository", () => {
  const { columns, rows } = drawClimateSurvey(20261122);
  const csv = `${[columns, ...rows].map((row) => row.join(",")).join("\n")}\n`;
  expect(readFileSync("data/surveys/climate.csv", "utf8") === csv).toBe(true);
});

test("it says that it is synthetic, and every column is in its codebook", () => {
  expect(survey.codebook.synthetic).toBe(true);
  expect([...climateCodebook().variables.keys()]).toEqual([...survey.codebook.variables.keys()]);
  expect(survey.size).toBe(1200);
  expect(survey.items).toHaveLength(12);
});

test.each(["demo", "theory-15", "theory-59"])("has a column for every construct of the preset %s", (name) => {
  expect(findConstructs(survey, readConstructs(name), {}).lacking).toEqual([]);
});

test("has the items of every instrument", () => {
  expect(instrumentNames()).toEqual(
    expect.arrayContaining(["inglehart-welzel", "six-americas-15", "six-americas-4"]),
  );
  const quadrants = segment(survey, { method: "instrument", instrument: "inglehart-welzel" });
  expect(quadrants.segments.every(({ n }) => n > 100)).toBe(true);
  for (const instrument of ["six-americas-4", "six-americas-15"]) {
    const found = segment(survey, { method: "instrument", instrument, classify: "audience" });
    expect(found.segments.map(({ label }) => label)).toContain("Alarmed");
    const accuracy = /puts (\d+)\.\d % of held-out/.exec(found.toTable().notes.join(" "))![1];
    // Chance with the shares of the segments is about a fifth.
    expect(Number(accuracy)).toBeGreaterThan(40);
  }
});

test("worry goes with what people would do, and with the party they are nearest to", () => {
  const worry = survey.column("worry");
  const act = survey.column("act_vote");
  const mean = (level: number) => {
    const own = [...act.level].filter((answer, i) => answer >= 0 && worry.level[i] === level);
    return own.reduce((sum, answer) => sum + answer, 0) / own.length;
  };
  expect(mean(3) - mean(0)).toBeGreaterThan(0.6);
});
