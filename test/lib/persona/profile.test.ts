import { describe, expect, it } from "vitest";
import { profile, profileOf, profileSentence } from "../../../lib/persona/profile.js";
import { age, sex, smallSurvey, spending } from "./small-survey.js";

describe("profile", () => {
  it("has the codebook's sentence for each attribute, in the order asked for", () => {
    expect(profile(smallSurvey, 0, { attributes: ["sex", "degree"] }).text).toBe(
      "You are a woman. Your highest degree: high school.",
    );
    expect(profile(smallSurvey, 0, { attributes: ["degree", "sex"] }).text).toBe(
      "Your highest degree: high school. You are a woman.",
    );
  });

  it("has the survey's identifiers when no attributes are named", () => {
    expect(profile(smallSurvey, 0).sentences.map((sentence) => sentence.attribute)).toEqual([
      "sex",
      "age",
      "degree",
    ]);
  });

  it("leaves out a missing attribute and lists it", () => {
    const second = profile(smallSurvey, 1);
    expect(second.text).toBe("You are a man. Your age in years: 71.");
    expect(second.missing).toEqual(["degree"]);
  });

  it("leaves out a missing value of a scale whose values are not listed", () => {
    const third = profile(smallSurvey, 2);
    expect(third.missing).toEqual(["age"]);
    expect(third.text).not.toContain("99");
  });

  it("leaves out the attributes in leaveOut, without calling them missing", () => {
    const without = profile(smallSurvey, 0, { leaveOut: ["age"] });
    expect(without.text).toBe("You are a woman. Your highest degree: high school.");
    expect(without.missing).toEqual([]);
  });

  it("is empty when there is nothing to say", () => {
    expect(profile(smallSurvey, 0, { attributes: [] }).text).toBe("");
  });

  it("names the nearest variable when one does not exist, also among those to leave out", () => {
    expect(() => profile(smallSurvey, 0, { attributes: ["sexx"] })).toThrow(/'sex'/);
    expect(() => profile(smallSurvey, 0, { leaveOut: ["agee"] })).toThrow(/'age'/);
  });

  it("says which rows there are when the respondent does not exist", () => {
    expect(() => profile(smallSurvey, 3)).toThrow(/0 … 2/);
    expect(() => profile(smallSurvey, 0.5)).toThrow(/no respondent 0\.5/);
  });
});

describe("profileOf", () => {
  it("describes chosen values", () => {
    expect(profileOf(smallSurvey, { sex: 1 }).text).toBe("You are a man.");
  });

  it("lists the valid answers when a code is none of them", () => {
    expect(() => profileOf(smallSurvey, { sex: 3 })).toThrow(/1 \(man\), 2 \(woman\)/);
  });
});

describe("profileSentence", () => {
  it("falls back to the labels where the codebook has no sentence", () => {
    expect(profileSentence(spending, -1)).toBe("Your spending on space exploration: too little.");
    expect(profileSentence(age, 43)).toBe("Your age in years: 43.");
    expect(profileSentence(sex, 2)).toBe("You are a woman.");
  });
});
