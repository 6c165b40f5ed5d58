import { expect, test } from "vitest";
import { PopuliError } from "../../../lib/errors/populi-error.js";
import { type CompareOptions, compareRuns } from "../../../lib/fidelity/compare.js";
import { evaluate } from "../../../lib/fidelity/evaluate.js";
import { predictiveFidelity } from "../../../lib/fidelity/predictive/predictive-fidelity.js";
import { structuralFidelity } from "../../../lib/fidelity/structure/compare-structure.js";
import { segmentMaps } from "../../../lib/fidelity/structure/segment-maps.js";
import { worth } from "../../../lib/fidelity/worth/worth.js";
import { ablation } from "../../../lib/report/ablation/ablation.js";
import { ablationTable } from "../../../lib/report/ablation/ablation-table.js";
import type { SimulatedRun } from "../../../lib/simulate/answers/run-shape.js";
import type { Simulation } from "../../../lib/simulate/result/simulation.js";
import { itemOf, setOf } from "./made-answers.js";

// What JavaScript lets a person write in a cell: none of it may end in an error that names a line of the library.
const options = { baselines: [], draws: 2, repeats: 20 } as const;

function runOf(respondents: number, items: number, weights?: number[]): SimulatedRun {
  const answers = (kind: "human" | "simulated", by: number) =>
    setOf(
      kind,
      Array.from({ length: items }, (_, j) =>
        itemOf(
          `Q${j}`,
          Array.from({ length: respondents }, (_, i) => (i * 7 + j * by + Math.floor(i / by)) % 3),
          3,
        ),
      ),
      weights ?? new Array<number>(respondents).fill(1),
    );
  return {
    condition: { name: "made" },
    labels: [],
    human: answers("human", 1),
    answers: answers("simulated", 2),
  };
}

const good = runOf(12, 5);
const wrong: Record<string, unknown> = {
  nothing: undefined,
  null: null,
  "a number": 3,
  "a text": "run",
  "a list": [good],
  "a promise": Promise.resolve(good),
  "an empty object": {},
  "a run without humans": { condition: good.condition, labels: [], answers: good.answers },
  "a run without items": {
    ...good,
    human: { ...good.human, items: [] },
    answers: { ...good.answers, items: [] },
  },
  "a run without respondents": runOf(0, 5),
  "fewer humans than simulated": { ...good, human: runOf(6, 5).human },
  "a weight that is none": runOf(12, 5, [Number.NaN, ...new Array<number>(11).fill(1)]),
  "a negative weight": runOf(12, 5, [-1, ...new Array<number>(11).fill(1)]),
  "an item twice": {
    ...good,
    answers: { ...good.answers, items: [...good.answers.items, good.answers.items[0]] },
  },
  "rows of another length": {
    ...good,
    answers: {
      ...good.answers,
      items: good.answers.items.map((item) => ({ ...item, rows: item.rows.slice(3) })),
    },
  },
  "shares that are none": {
    ...good,
    answers: {
      ...good.answers,
      items: good.answers.items.map((item) => ({ ...item, rows: item.rows.map(() => Number.NaN) })),
    },
  },
};
const functions: Record<string, (run: SimulatedRun) => Promise<unknown>> = {
  evaluate: (run) => evaluate(run, options),
  structuralFidelity: (run) => structuralFidelity(run, options),
  worth: (run) => worth(run, { draws: 40, sizes: [5] }),
  predictiveFidelity: (run) => predictiveFidelity(run),
  compareRuns: (run) => compareRuns([run], options),
  ablationTable: (run) => ablationTable([run], options),
  ablation: (run) => ablation(run as Simulation),
};

test.each(Object.keys(functions))("%s says what is wrong with what is no run", async (name) => {
  for (const [what, given] of Object.entries(wrong))
    await expect(functions[name]!(given as SimulatedRun), what).rejects.toThrow(PopuliError);
});

