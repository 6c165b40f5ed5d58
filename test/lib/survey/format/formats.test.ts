import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { convert } from "../../../../kernel/commands/convert.js";
import { fidelity } from "../../../../kernel/commands/fidelity.js";
import { survey } from "../../../../kernel/commands/survey.js";
import { formatNamed, formatOf, formats, writtenFormats } from "../../../../lib/survey/format/formats.js";
import { loadSurvey } from "../../../../lib/survey/load-survey.js";
import { surveyFormats } from "../../../../lib/survey/survey-formats.js";
import { surveyOf } from "../../../../lib/survey/survey-of.js";
import { writeSurvey } from "../../../../lib/survey/write-survey.js";

/** What every format can hold. */
const made = surveyOf(
  { trust: [1, 2, null, 2], height: [1.5, 1.75, 2, null], town: ["Zürich", "Łódź", null, "a, b"] },
  {
    codebook: {
      title: "Made",
      synthetic: true,
      variables: new Map([
        [
          "trust",
          {
            name: "trust",
            label: "Trust",
            measure: "ordinal",
            role: "item",
            values: [
              { code: 1, label: "high" },
              { code: 2, label: "low" },
            ],
            missing: [],
          },
        ],
      ]),
    },
  },
);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "populi formats é-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe.each(writtenFormats)("$name", (format) => {
  test("holds a survey's answers, labels and the mark of synthetic data, and is recognised by its content", async () => {
    const own = await mkdtemp(join(folder, "w-"));
    const file = join(own, `made${format.endings[0]}`);
    const { notes } = await writeSurvey(made, file);
    expect(notes).toEqual([]);
    expect(await formatOf(file)).toBe(format);
    const back = await loadSurvey(file);
    for (const name of ["trust", "height", "town"]) {
      const answers = (one: typeof back) => [0, 1, 2, 3].map((i) => one.column(name).raw(i));
      expect(answers(back), name).toEqual(answers(made));
    }
    const { label, values } = made.variable("trust");
    expect(back.variable("trust")).toMatchObject({ label, values });
    expect(back.codebook.synthetic).toBe(true);
  });

  test("is named wherever the formats that can be written are listed", async () => {
    const readme = await readFile(join(import.meta.dirname, "../../../../README.md"), "utf8");
    const line = readme.split("\n").find((one) => one.includes("populi convert"));
    for (const text of [convert.help, convert.summary, line]) expect(text).toContain(format.name);
    expect(convert.help).toMatch(new RegExp(`^  \\${format.endings[0]} +${format.name}`, "m"));
  });
});

test("help and the table of formats name every format and its endings", () => {
  const table = surveyFormats().toText();
  for (const { name, endings } of formats) {
    for (const text of [survey.help, table]) expect(text).toContain(`${endings.join(" ")}`);
    for (const text of [survey.help, fidelity.help, table]) expect(text).toContain(name);
  }
});

test("no two formats share a name or an ending, and one alone reads what no other recognises", () => {
  const endings = formats.flatMap((format) => format.endings);
  expect(new Set(endings).size).toBe(endings.length);
  expect(new Set(formats.map(({ name }) => name)).size).toBe(formats.length);
  expect(formats.filter(({ recognises }) => recognises === undefined).map(({ name }) => name)).toEqual([
    "CSV",
  ]);
  for (const format of formats)
    for (const ending of format.endings) expect(formatNamed(`x${ending.toUpperCase()}`)).toBe(format);
});
