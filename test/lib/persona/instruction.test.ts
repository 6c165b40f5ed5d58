import { expect, it } from "vitest";
import { systemText } from "../../../lib/persona/chat.js";
import { personaInstructions } from "../../../lib/persona/instruction.js";
import { profileOf } from "../../../lib/persona/profile.js";
import { smallSurvey } from "./small-survey.js";

it("gives sixteen different instructions that all contain the value, the first as in a profile", () => {
  const texts = personaInstructions(smallSurvey, "sex", 2);
  expect(new Set(texts).size).toBe(16);
  for (const text of texts) expect(text).toContain("You are a woman.");
  expect(texts[0]).toBe(systemText(profileOf(smallSurvey, { sex: 2 })));
});
