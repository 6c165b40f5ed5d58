import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { scoreFiles } from "../../../../lib/report/score-files/score-files.js";
import { allRead, onNoOption } from "../../../../lib/simulate/answers/no-option.js";
import { loadSurvey } from "../../../../lib/survey/load-survey.js";

const folder = mkdtempSync(join(tmpdir(), "populi scores é "));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const codebook = file(
  "human.codebook.yaml",
  `title: eight people
synthetic: true
variables:
  who: { label: id, role: id, measure: nominal }
  Q1:
    label: family
    role: item
    measure: ordinal
    values: { 1: very, 2: quite, 3: not }
    missing: { -1: { label: do not know, reason: don't know } }
  Q2:
    label: trust
    role: item
    measure: nominal
    values: { 1: yes, 2: no }
  sex:
    label: sex
    role: identifier
    measure: nominal
    values: { 1: man, 2: woman }
  w: { label: weight, role: weight, measure: scale }
`,
);
const human = file(
  "human.csv",
  `who,Q1,Q2,sex,w
a,1,1,1,1
b,2,1,2,1
c,3,2,1,1
d,1,2,2,1
e,-1,1,1,2
f,2,2,2,2
g,1,1,1,2
h,3,2,2,2
`,
);
const quick = { repeats: 40, seed: 1 };

