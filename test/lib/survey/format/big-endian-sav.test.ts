import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { loadSurvey } from "../../../../lib/survey/load-survey.js";

test("a .sav with the high byte first and Latin-1 texts is read as R's haven reads it", async () => {
  const file = fileURLToPath(new URL("../fixtures/big-endian.sav", import.meta.url));
  const survey = await loadSurvey(file);
  const codes = survey.frame(["AGE", "SEX", "TXT"], { labels: false });
  expect(codes.values).toEqual([
    [33.5, 1, "abc"],
    [null, 2, "über"],
    [null, 1, null],
  ]);
  const sex = survey.codebook.variables.get("SEX")!;
  expect(sex.label).toBe("Größe");
  expect(sex.values.map(({ code, label }) => [code, label])).toEqual([
    [1, "male"],
    [2, "female"],
  ]);
});
