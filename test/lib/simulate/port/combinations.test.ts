import { describe, expect, it } from "vitest";
import type { Condition } from "../../../../lib/simulate/condition/condition.js";
import { direct } from "../../../../lib/simulate/condition/direct.js";
import { highTemperature } from "../../../../lib/simulate/condition/high-temperature.js";
import { multilingual } from "../../../../lib/simulate/condition/multilingual.js";
import { simvbg } from "../../../../lib/simulate/condition/simvbg.js";
import { type Abilities, abilities } from "../../../../lib/simulate/port/abilities.js";
import { answerers } from "../../../../lib/simulate/port/answerers.js";
import {
  type Combination,
  refusals,
  requireCombination,
} from "../../../../lib/simulate/port/combinations.js";
import { answeringOf } from "../../../../lib/simulate/study/answering.js";

const steered = { name: "steered", profile: true, steering: {} } as unknown as Condition;
const conditions: readonly Condition[] = [direct(), highTemperature(), multilingual(), simvbg(), steered];
const modes = ["probabilities", "sample", "elicit"] as const;
const askings = ["one per call", "with history", "battery"] as const;

/** The combinations of a condition that an answerer takes: "sample battery". */
function taken(gives: Abilities, condition: Condition): string[] {
  return modes.flatMap((mode) =>
    askings.flatMap((asking) => {
      const asked: Combination = { mode, asking, condition, gives, model: "m" };
      try {
        requireCombination(asked);
        return [`${mode} ${asking}`];
      } catch (error) {
        expect((error as Error).name).toBe("PopuliError");
        return [];
      }
    }),
  );
}

const all = [
  ...["probabilities one per call", "probabilities with history", "probabilities battery"],
  ...["sample one per call", "sample with history", "sample battery"],
];
const inBatches = ["probabilities one per call", "sample one per call"];
const decoded = (of: readonly string[]) => of.filter((one) => one.startsWith("sample"));

describe("what can be combined", () => {
  it.each<[keyof typeof abilities, string, readonly string[]]>([
    ["local", "direct", [...all, "elicit one per call"]],
    ["local", "high temperature", decoded(all)],
    ["local", "multilingual", all],
    ["local", "SimVBG", inBatches],
    ["local", "steered", [...all, "elicit one per call"]],
    ["server", "direct", [...all, "elicit one per call"]],
    ["server", "high temperature", decoded(all)],
    ["server", "multilingual", all],
    ["server", "SimVBG", []],
    ["server", "steered", []],
    ["batches", "direct", [...inBatches, "elicit one per call"]],
    ["batches", "high temperature", decoded(inBatches)],
    ["batches", "multilingual", inBatches],
    ["batches", "SimVBG", []],
    ["batches", "steered", []],
  ])("of %s and %s is decided by one table", (kind, name, expected) => {
    const condition = conditions.find((one) => one.name === name)!;
    expect(taken(abilities[kind], condition)).toEqual(expected);
  });

  it("is refused with the reason and what to do instead", () => {
    const asked = { mode: "probabilities", asking: "battery", model: "m" } as const;
    const gives = { ...abilities.server, begunAnswers: false };
    expect(() => requireCombination({ ...asked, gives })).toThrow(
      /a battery need log-probabilities .*'m'.*\n.*mode: "sample"/,
    );
    const reading = { ...asked, asking: "one per call", reader: "a layer search" } as const;
    expect(() => requireCombination({ ...reading, gives: abilities.server })).toThrow(
      /a layer search needs hidden states, and 'm' is behind a server.*\n.*loadModel/,
    );
  });

  it("has no example of one answer before a battery or a distribution", () => {
    const asked = { model: "m", gives: abilities.local, answering: answeringOf({ example: true }) } as const;
    for (const [mode, asking] of [
      ["sample", "battery"],
      ["elicit", "one per call"],
    ] as const)
      expect(() => requireCombination({ ...asked, mode, asking })).toThrow(
        /an example shows the answer to one question/,
      );
    expect(() => requireCombination({ ...asked, mode: "sample", asking: "with history" })).not.toThrow();
  });

  it("depends on how answers are helped and taken, as far as a server gives that", () => {
    const server = { ...abilities.server, begunAnswers: false, logProbabilities: true };
    const none = { ...server, logProbabilities: false };
    const refusalOf = (answering: Partial<NonNullable<Combination["answering"]>>, gives = server) => {
      const labels = ["1", "2", "10"];
      const whole = {
        scoring: "as read",
        answerPrefix: undefined,
        template: "as published",
        example: undefined,
        ...answering,
      } as const;
      const asked: Combination = {
        mode: "probabilities",
        asking: "one per call",
        answering: whole,
        labels,
        gives,
        model: "m",
      };
      try {
        requireCombination(asked);
        return "";
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(refusalOf({})).toBe("");
    expect(refusalOf({}, none)).toBe("");
    expect(refusalOf({ template: "raw" })).toMatch(/own chat template\n.*loadModel/);
    expect(refusalOf({ answerPrefix: "Answer: " })).toMatch(/continues an answer.*\n.*example: true/);
    expect(refusalOf({ scoring: "first token" }, none)).toMatch(/'m' .* gives none\n.*as read/);
    expect(refusalOf({ scoring: "first token" })).toMatch(/the labels 1 and 10\n.*letters/);
    expect(refusalOf({ scoring: "constrained" })).toMatch(/1 goes on to 10.*\n.*letters/);
    expect(refusalOf({ scoring: "label alone" })).toMatch(/ends behind its label.*\n.*first token/);
  });

  it("is shown to a user, every answerer and every refusal", () => {
    const { rows, notes } = answerers();
    expect(rows).toEqual([
      ["a local model", "yes", "yes", "yes", "yes", "yes", "yes"],
      ["a server", "no", "no", "yes", "no", "some", "some"],
      ["a server asked in batches", "no", "no", "no", "no", "no", "some"],
    ]);
    expect(notes).toHaveLength(refusals.length);
    expect(notes).toContain("Refused: a battery in batches. Instead: server({ …, batch: false }).");
  });
});
