import { describe, expect, it } from "vitest";
import { firstTexts, vectorTexts } from "../../../../lib/steer/texts/vector-texts.js";
import type { Survey } from "../../../../lib/survey/survey/survey.js";
import { handSurvey } from "../hand-survey.js";

const survey = handSurvey();

/** The same survey with a codebook that says it follows the World Values Survey. */
const values: Survey = Object.create(survey, {
  codebook: { value: { ...survey.codebook, source: "codes as in the World Values Survey" } },
});

describe("texts for vectors", () => {
  it("of a World Values Survey attribute are the library's: 40 questions, twelve instructions for each value", () => {
    const texts = vectorTexts(values, "Q260");
    expect(texts.origin).toBe("library");
    expect(new Set(texts.questions).size).toBe(40);
    expect(texts.values.map(({ code, instructions }) => [code, new Set(instructions).size])).toEqual([
      [1, 12],
      [2, 12],
    ]);
  });

  it("of the same name in another survey come from the codebook: its profile sentences, its items", () => {
    const texts = vectorTexts(survey, "Q260");
    expect(texts.origin).toBe("codebook");
    for (const instruction of texts.values[1]!.instructions)
      expect(instruction).toContain("You are a woman.");
    expect(texts.questions.some((question) => question.includes("importance of family"))).toBe(true);
    expect(texts.questions.some((question) => question.includes("remarks"))).toBe(false);
  });

  it("are the first ones when fewer are asked for", () => {
    const few = firstTexts(vectorTexts(values, "Q260"), { questions: 3, wordings: 2 });
    expect(few.questions).toEqual(vectorTexts(values, "Q260").questions.slice(0, 3));
    expect(few.values.map(({ instructions }) => instructions.length)).toEqual([2, 2]);
  });

  it("can be the caller's own, which must have every value", () => {
    const given = { questions: ["Why?"], instructions: [{ code: 1, texts: ["Be a man."] }] };
    expect(() => vectorTexts(survey, "Q260", given)).toThrow(/no instruction for Q260 = 2 \(woman\)/);
    const both = { ...given, instructions: [...given.instructions, { code: 2, texts: ["Be a woman."] }] };
    expect(vectorTexts(survey, "Q260", both)).toMatchObject({
      origin: "given",
      values: [{ instructions: ["Be a man."] }, { instructions: ["Be a woman."] }],
    });
  });

  it("are refused for a variable without listed values, and for an unknown one", () => {
    expect(() => vectorTexts(survey, "Q999")).toThrow(/has no listed values/);
    expect(() => vectorTexts(survey, "Q26")).toThrow(/no column 'Q26'/);
  });
});
