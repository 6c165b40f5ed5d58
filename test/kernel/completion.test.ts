import { expect, it } from "vitest";
import { FrontEnd } from "./front-end.js";

it("completes the members of a survey, one of which is named by an imported symbol", async () => {
  const frontEnd = await FrontEnd.start();
  try {
    await frontEnd.run(
      'import { loadSurvey } from "populi";\nconst survey = await loadSurvey("data/surveys/values.csv");',
    );
    const complete = async (code: string) =>
      (await frontEnd.request("complete_request", { code, cursor_pos: code.length })).reply.content;
    expect(await complete("survey.it")).toEqual({
      status: "ok",
      matches: ["items"],
      cursor_start: 7,
      cursor_end: 9,
      metadata: {},
    });
    const { matches } = await complete("survey.");
    expect(matches).toEqual(expect.arrayContaining(["codebook", "column", "frame", "items", "where"]));
    // The symbol is not offered as a member.
    expect(matches).not.toContain("display");
  } finally {
    await frontEnd.close();
  }
}, 60_000);