test("a promise, a list and a run that cannot be simulated again are named, with what to do", async () => {
  await expect(evaluate(wrong["a promise"] as SimulatedRun)).rejects.toThrow(/a promise.*\n.*await/);
  await expect(evaluate(wrong["a list"] as SimulatedRun)).rejects.toThrow(/a list of 1.*\n.*compareRuns/);
  await expect(compareRuns(good as unknown as SimulatedRun[])).rejects.toThrow(
    /not a list of runs.*\n.*\[run\]/,
  );
  await expect(ablation(good as Simulation)).rejects.toThrow(/'made' is no simulation.*\n.*ablationTable/);
});

test.each<[string, unknown]>([
  ["draws", 0],
  ["draws", "20"],
  ["repeats", -1],
  ["seed", Number.NaN],
  ["convention", null],
  ["baselines", "ridge regression"],
  ["groupings", "Q1"],
  ["groupings", [{}]],
  ["margins", { own: -1 }],
  ["design", {}],
  ["reference", 3],
])("an option %s of %j is refused by its name", async (name, value) => {
  const refused = evaluate(good, { ...options, [name]: value } as CompareOptions);
  await expect(refused).rejects.toThrow(PopuliError);
  await expect(refused).rejects.toThrow(
    name === "reference" ? "no condition '3'" : new RegExp(name.replace(/s$/, "")),
  );
});

test("an option that there is not is named with the nearest one that there is", async () => {
  const misspelled = (name: string) => ({ [name]: 1 }) as never;
  await expect(evaluate(good, misspelled("drawss"))).rejects.toThrow(/no option 'drawss'.*\n.*'draws'/);
  await expect(evaluate(good, { margins: misspelled("knows") })).rejects.toThrow(
    /no option 'knows'.*\n.*kl, own/,
  );
  await expect(compareRuns([good], misspelled("worth"))).rejects.toThrow("no option 'worth'");
  await expect(structuralFidelity(good, misspelled("groupings"))).rejects.toThrow(/\n.*'grouping'/);
  await expect(predictiveFidelity(good, misspelled("sead"))).rejects.toThrow(/\n.*'seed'/);
  await expect(worth(good, misspelled("metric"))).rejects.toThrow(/\n.*'metrics'/);
  expect(() => segmentMaps([good], misspelled("Seed"))).toThrow(/\n.*'seed'/);
  expect(() => segmentMaps(good as never)).toThrow("not a list of runs");
});

test("structures are compared over the same options", async () => {
  const items = good.answers.items.map((item) => ({ ...item, options: [7, 8, 9] }));
  const grouping = {
    name: "half",
    of: Int32Array.from({ length: 12 }, (_, i) => i % 2),
    size: 2,
    labels: ["a", "b"],
  };
  await expect(
    structuralFidelity({ ...good, answers: { ...good.answers, items } }, { ...options, grouping }),
  ).rejects.toThrow("the options simulated for 'Q0' (7, 8, 9) are not those of the human answers");
});

test("one respondent gives values and no interval", async () => {
  const { score } = await evaluate(runOf(1, 5), options);
  expect(score.estimates.mae.value).toBeGreaterThan(0);
  expect([score.estimates.mae.low, score.estimates.mae.high]).toEqual([Number.NaN, Number.NaN]);
});

test("answers of which hardly any differ have an interval within reason", async () => {
  // Both sides give every option about as often, to every item.
  const side = (kind: "human" | "simulated", by: number) =>
    setOf(
      kind,
      [0, 1, 2, 3, 4].map((j) =>
        itemOf(
          `Q${j}`,
          Array.from({ length: 20 }, (_, i) => (i * 7 + j * by) % 3),
          3,
        ),
      ),
    );
  const { score } = await evaluate(
    { ...good, human: side("human", 1), answers: side("simulated", 2) },
    options,
  );
  // A logarithmic scale without end puts the upper bound of such a KL at a hundred million.
  expect(score.estimates.kl.value).toBeLessThan(0.01);
  expect(score.estimates.kl.high).toBeLessThan(5);
});
