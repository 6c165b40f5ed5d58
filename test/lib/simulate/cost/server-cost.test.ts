import { describe, expect, it } from "vitest";
import type { LocalModel } from "../../../../lib/model/model.js";
import { display } from "../../../../lib/show/display.js";
import { server } from "../../../../lib/simulate/answerer/server/server-model.js";
import { roughTokens } from "../../../../lib/simulate/answerer/server/usage/rough-tokens.js";
import { direct } from "../../../../lib/simulate/condition/direct.js";
import { simvbg } from "../../../../lib/simulate/condition/simvbg.js";
import { serverCost } from "../../../../lib/simulate/cost/server-cost.js";
import { simulate } from "../../../../lib/simulate/simulate.js";
import { handSurvey } from "../../steer/hand-survey.js";
import { chat, dialectServer } from "../answerer/server/dialect-server.js";

// Nobody listens there: nothing is asked.
const model = server({
  url: "http://127.0.0.1:9/v1",
  model: "m",
  budget: { prices: { prompt: 1, answer: 2 } },
});
const asked = {
  survey: handSurvey(),
  model,
  items: ["Q1", "Q57"],
  respondents: [0, 1],
  seed: 1,
  condition: direct(),
} as const;

describe("what a simulation will ask of a server", () => {
  it("is a request for each answer, or one for a decoded battery, and money where prices are known", async () => {
    const single = await serverCost(asked);
    expect(single.requests).toBe(4);
    expect(single.tokens.answer).toBe(4 * 8);
    expect((await serverCost({ ...asked, scoring: "first token" })).tokens.answer).toBe(4 * 1);
    expect((await serverCost({ ...asked, mode: "sample" })).tokens.answer).toBe(4 * 32);
    expect((await serverCost({ ...asked, mode: "sample", replyTokens: "psii" })).tokens.answer).toBe(4 * 5);
    expect(single.toTable().notes.join(" ")).toMatch(/up to 8 times more .* of up to 32 tokens/);
    expect(single.cost).toBeCloseTo((single.tokens.prompt + 2 * single.tokens.answer) / 1e6, 12);
    expect((await serverCost({ ...asked, asking: "with history" })).tokens.prompt).toBeGreaterThan(
      single.tokens.prompt,
    );
    expect((await serverCost({ ...asked, asking: "battery", mode: "sample" })).requests).toBe(2);
    expect((await serverCost({ ...asked, asking: "battery" })).requests).toBe(4);
    expect(single[display]()["text/plain"]).toMatch(/requests [^\n]*\n─+\nlikely +4 /);
    expect(model.sent.requests).toBe(0);
  });

  it("is a range, which the first replies narrow, thoughts included", async () => {
    const { cost, range, tokens } = await serverCost({ ...asked, mode: "sample" });
    expect(range.prompt[0]).toBeLessThan(tokens.prompt);
    expect(range.prompt[1]).toBeGreaterThan(tokens.prompt);
    expect(range.cost![0]).toBeLessThan(cost!);
    const tokenizer = { encode: (text: string) => text.split(/\s+/).map(() => 0) };
    const counted = await serverCost({ ...asked, mode: "sample", tokenizer });
    expect(counted.toTable().notes.join(" ")).toContain("by the tokenizer given");
    const thinking = await dialectServer({ reply: () => [200, chat("2", { thoughts: 799, prompt: 300 })] });
    try {
      const { url } = thinking;
      const priced = server({ url, model: "m", budget: { prices: { prompt: 1, answer: 2 } } });
      await simulate({ ...asked, model: priced, mode: "sample" });
      const learnt = await serverCost({ ...asked, model: priced, mode: "sample", respondents: [0, 1, 2, 3] });
      expect(learnt.tokens.answer).toBe(8 * 800);
      expect(Math.abs(learnt.tokens.prompt / (8 * 300) - 1)).toBeLessThan(0.1);
      expect(learnt.toTable().notes.join(" ")).toMatch(
        /by 4 replies .* 800 to 800 tokens, thoughts included/,
      );
    } finally {
      await thinking.close();
    }
  });

  it("of a text in Chinese covers from two characters to a token up to two tokens to a character", () => {
    const text = "请问在您的生活中，家庭对您来说有多重要？";
    const { low, high } = roughTokens([text]);
    // SmolLM2 writes it with 0.58 characters to a token, Gemma 3 with 1.67.
    expect(low).toBeLessThanOrEqual(text.length / 1.67);
    expect(high).toBeGreaterThanOrEqual(text.length / 0.58);
  });

  it("is refused for a local model, and for what a server cannot give", async () => {
    const local = { name: "here" } as LocalModel;
    await expect(serverCost({ ...asked, model: local })).rejects.toThrow(/a local model costs nothing/);
    await expect(serverCost({ ...asked, condition: simvbg() })).rejects.toThrow(/life stories/);
  });
});
