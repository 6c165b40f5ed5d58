import { expect, test } from "vitest";
import { compareRuns } from "../../../../lib/fidelity/compare.js";
import { populiConvention } from "../../../../lib/fidelity/convention/populi.js";
import { replicateDesign } from "../../../../lib/survey/design/replicates.js";
import { surveyDesign } from "../../../../lib/survey/design/survey-design.js";
import { surveyOf } from "../../../../lib/survey/survey-of.js";
import { madeRun } from "../synthetic-run.js";
import { villageRejections, villageStudies } from "../village-studies.js";

test("two runs, and a run and its respondents, are told apart by chance as often as tests say, where villages are drawn", async () => {
  const { study } = villageStudies[0]!;
  const { difference, knows } = await villageRejections(study, populiConvention, 80);
  // 5 % ± 2.4 is one standard error.
  for (const metric of ["kl", "own"] as const) expect(difference[metric].villages).toBeLessThanOrEqual(0.14);
  expect(knows.villages).toBeLessThanOrEqual(0.14);
  // Respondents taken for independent agree too often.
  expect(difference.own.people).toBeGreaterThan(0.2);
  expect(knows.people).toBeGreaterThan(0.2);
});

const n = 60;
const runs = [0.9, 0.3].map((knows, r) => ({
  ...madeRun({ respondents: n, items: 6, knows, seed: 1 }),
  condition: { name: `run ${r}` },
  labels: [],
}));
const village = Array.from({ length: n }, (_, i) => `village ${i % 12}`);
const options = { baselines: [], draws: 2 } as const;

test("tests and verdicts have the design's standard errors, and those of a jackknife's replicates are the same", async () => {
  const survey = surveyOf({ village, w: new Array(n).fill(1) }, { weight: "w" });
  const clustered = surveyDesign(survey, { clusters: "village" });
  const [plain, byUnit] = [
    await compareRuns(runs, options),
    await compareRuns(runs, { ...options, design: clustered }),
  ];
  const columns = Object.fromEntries(
    Array.from({ length: 12 }, (_, g) => [
      `r${g}`,
      village.map((of) => (of === `village ${g}` ? 0 : 12 / 11)),
    ]),
  );
  const replicated = replicateDesign(surveyOf({ w: new Array(n).fill(1), ...columns }, { weight: "w" }), {
    replicates: Object.keys(columns),
    method: "jk1",
  });
  const byReplicate = await compareRuns(runs, { ...options, design: replicated });
  for (const [t, { smallest, p }] of byUnit.tests.entries()) {
    // Swaps are about those who were asked.
    expect(p["these items"]).toBe(plain.tests[t]!.p["these items"]);
    const other = byReplicate.tests[t]!.smallest;
    const without = plain.tests[t]!.smallest["these items"];
    expect(Math.abs(smallest["these items"] / without - 1)).toBeGreaterThan(0.01);
    for (const question of ["these items", "items like these"] as const) {
      expect(Math.abs(other[question] / smallest[question] - 1)).toBeLessThan(0.05);
    }
  }
  const { verdict } = byUnit.conditions[0]!;
  expect(verdict.association.kind).toBe("associated");
  expect(verdict.uniform).not.toEqual(plain.conditions[0]!.verdict.uniform);
});
