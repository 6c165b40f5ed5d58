import { expect, it } from "vitest";
import { FrontEnd, tracebackOf } from "./front-end.js";

it("completes the members of a survey, one of which is named by an imported symbol", async () => {
  const frontEnd = await FrontEnd.start();
  try {
    await frontEnd.run(
      'import { loadSurvey } from "populi";\nconst survey = await loadSurvey("data/surveys/values.csv");',
    );
    const complete = async (code: string) =>
      (await frontEnd.request("complete_request", { code, cursor_pos: code.length })).reply.content;
    expect(await complete("survey.it")).toMatchObject({
      status: "ok",
      matches: ["items"],
      cursor_start: 7,
      cursor_end: 9,
    });
    // Codes have the labels of their items beside them.
    const coded = await complete('survey.column("Q1');
    expect(coded.metadata).toMatchObject({
      _jupyter_types_experimental: expect.arrayContaining([
        expect.objectContaining({ text: "Q1", type: expect.stringMatching(/^importance\sof\sfamily$/) }),
      ]),
    });
    const { matches } = await complete("survey.");
    expect(matches).toEqual(expect.arrayContaining(["codebook", "column", "frame", "items", "where"]));
    // The symbol is not offered as a member.
    expect(matches).not.toContain("display");
    // Names of Populi come from "populi", and what is inside it is not offered, nor is a module that a cell became.
    expect((await complete("describeSur")).matches).toEqual([
      'import { describeSurvey } from "populi";\ndescribeSurvey',
    ]);
    expect((await complete("describeCond")).matches).toEqual([]);
    const traceback = async (code: string) => tracebackOf((await frontEnd.run(code)).reply);
    expect(await traceback('loadModel("x")')).toContain('add: import { loadModel } from "populi";');
    expect(await traceback("describeCondition()")).not.toContain("add:");
  } finally {
    await frontEnd.close();
  }
}, 60_000);
