import { expect, test } from "vitest";
import { loadPersonas } from "../../../../lib/narrative/persona/load-personas.js";
import { withItems } from "../../../../lib/narrative/persona/with-items.js";
import { loadSurvey } from "../../../../lib/survey/load-survey.js";

test("a persona set gets items that nobody has answered, and names what it is given in place of surveys", async () => {
  const survey = await loadSurvey("data/surveys/values.csv");
  const personas = await loadPersonas("synthetic", { limit: 3 });
  const asked = withItems(personas, survey, ["Q57"]);
  expect(asked.items).toContain("Q57");
  expect([...asked.column("Q57").level]).toEqual([-1, -1, -1]);
  expect(() => withItems("synthetic" as never, survey, ["Q57"])).toThrow(
    /personas: the text 'synthetic'\n.*awaited/,
  );
  expect(() => withItems(personas, ["Q57"] as never, ["Q57"])).toThrow(/survey: a list of 1\n.*awaited/);
  expect(() => withItems(personas, survey, [])).toThrow(/no item is named/);
});
