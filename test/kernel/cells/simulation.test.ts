import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeSurvey } from "../../../lib/survey/write-survey.js";
import { handSurvey } from "../../lib/steer/hand-survey.js";
import { tinyCheckpoint } from "../../lib/steer/tiny-checkpoint.js";
import { executeRequest, FrontEnd, tracebackOf } from "../front-end.js";

type Data = Record<string, string>;

describe("a simulation in a notebook", () => {
  let frontEnd: FrontEnd;
  let folder: string;
  let checkpoint: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "populi-simulation-"));
    checkpoint = await tinyCheckpoint();
    await writeSurvey(handSurvey(400), join(folder, "people.csv"));
    frontEnd = await FrontEnd.start({ folder, environment: { POPULI_CACHE: join(folder, "cache") } });
    await done(`
      import { demographicVectors, direct, Interrupted, loadModel, loadSurvey, psii, simulate } from "populi";
      const survey = await loadSurvey("people.csv");
      const model = await loadModel(${JSON.stringify(checkpoint)});
      const study = { survey, model, items: ["Q1", "Q57", "Q240"], seed: 1 };
      const attributes = ["Q260", "Q287"];
      const vectors = await demographicVectors(model, survey, { attributes, seed: 1, questions: 2, instructions: 1 });
      const steered = psii({ vectors, noise: 0.3 });`);
    await done("const run = await simulate({ ...study, condition: steered, respondents: 6 });");
  }, 60_000);
  afterAll(async () => {
    await frontEnd.close();
    for (const made of [folder, checkpoint]) rmSync(made, { recursive: true, force: true });
  });

  /** Runs a cell that must succeed; returns its outputs without progress bars. */
  async function done(code: string): Promise<Data[]> {
    const { reply, outputs } = await frontEnd.run(code);
    if (reply.content.status !== "ok") throw new Error(tracebackOf(reply));
    return outputs
      .map(({ content }) => content.data as Data)
      .filter((data) => data?.["text/html"]?.includes("populi-progress") !== true);
  }

  it("%%ablation binds a table of the run without each part of its condition, and shows it with a plot", async () => {
    const shown = await done("%%ablation parts on run\ntitle: Who answers\nrepeats: 20\ndraws: 2");
    expect(shown).toHaveLength(2);
    const table = shown[0]!["text/plain"]!;
    expect(table).toContain("Who answers");
    for (const row of ["PSII without profile", "PSII without noise", "direct", "shuffled", "uniform"])
      expect(table).toContain(row);
    expect(table).toContain("synthetic survey: no real people");
    expect(shown[1]).toHaveProperty(["application/vnd.plotly.v1+json"]);
    expect(await frontEnd.value("parts.toCSV().split('\\n')[0]!.split(',')[0]")).toBe("'answers_from'");
    const wrong = await frontEnd.run("parts.toCVS()");
    expect(tracebackOf(wrong.reply)).toContain("Did you mean 'toCSV'?");
  }, 30_000);

  it("a cell scores in threads, with the values of one thread", async () => {
    await done(`
      import { evaluate } from "populi";
      const threadsNow = () => process.getActiveResourcesInfo().filter((name) => name === "MessagePort").length;
      const before = threadsNow();
      let most = before;
      const scored = async (threads: number) =>
        JSON.stringify(await evaluate(run, { threads, draws: 2, baselines: [], progress: () => {
          most = Math.max(most, threadsNow());
        } }));
      const inOne = await scored(1);
      const asOne = most - before;
      const inTwo = await scored(2);
      const asTwo = most - before;`);
    expect(await frontEnd.value("[asOne, asTwo > 0, inOne === inTwo, inOne.length > 1000]")).toBe(
      "[ 0, true, true, true ]",
    );
  }, 30_000);

  it("%%ablation is the library's call that %show prints, with the same metrics", async () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the magic's own interpolation
    await done("%%ablation parts on run\nconditions: ${[direct()]}\nrepeats: 20\ndraws: 2\nseed: 7");
    const csv = await frontEnd.value("parts.toCSV()");
    const [printed] = await done("%show");
    expect(printed!["text/plain"]).toContain(
      "const parts = await ablation(run, {\n  conditions: [direct()],\n  repeats: 20,\n  draws: 2,\n  seed: 7,\n});",
    );
    await done(printed!["text/plain"]!.replaceAll("parts", "again"));
    expect(await frontEnd.value("again.toCSV()")).toBe(csv);
  }, 30_000);

  it.each([
    [
      "an unknown reference",
      "%%ablation x on run\nrepeats: 5\nreference: dirct",
      /:3:12/,
      "did you mean 'direct'?",
    ],
    ["an unknown option", "%%ablation x on run\nrepeat: 5", /:2:1/, "did you mean 'repeats'?"],
    ["an unknown run", "%%ablation x on rnu", /:1:17/, "did you mean 'run'?"],
    [
      "what is no simulation",
      "%%ablation x on survey",
      /:1:17/,
      "'survey' is not a simulation of this notebook",
    ],
    ["a header without a run", "%%ablation x", /:1:1/, "%%ablation table on run"],
  ])(
    "an ablation cell says of %s where it stands and what was meant",
    async (_, code, place, advice) => {
      const { reply } = await frontEnd.run(code);
      expect(reply.content.status).toBe("error");
      expect(tracebackOf(reply)).toMatch(place);
      expect(tracebackOf(reply)).toContain(advice);
    },
    30_000,
  );

  it("%%ablation's options are completed, and so is the name of its run", async () => {
    const complete = async (code: string) =>
      (await frontEnd.request("complete_request", { code, cursor_pos: code.length })).reply.content.matches;
    expect(await complete("%%ablation x on run\nrep")).toEqual(["repeats: "]);
    expect(await complete("%%ablation x on ru")).toContain("run");
  });

  it("%%mixed binds estimates from interviews and a run, and shows them with a plot of intervals", async () => {
    await done("const forty = await simulate({ ...study, condition: direct(), respondents: 40 });");
    const shown = await done(
      "%%mixed estimates on forty\ninterviewed: 25\ntarget: mean\nitems: [Q1]\ncontrol: null",
    );
    expect(shown[0]!["text/plain"]).toContain("Mixed-subjects estimates: mean, 25 interviewed");
    expect(shown[1]).toHaveProperty(["application/vnd.plotly.v1+json"]);
    const [printed] = await done("%show");
    expect(printed!["text/plain"]).toContain("const estimates = await mixed(forty, {\n  interviewed: 25,");
    const { reply } = await frontEnd.run("%%mixed estimates on forty\ntarget: mean");
    expect(tracebackOf(reply)).toContain("interviewed");
  }, 30_000);

  it("%%challenges binds what was found, and shows it with a plot", async () => {
    const shown = await done(
      "%%challenges found on run\nbudget: { prompts: 40 }\nonly: [diversity, generalisation]\nseed: 2",
    );
    expect(shown[0]!["text/plain"]).toContain("Generalisation: Asked the same in another form");
    expect(shown[1]).toHaveProperty(["application/vnd.plotly.v1+json"]);
    const [printed] = await done("%show");
    expect(printed!["text/plain"]).toContain(
      'const found = await challenges(run, {\n  budget: { "prompts": 40 },',
    );
    const { reply } = await frontEnd.run("%%challenges found on run\nonly: [diversty]");
    expect(tracebackOf(reply)).toContain("diversity");
  }, 30_000);

  it("stops at an interrupt, keeps what is done, and says so under its bar and in its error", async () => {
    const { reply, bar } = await interrupted(
      "const whole = await simulate({ ...study, condition: steered, respondents: 399 });",
    );
    expect(reply.content).toMatchObject({ status: "error", ename: "Interrupted" });
    const [, kept] = /kept in lastError\.partial: Simulation \(interrupted: (\d+) of 399 respondents\)/.exec(
      tracebackOf(reply),
    )!;
    expect(Number(kept)).toBeGreaterThan(0);
    expect(Number(kept)).toBeLessThan(399);
    expect(bar).toMatch(new RegExp(`${kept} of 399 respondents .*· interrupted after`));
    // The session continues with the values of earlier cells and the result so far of the interrupted one.
    expect(await frontEnd.value("run.answers.respondents.length")).toBe("6");
    await done('import type { Simulation } from "populi";\nconst part = lastError!.partial as Simulation;');
    expect(await frontEnd.value("[part.partial, part.answers.respondents.length]")).toBe(`[ true, ${kept} ]`);
    expect(tracebackOf((await frontEnd.run("whole")).reply)).toContain("Cannot find name 'whole'");
  }, 30_000);

  it("lets a cell catch the interruption", async () => {
    const { reply } = await interrupted(`
      let caught: Interrupted | undefined;
      try {
        await simulate({ ...study, seed: 2, condition: steered, respondents: 399 });
      } catch (error) {
        if (error instanceof Interrupted) caught = error;
      }`);
    expect(reply.content.status).toBe("ok");
    expect(await frontEnd.value("caught!.task")).toBe("'simulating 399 respondents: PSII'");
  }, 30_000);

  it("%%ablation stops at an interrupt too, and keeps the conditions it has", async () => {
    await done("const many = await simulate({ ...study, condition: steered, respondents: 60 });");
    const { reply, bar } = await interrupted("%%ablation stopped on many");
    expect(reply.content).toMatchObject({ status: "error", ename: "Interrupted" });
    expect(tracebackOf(reply)).toMatch(/kept in lastError\.partial: \d+ of Simulation/);
    expect(bar).toContain("· interrupted after");
  }, 30_000);

  /** Runs a cell and interrupts it once its bar is shown; returns its reply and its last bar. */
  async function interrupted(code: string) {
    const sent = await frontEnd.send("execute_request", executeRequest(code));
    await frontEnd.status("busy");
    await frontEnd.output("execute_input");
    await frontEnd.output("display_data");
    await new Promise((resolve) => setTimeout(resolve, 300));
    await frontEnd.send("interrupt_request", {}, "control");
    await frontEnd.reply("interrupt_reply", "control");
    const reply = await frontEnd.reply("execute_reply");
    const outputs = await frontEnd.outputsUntilIdle(sent);
    const bars = outputs.filter(({ header }) => header.msg_type === "update_display_data");
    return { reply, bar: (bars.at(-1)?.content.data as Data | undefined)?.["text/plain"] };
  }
});