describe("files scored", () => {
  // Simulated for d, a, b, c, in this order; b's Q1 is not an option, and Q2 is given by labels.
  const simulated = file("model.csv", "who,Q1,Q2\nd,2,no\na,1,yes\nb,7,yes\nc,3,yes\n");

  test("are matched by id, with cells read as codes or labels and other answers counted as on no option", async () => {
    const report = await scoreFiles(human, simulated, { ...quick, convention: "psii", weight: null });
    // Q1: humans d a b c answered 1 1 2 3, the model 2 1 – 3. Q2: humans 2 1 1 2, the model 2 1 1 1.
    const q1 = [1, 1, 1].map((m, k) => (m / 3) * Math.log(m / 3 / ([2, 1, 1][k]! / 4)));
    const q2 = 0.75 * Math.log(0.75 / 0.5) + 0.25 * Math.log(0.25 / 0.5);
    const kl = (q1.reduce((sum, x) => sum + x, 0) + q2) / 2;
    expect(report.score.estimates.kl.value).toBeCloseTo(kl, 10);
    expect(report.score.noOption).toEqual({ ...allRead, outOfRange: 1 / 8 });
    expect(report.score.n).toBe(4);
    expect(report.run.labels).toContain("rows matched by who: 4 of 4 simulated, 8 human");
    expect(report.run.labels).toContain("synthetic survey: no real people");
  });

  test("are read as replies where a cell says more than a code or a label", async () => {
    const replies = file(
      "replies.csv",
      'who,Q1,Q2\nd,"I\'d say 2.",no\na,"1. It matters",yes\nb,1 or 2,yes\nc,I cannot answer that,yes\n',
    );
    const { score } = await scoreFiles(human, replies, { ...quick, weight: null });
    expect(score.noOption).toEqual({ ...allRead, undecided: 1 / 8, refused: 1 / 8 });
  });

  test("have the humans who were not simulated as a floor", async () => {
    const report = await scoreFiles(human, simulated, { ...quick, weight: null });
    expect(report.floors.map(({ name }) => name)).toContain("4 other humans");
  });

  test("divide respondents for η² as asked", async () => {
    const report = await scoreFiles(human, simulated, {
      ...quick,
      by: ["sex"],
      items: ["Q2"],
      convention: "psii",
    });
    // Q2 of a b c d by sex: men 1 2, women 1 2: nothing between; the model's a c 1 1, d b 2 1.
    expect(report.score.estimates.etaHuman.value).toBeCloseTo(0, 12);
    expect(report.score.estimates.eta.value).toBeCloseTo(1 / 3, 12);
  });

  test("without ids are matched by order, and are two samples where that cannot be", async () => {
    const short = file("short.csv", "Q1,Q2,sex\n1,1,1\n2,2,2\n");
    const two = await scoreFiles(human, short, { ...quick, convention: "psii", by: ["sex"] });
    // Q1: humans 1 2 3 1 – 2 1 3, the model 1 2; Q2: humans 1 1 2 2 1 2 1 2, the model 1 2.
    const q1 = 2 * 0.5 * Math.log(0.5) - 0.5 * Math.log(3 / 7) - 0.5 * Math.log(2 / 7);
    expect(two.score.estimates.kl.value).toBeCloseTo(q1 / 2, 10);
    expect(two.score.n).toBe(8);
    expect(two.score.estimates.own.value).toBeNaN();
    expect(two.floors.map(({ name }) => name)).toEqual([
      "uniform (exact)",
      "uniform (2 draws)",
      "human marginal",
      "split half (4 humans)",
    ]);
    expect(two.toTable().notes.join(" ")).toContain("own-respondent association is not defined");
    expect(two.toTable().notes.join(" ")).not.toContain("noise:");
    // The model's two rows have groups of their own.
    expect(two.score.estimates.eta.value).toBeCloseTo(1, 12);
    const same = file("same.csv", "Q1,Q2\n1,1\n2,1\n3,2\n1,2\n1,1\n2,2\n1,1\n3,2\n");
    const report = await scoreFiles(human, same, { ...quick, convention: "psii" });
    expect(report.score.estimates.own.value).toBeCloseTo(1, 12);
    expect(report.run.labels).toContain("rows matched by their order: 8");
  });

  test("name the missing column, the repeated id and the file it is in", async () => {
    await expect(scoreFiles(human, simulated, { ...quick, items: ["Q3"] })).rejects.toThrow(/Q3[\s\S]*Q1/);
    await expect(scoreFiles(human, simulated, { ...quick, by: ["sx"] })).rejects.toThrow(/sex/);
    const other = file("other.csv", "who,P1\na,1\nb,2\n");
    await expect(scoreFiles(human, other, quick)).rejects.toThrow(/other\.csv.*no item of 'human\.csv'/);
    const twice = file("twice.csv", "who,Q1\na,1\nb,2\na,3\n");
    await expect(scoreFiles(human, twice, { ...quick, codebook })).rejects.toThrow(
      /twice\.csv.*id a occurs twice/,
    );
  });

  test("name the rows and columns that the other side does not have", async () => {
    const strangers = file("strangers.csv", "who,Q1,extra\nx,1,1\na,2,1\n,3,1\n");
    const notes = (await scoreFiles(human, strangers, { ...quick, codebook })).toTable().notes.join("\n");
    expect(notes).toContain("rows matched by who: 1 of 3 simulated, 8 human");
    expect(notes).toContain("1 simulated rows left out, their who is not among the human answers: x");
    expect(notes).toContain("1 simulated rows left out, their who is empty");
    expect(notes).toContain("1 item of the human answers was not simulated: Q2.");
    expect(notes).toContain(
      "1 column of the simulated answers is not among the human ones and was not scored: extra.",
    );
    const nobody = file("nobody.csv", "who,Q1\nx,1\ny,2\n");
    const two = (await scoreFiles(human, nobody, { ...quick, codebook })).toTable().notes.join("\n");
    expect(two).toContain(
      "no who of the simulated answers (x, y, …) is one of the human answers (a, b, c, …)",
    );
  });

  test("of a danfo frame and a survey score as their files do", async () => {
    const survey = await loadSurvey(human);
    const frame = (await loadSurvey(simulated)).frame();
    const scored = await scoreFiles(survey, frame, { ...quick, convention: "psii" });
    const ofFiles = await scoreFiles(human, simulated, { ...quick, convention: "psii" });
    expect(scored.score.estimates).toEqual(ofFiles.score.estimates);
    const bare = await scoreFiles(survey.frame(undefined, { labels: false }), frame, { ...quick, codebook });
    expect(bare.score.n).toBe(4);
  });

  test("include items to which all humans give the same answer", async () => {
    const alike = file("alike.csv", "who,Q1,Q2\na,1,1\nb,1,2\nc,1,1\n");
    const model = file("alike-model.csv", "who,Q1,Q2\na,1,2\nb,2,2\nc,1,1\n");
    const notes = (await scoreFiles(alike, model, quick)).toTable().notes.join("\n");
    expect(notes).toContain("1 item has no variance in the human answers, so no association: Q1.");
  });

  test("say what was left out: cells, human answers, respondents with weight 0 or without a group", async () => {
    const people = file("left.csv", "\ufeffwho;Q1;Q2;sex;w\na;1;1;1;1\nb;-1;2;;0\nc;3;1;2;1\nd;2;2;1;2\n");
    const made = file("left-model.csv", "note,Q2,Q1,who\nx,no,quite,d\nx,yes,7,c\nx,1,NA,a\nx,2,,b\n");
    const score = (options: object) =>
      scoreFiles(people, made, { ...quick, codebook, by: ["sex"], ...options });
    const { labels } = (await score({})).run;
    expect(labels).toEqual(
      expect.arrayContaining([
        "rows matched by who: 4 of 4 simulated, 4 human",
        "3 of 8 simulated cells hold no option: 2 empty or missing, 1 × '7'",
        "human answers that are missing, left out item by item: Q1 1",
        "1 respondent has weight 0 in w and counts for nothing",
        "1 of 4 rows has no sex and is in none of its groups",
      ]),
    );
    const psii = (await score({ convention: "psii" })).run.labels.join();
    expect(psii).toContain("the convention psii counts everyone once: the weight w is not used");
    expect(psii).not.toContain("weight 0");
  });

  test("without a codebook read −1, 0, 1 as a scale, and words beside numbers as no option", async () => {
    const bare = file("scale.csv", "id,Q1\n1,-1\n2,0\n3,1\n4,1\n");
    const model = file("scale-model.csv", "id,Q1\n1,-1.0\n2,1.0\n3,no idea\n4,1\n");
    const report = await scoreFiles(bare, model, { ...quick, convention: "psii" });
    expect(report.run.human.items[0]!.options).toEqual([-1, 0, 1]);
    expect(onNoOption(report.score.noOption!)).toBe(1 / 4);
    // Humans 1 1 2 of four, the model 1 0 2 of three.
    expect(report.score.estimates.mae.value).toBeCloseTo((1 / 3 - 1 / 4 + 1 / 4 + (2 / 3 - 1 / 2)) / 3, 11);
  });

  test("without a codebook take the options from what humans gave, where a stray code is none, and read negative codes as missing", async () => {
    const bare = file("bare.csv", "who,Q1\na,1\nb,2\nc,2\nd,-2\n");
    const model = file("bare-model.csv", "who,Q1\na,1\nb,3\nc,2\nd,1\n");
    const report = await scoreFiles(bare, model, { ...quick, convention: "psii" });
    expect(report.run.human.items[0]!.options).toEqual([1, 2]);
    expect(report.run.labels.join(" ")).toContain("negative codes count as missing");
    expect(onNoOption(report.score.noOption!)).toBe(1 / 4);
    // Humans 1 2 2, the model 1 2 1.
    expect(report.score.estimates.mae.value).toBeCloseTo(1 / 3, 11);
  });

  test("as JSON have every metric and floor, and no replicates", async () => {
    const json = JSON.parse(JSON.stringify(await scoreFiles(human, simulated, quick)));
    expect(json.simulated.metrics.own.value).toBeTypeOf("number");
    expect(json.floors).toHaveLength(5);
    expect(JSON.stringify(json)).not.toContain("replicates");
  });
});
