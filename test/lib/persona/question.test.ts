import { describe, expect, it } from "vitest";
import { questionPrompt } from "../../../lib/persona/question.js";
import { age, degree, spending } from "./small-survey.js";

describe("questionPrompt", () => {
  it("numbers the options by place and asks for the number", () => {
    expect(questionPrompt(spending).text).toBe(
      [
        "Does the country spend too much, too little or the right amount on space exploration?",
        "1. too little",
        "2. about right",
        "3. too much",
        "Answer with the number only.",
      ].join("\n"),
    );
  });

  it("keeps the code behind each number when codes are negative or start at zero", () => {
    expect(questionPrompt(spending).options.map((option) => [option.label, option.code])).toEqual([
      ["1", -1],
      ["2", 0],
      ["3", 1],
    ]);
  });

  it("numbers a scale that is labelled by its codes with its codes, whichever end comes first", () => {
    const values = Array.from({ length: 11 }, (_, code) => ({ code, label: String(code) }));
    values[0]!.label = "left";
    values[10]!.label = "right";
    const scale = { ...degree, values };
    expect(questionPrompt(scale).text).toMatch(/\n0\. left\n1\. 1\n.*\n9\. 9\n10\. right\n/s);
    const reversed = questionPrompt(scale, { order: "reversed" });
    expect(reversed.options.slice(0, 2)).toEqual([
      { label: "10", code: 10, text: "right" },
      { label: "9", code: 9, text: "9" },
    ]);
    // Numbers that are no codes are answers like others.
    const counted = { ...degree, values: [3, 4].map((code) => ({ code, label: String(code - 3) })) };
    expect(questionPrompt(counted).options.map(({ label }) => label)).toEqual(["1", "2"]);
  });

  it("records a reversed order, and the numbers still run from 1", () => {
    const reversed = questionPrompt(spending, { order: "reversed" });
    expect(reversed.options.map((option) => [option.label, option.code])).toEqual([
      ["1", 1],
      ["2", 0],
      ["3", -1],
    ]);
    expect(reversed.order).toEqual([2, 1, 0]);
    expect(reversed.text).toContain("1. too much\n2. about right\n3. too little");
  });

  it("shows a permutation, whose order puts answers back in the codebook's", () => {
    const shuffled = questionPrompt(spending, { order: Int32Array.of(1, 2, 0) });
    expect(shuffled.options.map((option) => option.code)).toEqual([0, 1, -1]);
    const back = new Array(3);
    shuffled.options.forEach((option, place) => {
      back[shuffled.order[place]!] = option.code;
    });
    expect(back).toEqual([-1, 0, 1]);
  });

  it("refuses an order that is not a permutation, saying how many options there are", () => {
    expect(() => questionPrompt(spending, { order: [0, 1] })).toThrow(/3 options/);
    expect(() => questionPrompt(spending, { order: [0, 1, 1] })).toThrow(/not a permutation/);
  });

  it("asks by the label where the codebook has no wording", () => {
    expect(questionPrompt(degree).text.split("\n")[0]).toBe("Highest degree: which answer fits you?");
  });

  it("refuses to ask an item without options", () => {
    expect(() => questionPrompt(age)).toThrow(/no options for 'age'/);
  });
});
