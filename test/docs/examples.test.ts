import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as populi from "../../lib/index.js";
import { complaints, pageExamples, publicExamples, runnable } from "./examples.js";

const { program, examples: ofFunctions, without, exported } = publicExamples();
const pages = [
  "quickstart",
  "weights",
  "injection",
  "collapse",
  "fidelity",
  "calibration",
  "challenges",
  "from-r",
  "from-python",
];
const examples = [...ofFunctions, ...pageExamples(pages)];

/** The names that examples take for granted, with the types that the library's calls return. */
const declared = `
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
declare const survey: Awaited<ReturnType<typeof loadSurvey>>;
declare const model: Awaited<ReturnType<typeof loadModel>>;
declare const byClass: Segmentation;
declare const byCountry: Segmentation;
declare const segmentation: Segmentation;
declare const vectors: Awaited<ReturnType<typeof demographicVectors>>;
declare const run: Awaited<ReturnType<typeof simulate>>;
declare const full: typeof run, withoutNoise: typeof run, withoutProfile: typeof run;
declare const table: Table;
declare const grid: Awaited<ReturnType<typeof ablationGrid>>;
declare const codebook: ReturnType<typeof parseCodebook>;
declare const gss: typeof survey, wvs: typeof survey, survey2018: typeof survey, survey2021: typeof survey;
declare const ids: number[], more: number[], prompts: number[][], seeds: number[];
declare const vector: Float32Array, v: Float32Array;
declare const score: (hooks: LayerHook[]) => Promise<unknown>;
declare const url: string;
`;

/** Examples that are compiled and not run, and why. */
const notRun: Readonly<Record<string, string>> = {
  PopuliError: "throws",
  downloadModel: "needs a network",
  askLocally: "the teaching model writes no JSON",
  generateTexts: "the teaching model writes no JSON",
  generatePersonas: "the teaching model writes no JSON",
  mixed: "needs more respondents: test/lib/mixed",
  planMixed: "needs more respondents: test/lib/mixed",
  "plot.mixed": "needs more respondents: test/lib/plot/mixed.test.ts",
  "plot.interviewsSaved": "needs more respondents: test/lib/plot/mixed.test.ts",
  "plot.mixedPlan": "needs more respondents: test/lib/plot/mixed.test.ts",
  mergeShards: "needs two finished shards: test/lib/simulate/study/shard.test.ts",
  replicateDesign: "the synthetic survey has no replicate weights",
};

const folder = mkdtempSync(join(tmpdir(), "populi examples "));
const before = process.cwd();
let context: Record<string, unknown>;

