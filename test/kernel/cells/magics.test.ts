import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FrontEnd, streamed, tracebackOf } from "../front-end.js";

/** Twelve invented respondents. */
const rows = [
  "1,1,0.5",
  "1,2,1.5",
  "2,1,1",
  "2,2,1",
  "1,1,1",
  "2,3,1",
  "1,3,2",
  "2,1,1",
  "1,2,1",
  "2,2,1",
  "1,-2,1",
  "2,1,1",
];
const codebook = `
title: invented
synthetic: true
variables:
  SEX:
    label: sex
    question: Which sex are you?
    role: identifier
    measure: nominal
    values: { 1: woman, 2: man }
  TRUST:
    label: trust in others
    question: Can most people be trusted?
    role: item
    measure: ordinal
    values: { 1: always, 2: often, 3: never }
    missing: { -2: { label: no answer, reason: refused } }
  W:
    label: weight
    role: weight
    measure: scale
`;

describe("a magic cell", () => {
  let frontEnd: FrontEnd;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "populi-magics-"));
    writeFileSync(join(folder, "people.csv"), `SEX,TRUST,W\n${rows.join("\n")}\n`);
    writeFileSync(join(folder, "people.codebook.yaml"), codebook);
    frontEnd = await FrontEnd.start({ folder, environment: { POPULI_CACHE: join(folder, "cache") } });
    const { reply } = await frontEnd.run(
      'import { loadSurvey } from "populi";\nconst survey = await loadSurvey("people.csv");',
    );
    if (reply.content.status !== "ok") throw new Error(tracebackOf(reply));
  }, 60_000);
  afterAll(async () => {
    await frontEnd.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("%%survey loads a survey, or published shares, and binds it to the name", async () => {
    const loaded = await frontEnd.run(
      "%%survey people\nfile: people.csv\nweight: W\ncolumns: [SEX, TRUST, W]",
    );
    expect(loaded.reply.content.status).toBe("ok");
    writeFileSync(join(folder, "shares.csv"), "item,group,option,share\nQ1,a,yes,0.25\nQ1,a,no,0.75\n");
    const shares = await frontEnd.run("%%survey tables\nfile: shares.csv\nshares: true");
    expect(shares.reply.content.status).toBe("ok");
    const printed = await frontEnd.run("console.log(people.weight, people.size, tables.cells[0]!.shares[1])");
    expect(streamed(printed.outputs)).toContain("W 12 0.75");
    const declared = await frontEnd.run(
      '%%survey people\nfile: people.csv\nna: ["NA", "-9"]\ndecimal: "."\ndeclareMissing: true',
    );
    expect(JSON.stringify(declared.outputs)).toContain("respondents");
    const wrong = await frontEnd.run("%%survey people\nfile: people.csv\nweigth: W");
    expect(tracebackOf(wrong.reply)).toContain("'weigth' is not an option of %%survey");
  });

  it("%%segment waits for a method that learns, and reads what is wrong before anything runs", async () => {
    await frontEnd.run(
      "%%segment classes on survey\nmethod: lca\nitems: [SEX, TRUST]\nclasses: 1..2\nstarts: 3",
    );
    expect(await frontEnd.value("classes.segments.length")).toMatch(/^[12]$/);
    const failing = [
      ["method: lca\nitems: [SEX, TRUTS]", "did you mean 'TRUST'?"],
      ["method: lca\nitems: [SEX]\nclasses: 7..2", "a range such as 2..7"],
      ["method: preset\npreset: demmo", "did you mean 'demo'?"],
    ] as const;
    for (const [body, advice] of failing) {
      const { reply } = await frontEnd.run(`%%segment x on survey\n${body}`);
      expect(tracebackOf(reply)).toContain(advice);
    }
  });

  it("%%segment binds a segmentation of its type, and shows its table and a plot", async () => {
    const { reply, outputs } = await frontEnd.run(
      "%%segment bySex on survey\nidentifiers: [SEX]\nminimum: 2",
    );
    expect(reply.content.status).toBe("ok");
    expect(outputs.map(({ header }) => header.msg_type)).toEqual(["display_data", "execute_result"]);
    expect((outputs[0]!.content.data as Record<string, string>)["text/html"]).toContain("<table>");
    expect(outputs[1]!.content.data).toHaveProperty(["application/vnd.plotly.v1+json"]);
    expect(await frontEnd.value("bySex.segments.map(({ n }) => n)")).toBe("[ 6, 6 ]");
    const wrong = await frontEnd.run("bySex.segmets");
    expect(tracebackOf(wrong.reply)).toContain("Property 'segmets' does not exist on type 'Segmentation'");
  });

  it("%%segment compares several segmentations, and binds each and the comparison", async () => {
    const { reply, outputs } = await frontEnd.run(
      [
        ...["%%segment compared on survey", "minimum: 2", "bySex:", "  identifiers: [SEX]"],
        ...["latent:", "  method: lca", "  items: [SEX, TRUST]", "  classes: 1", "  starts: 2"],
      ].join("\n"),
    );
    expect(reply.content.status).toBe("ok");
    const shown = outputs.map(({ content }) => JSON.stringify(content.data ?? "")).join("");
    expect(shown).toContain("2 segmentations of people");
    expect(shown).toContain("ARI with bySex");
    expect(await frontEnd.value("[bySex.minimum, latent.segments.length, compared.agreements.length]")).toBe(
      "[ 2, 1, 1 ]",
    );
    const { outputs: code } = await frontEnd.run("%show");
    expect(JSON.stringify(code)).toContain("const compared = compareSegmentations([bySex, latent]);");
  });

  it("%%segment reads what is wrong with one of several before anything runs, at its place", async () => {
    const failing = [
      [
        "a:\n  identifiers: [SEX]\nb:\n  method: lca\n  items: [SEX, TRUTS]",
        /:6:16/,
        "did you mean 'TRUST'?",
      ],
      ["a:\n  identifiers: [SEX]\nb:\n  methd: lca", /:5:3/, "did you mean 'method'?"],
      ["a:\n  identifiers: [SEX]", /:2:1/, "'a' has nothing to be compared with"],
      [
        "depth: 2\na:\n  identifiers: [SEX]\nb:\n  identifiers: [TRUST]",
        /:2:1/,
        "none of these segmentations",
      ],
      ["classes:\n  method: lca\nb:\n  identifiers: [SEX]", /:2:1/, "give the segmentation another name"],
      ["survey:\n  identifiers: [SEX]\nb:\n  identifiers: [SEX]", /:2:1/, "the name 'survey' is taken"],
    ] as const;
    for (const [body, place, advice] of failing) {
      const traceback = tracebackOf((await frontEnd.run(`%%segment x on survey\n${body}`)).reply);
      expect(traceback).toMatch(place);
      expect(traceback).toContain(advice);
    }
  });

  it("stands for TypeScript that %show prints, and that has the same result", async () => {
    await frontEnd.run("%%segment bySex on survey\nidentifiers: [SEX]");
    const { outputs } = await frontEnd.run("%show");
    const code = (outputs[0]!.content.data as Record<string, string>)["text/plain"]!;
    expect(code).toContain('const bySex = segment(survey, {\n  name: "bySex",\n  identifiers: ["SEX"],\n});');
    const again = await frontEnd.run(code);
    expect(again.reply.content.status).toBe("ok");
  });

  it("interpolates values of the notebook", async () => {
    await frontEnd.run('let wanted = ["SEX", "TRUST"];\nlet none = "";');
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the magic's own interpolation
    await frontEnd.run("%%segment both on survey\nidentifiers: ${wanted}\nweight: ${none}");
    expect(await frontEnd.value("[both.identifiers.length, both.weight]")).toBe("[ 2, undefined ]");
  });

  it("binds only the name in its header: names that its TypeScript imports stay free", async () => {
    await frontEnd.run("const plot = 'mine';");
    await frontEnd.run("%%segment bySex on survey\nidentifiers: [SEX]");
    expect(await frontEnd.value("plot.length")).toBe("4");
  });

  it.each([
    [
      "an unknown column",
      "%%segment x on survey\n\nidentifiers:\n  - TRUTS",
      /:4:5/,
      "did you mean 'TRUST'?",
    ],
    ["an unknown option", "%%segment x on survey\nidentifier: [SEX]", /:2:1/, "did you mean 'identifiers'?"],
    ["a missing option", "%%segment x on survey\nminimum: 3", /:1:1/, "'identifiers' is missing"],
    [
      "an unknown method",
      "%%segment x on survey\nmethod: crosing\nidentifiers: [SEX]",
      /:2:1/,
      "did you mean 'crossing'?",
    ],
    ["broken YAML", "%%segment x on survey\nidentifiers: [SEX", /:2:\d+/, "]"],
    ["an unknown survey", "%%segment x on survy\nidentifiers: [SEX]", /:1:16/, "did you mean 'survey'?"],
    ["what is no simulation", "%%ablation x on survey", /:1:17/, "this notebook has no simulation yet"],
    ["a magic by half its name", "%%ablate x on run", /:1:1/, "did you mean '%%ablation'?"],
    ["a value of a wrong type", "%%segment x on survey\nidentifiers: [SEX]\nminimum: few", /:3:/, "'number'"],
    [
      "a header without a name",
      "%%segment on survey\nidentifiers: [SEX]",
      /:1:1/,
      "%%segment byClass on survey",
    ],
    ["an unknown magic", "\n%%segmnt x on survey", /:2:1/, "did you mean '%%segment'?"],
    ["SQL that names an unknown column", "%%sql\nSELECT SEX,\n  TRUTS FROM survey", /:3:3/, "'TRUST'?"],
    ["SQL that names an unknown table", "%%sql\n\nSELECT SEX\nFROM survy", /:4:6/, "'survey'?"],
    ["a subject where none belongs", "%%sql x on survey\nSELECT 1", /:1:1/, "FROM survey"],
  ])("says of %s where it stands and what was meant", async (_, code, place, advice) => {
    const { reply } = await frontEnd.run(code);
    expect(reply.content.status).toBe("error");
    expect(tracebackOf(reply)).toMatch(place);
    expect(tracebackOf(reply)).toContain(advice);
  });

  it("%%sql queries all surveys and frames with DuckDB, and binds the rows as a frame with labels", async () => {
    await frontEnd.run(
      "const others = survey.where({ SEX: 2 });\nconst spoken = survey.frame(['SEX']).head(3);",
    );
    const { outputs } = await frontEnd.run(
      "%%sql counts\nSELECT survey.SEX, count(*) AS n, (SELECT count(*) FROM others) AS men,\n  (SELECT count(*) FROM spoken WHERE SEX = 'woman') AS women\nFROM survey GROUP BY survey.SEX ORDER BY survey.SEX",
    );
    const text = (outputs[0]!.content.data as Record<string, string>)["text/plain"]!;
    expect(text).toContain("2 rows × 4 columns");
    expect(text).toContain("SEX: sex");
    // 6 women and 6 men; the first respondents are women, women, man.
    expect(await frontEnd.value("counts.values")).toBe("[ [ 1, 6, 6, 2 ], [ 2, 6, 6, 2 ] ]");
    // Typed, although danfo cannot be found from the notebook's folder.
    const wrong = await frontEnd.run("const shape: string = counts.shape;");
    expect(tracebackOf(wrong.reply)).toContain("is not assignable to type 'string'");
  });

  it("%%sql stands for a library call with the tables it names", async () => {
    await frontEnd.run("%%sql\nSELECT SEX FROM survey_labels LIMIT 1");
    const { outputs } = await frontEnd.run("%show");
    const code = (outputs[0]!.content.data as Record<string, string>)["text/plain"]!;
    expect(code).toBe(
      'import { sql } from "populi";\nawait sql({ survey }, `\nSELECT SEX FROM survey_labels LIMIT 1\n`)',
    );
    const again = await frontEnd.run(code);
    expect((again.outputs[0]!.content.data as Record<string, string>)["text/plain"]).toContain("woman");
  });

  it("%%time prints how long the cell took, and shows the cell's own result", async () => {
    const { outputs } = await frontEnd.run(
      "%%time\nawait new Promise((done) => setTimeout(done, 20));\n6 * 7",
    );
    expect(streamed(outputs)).toMatch(/^wall time \d+\.\d ms, processor time \d+\.\d ms\n$/);
    expect(outputs.at(-1)!.content.data).toEqual({ "text/plain": "42" });
  });

  it("has help: %lsmagic, %help, %%name?", async () => {
    const shown = async (code: string) =>
      ((await frontEnd.run(code)).outputs[0]!.content.data as Record<string, string>)["text/plain"]!;
    expect(await shown("%lsmagic")).toMatch(
      /%%segment .*\n%%ablation .*\n%%mixed .*\n%%challenges .*\n%%sql .*\n%%time/,
    );
    const help = await shown("%help");
    expect(help).toContain("%%segment");
    expect(help).toMatch(/^Reference of the library, .*(docs.api.index\.html|npm run docs, in .*)/m);
    expect(await shown("%%segment?")).toContain("identifiers: [Q260, Q275]");
    expect(await shown("%help sql")).toContain("SELECT");
  });

  it("is completed: names of magics, surveys, options, survey variables", async () => {
    const complete = async (code: string) =>
      (await frontEnd.request("complete_request", { code, cursor_pos: [...code].length })).reply.content
        .matches;
    expect(await complete("%%se")).toEqual(["%%segment"]);
    expect(await complete("%%segment x on su")).toEqual(["survey"]);
    expect(await complete("%%segment x on survey\niden")).toEqual(["identifiers: "]);
    expect(await complete("%%segment x on survey\nidentifiers: [TR")).toEqual(["TRUST"]);
    expect(await complete("%%segment x on survey\na:\n  identif")).toEqual(["identifiers: "]);
    expect(await complete("%%segment x on survey\na:\n  method: k-me")).toEqual(["k-medoids"]);
    expect(await complete("%%segment x on survey\nmethod: k-")).toEqual(["k-modes", "k-medoids"]);
    expect(await complete("%%segment x on survey\nmethod: preset\npreset: th")).toEqual([
      "theory-15",
      "theory-59",
    ]);
    expect(await complete("%%ablation x on run\nconvention: ps")).toEqual(["psii"]);
    expect(await complete("%help ab")).toEqual(["ablation"]);
    expect(await complete("%%time\nsurvey.ite")).toEqual(["items"]);
    expect(await complete("%%sql\nSELECT TRU")).toEqual(["TRUST"]);
    expect(await complete("%%sql\nSELECT 1 FROM survey_")).toEqual(["survey_labels", "survey_raw"]);
    expect(await complete('survey.column("TR')).toEqual(["TRUST"]);
  });

  it("and strings elsewhere show the codebook entry of a survey variable when inspected", async () => {
    const inspect = async (code: string, at: string) =>
      (
        (
          await frontEnd.request("inspect_request", {
            code,
            cursor_pos: code.indexOf(at) + 2,
            detail_level: 0,
          })
        ).reply.content.data as Record<string, string>
      )["text/plain"];
    expect(await inspect("%%time\nsurvey.items", "items")).toContain("Survey.items: readonly string[]");
    for (const code of ['survey.column("TRUST")', "%%segment x on survey\nidentifiers: [TRUST]"]) {
      const entry = await inspect(code, "TRUST");
      expect(entry).toContain("TRUST: trust in others (item, ordinal; in survey, SYNTHETIC)");
      expect(entry).toContain("Can most people be trusted?");
      expect(entry).toMatch(/1 {2}always +n 5/);
      expect(entry).toMatch(/-2 {2}no answer +missing: refused/);
      expect(entry).toContain("n 11 valid of 12");
    }
  });
});