beforeAll(async () => {
  const root = before;
  process.chdir(folder);
  symlinkSync(join(root, "data"), join(folder, "data"), "junction");
  mkdirSync("corpus");
  for (const language of ["en", "es"])
    copyFileSync(`data/languages/${language}.txt`, `corpus/${language}.txt`);
  copyFileSync("data/surveys/values.codebook.yaml", "wvs.es.codebook.yaml");
  const rows = (answer: (i: number) => number) =>
    `Q260,W_WEIGHT,Q1,Q57\n${Array.from({ length: 40 }, (_, i) => `${1 + (i % 2)},1,${answer(i)},${1 + (i % 2)}`).join("\n")}\n`;
  writeFileSync(
    "human.csv",
    rows((i) => 1 + (i % 4)),
  );
  writeFileSync(
    "simulated.csv",
    rows((i) => 1 + (i % 3)),
  );
  const survey = await populi.loadSurvey("data/surveys/values.csv");
  const model = await populi.loadModel("teaching");
  const byClass = populi.segment(survey, { name: "byClass", identifiers: ["Q260", "Q287"], minimum: 5 });
  const byCountry = populi.segment(survey, { name: "country", identifiers: ["B_COUNTRY_ALPHA"] });
  const vectors = await populi.contrastVectors(model, survey, {
    attributes: ["Q260", "Q287"],
    ...{ questions: 2, instructions: 1, seed: 1 },
  });
  await populi.saveVectors(vectors, "vectors/wvs.safetensors");
  const simulated = (name: string, noise: number) =>
    populi.simulate({
      ...{ survey, model, segmentation: byClass, items: ["Q1", "Q57"], respondents: 12, seed: 1 },
      condition: { ...populi.psii({ vectors, noise }), name },
    });
  const run = await simulated("PSII", 0.3);
  await writeFile("run.manifest.json", JSON.stringify(populi.manifest(run)));
  await populi.saveControlVector(
    populi.controlVector(run.plan!, 12, model.architecture),
    "respondent-12.gguf",
  );
  const grid = await populi.ablationGrid({
    ...{ survey, models: [model], seeds: [1], items: ["Q1", "Q57"], respondents: 12, repeats: 20 },
    conditions: () => [populi.direct(), populi.personaPrompt()],
  });
  const few = { Q1: [1, 2, null], Q46: [1, 2, 2], happy: [1, 2, 1] };
  const small = populi.surveyOf(few, {
    codebook: populi.parseCodebook(
      "title: T\nvariables:\n" +
        ["Q1", "Q46", "happy"]
          .map((name) => `  ${name}: { label: l, measure: ordinal, role: item, values: { 1: yes, 2: no } }\n`)
          .join(""),
    ),
  });
  const ids = model.tokenizer.encode("You are a woman. How happy are you?");
  const vector = vectors.at(vectors.vectors[0]!, 4);
  context = {
    ...{
      readFileSync,
      writeFile,
      survey,
      model,
      byClass,
      byCountry,
      segmentation: byClass,
      vectors,
      run,
      grid,
    },
    ...{ full: run, withoutNoise: await simulated("without noise", 0) },
    withoutProfile: await simulated("without profile", 0.2),
    table: run.toTable(),
    codebook: populi.parseCodebook(
      "title: T\nvariables:\n  Q1: { label: l, measure: ordinal, role: item, values: { 1: yes, 2: no } }\n" +
        "  sex: { label: s, measure: nominal, role: identifier, values: { f: woman, m: man } }\n",
    ),
    ...{ gss: small, wvs: small, survey2018: survey, survey2021: survey },
    ...{ ids, more: ids.slice(0, 3), prompts: [ids], seeds: [1], vector, v: vector },
    score: (hooks: populi.LayerHook[]) => model.generate([ids], { maximumTokens: 1, seeds: [1], hooks }),
    url: "http://127.0.0.1:9/v1",
  };
});
afterAll(() => {
  process.chdir(before);
  (context?.model as populi.LocalModel | undefined)?.dispose();
  rmSync(folder, { recursive: true });
});

describe("the examples of the documentation", () => {
  test("exist for every public function", () => {
    expect(without).toEqual([]);
  });

  test("compile against the public types", { timeout: 60_000 }, () => {
    expect(complaints(examples, exported, declared, program)).toEqual([]);
  });

  test.each(["evidence.ipynb"])(
    "compile in %s too, whose cells are one program",
    {
      timeout: 60_000,
    },
    (name) => {
      const notebook = JSON.parse(readFileSync(join(before, "notebooks", name), "utf8")) as {
        readonly cells: readonly { readonly cell_type: string; readonly source: readonly string[] }[];
      };
      const code = notebook.cells
        .filter(({ cell_type: type }) => type === "code")
        .map(({ source }) => source.join(""))
        .join("\n;\n")
        .replace(/import \{[^}]*\} from "populi";/, "");
      // In a cell, 'display' is the kernel's.
      const names = exported.filter((one) => one !== "display");
      const cell = "declare const display: { markdown(text: string): void };";
      expect(complaints([{ name, code }], names, cell, program)).toEqual([]);
    },
  );

  test("that are not run are examples, and have a reason", () => {
    const names = new Set(examples.map(({ name }) => name));
    expect(Object.keys(notRun).filter((name) => !names.has(name))).toEqual([]);
  });

  test.each(examples.filter(({ name }) => !(name in notRun)).map((each, i) => [each.name, i, each] as const))(
    "run on the teaching model and the synthetic survey: %s",
    { timeout: 60_000 },
    async (_, __, { code }) => {
      const scope = { ...populi, ...context };
      const write = process.stdout.write;
      process.stdout.write = () => true;
      try {
        await runnable(code, Object.keys(scope))(...Object.values(scope));
      } finally {
        process.stdout.write = write;
      }
    },
  );
});
