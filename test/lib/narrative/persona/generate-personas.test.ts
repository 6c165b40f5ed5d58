import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { generatePersonas } from "../../../../lib/narrative/persona/generate-personas.js";
import { askServer } from "../../../../lib/simulate/answerer/server/ask-server.js";
import { server } from "../../../../lib/simulate/answerer/server/server-model.js";

let folder: string;
let host: Server;
let asked: string[];
/** What the model replies to a request; scripted by the tests. */
let reply: (content: string, turns: number) => string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "populi diaries "));
  mkdirSync(join(folder, "texts"));
  writeFileSync(
    join(folder, "texts", "ann.txt"),
    "ANN Today the dough rose late, and I wrote to my sister about it.",
  );
  writeFileSync(
    join(folder, "texts", "bob.md"),
    "BOB Nobody came to the shop again. I read until the lamp was empty.",
  );
  asked = [];
  reply = good;
  host = createServer((incoming, outgoing) => {
    let body = "";
    incoming.on("data", (chunk) => {
      body += chunk;
    });
    incoming.on("end", () => {
      outgoing.setHeader("content-type", "application/json");
      if (!incoming.url!.includes("chat")) return void outgoing.end(JSON.stringify({ data: [{ id: "m" }] }));
      const { messages } = JSON.parse(body) as { messages: { content: string }[] };
      asked.push(messages[0]!.content);
      const content = reply(messages[0]!.content, messages.length);
      outgoing.end(JSON.stringify({ choices: [{ message: { role: "assistant", content } }] }));
    });
  });
  await new Promise<void>((listening) => host.listen(0, "127.0.0.1", listening));
});
afterEach(async () => {
  host.closeAllConnections();
  await new Promise((closed) => host.close(closed));
  rmSync(folder, { recursive: true });
});

const story = (who: string) =>
  `You are ${who === "ANN" ? "a baker" : "a shopkeeper"} who worries about small things and lives quietly by yourself.`;
const scores = (n: number) => JSON.stringify({ grounded: n, specific: n, coherent: n, unstereotyped: n });
const isJudging = (content: string) => content.includes("DESCRIPTION:");
function good(content: string): string {
  const who = content.includes("ANN ") ? "ANN" : "BOB";
  if (isJudging(content)) return scores(who === "ANN" ? 5 : 3);
  return `Here it is:\n\`\`\`json\n${JSON.stringify({ persona: story(who) })}\n\`\`\``;
}
const call = (more: object = {}) => {
  const { port } = host.address() as AddressInfo;
  return generatePersonas({
    texts: join(folder, "texts"),
    ask: askServer(server({ url: `http://127.0.0.1:${port}/v1`, model: "m" })),
    ...{ seed: 1, words: [10, 40], ...more },
  });
};

describe("personas written from texts", () => {
  test("are kept where the rubric's mean reaches the threshold, with their scores", async () => {
    const { survey, judged, toTable } = await call();
    expect(judged.map(({ key, mean, kept }) => [key, mean, kept])).toEqual([
      ["ann.txt", 5, true],
      ["bob.md", 3, false],
    ]);
    expect(survey.size).toBe(1);
    expect(survey.column("persona").raw(0)).toBe(story("ANN"));
    expect(survey.codebook.synthetic).toBe(true);
    expect(toTable().toText()).toMatch(
      /1 of 2 personas kept[\s\S]*A model that judges its own writing is lenient/,
    );
  });

  test("are not asked for again: a text that failed is left out and named, and a second call goes on with it; a cut line is written again", async () => {
    const file = join(folder, "out", "personas.jsonl");
    reply = (content) => (content.includes("BOB ") ? "I cannot." : good(content));
    const first = await call({ file, attempts: 2 });
    const because =
      "the model gave nothing usable for the persona of bob.md in 2 attempts; the last time it is no JSON object";
    expect(first.failed).toEqual([{ key: "bob.md", because }]);
    expect(first.toTable().toText()).toContain(`1 more texts: bob.md (${because})`);
    appendFileSync(file, '{"key": "bob.md", "pers');
    reply = good;
    asked = [];
    await call({ file });
    expect(asked.filter((content) => content.includes("ANN "))).toEqual([]);
    expect(asked).toHaveLength(2);
    expect(readFileSync(file, "utf8").trim().split("\n")).toHaveLength(3);
    // Another threshold asks for nothing.
    asked = [];
    expect((await call({ file, threshold: 3 })).survey.size).toBe(2);
    expect(asked).toEqual([]);
    await expect(call({ file, seed: 2 })).rejects.toThrow(
      "it was begun with other texts, wording, seed or rubric",
    );
  });

  test.each([
    [
      "that quote their text",
      "You are calm. Today the dough rose late, and I wrote to my sister about it, always.",
      "it quotes the texts",
    ],
    [
      "that identify somebody",
      "You are a baker and your friends write to you at ann@example.org nearly every week.",
      "which identifies a person",
    ],
    ["of the wrong length", "You are short.", "it has 3 words, and 10 to 40 were asked for"],
    [
      "in the third person",
      "She is a baker who worries about small things and lives quietly by herself.",
      'it does not begin with "You"',
    ],
  ])("%s go back with what is wrong", async (_, persona, fault) => {
    reply = (content, turns) =>
      isJudging(content) || turns > 1 || content.includes("BOB ")
        ? good(content)
        : JSON.stringify({ persona });
    await call();
    reply = () => JSON.stringify({ persona });
    await expect(call({ attempts: 1 })).rejects.toThrow(fault);
  });

  test("that nobody keeps are an error with the best mean", async () => {
    reply = (content) => (isJudging(content) ? scores(2) : good(content));
    await expect(call()).rejects.toThrow("none of 2 personas reaches 4 on the rubric; the best has 2.00");
    reply = (content) => (isJudging(content) ? scores(7) : good(content));
    await expect(call({ attempts: 1 })).rejects.toThrow('"grounded" is 7, not a number from 1 to 5');
  });
});

test("a folder without texts is named", async () => {
  await expect(call({ texts: join(folder, "absent") })).rejects.toThrow("the folder cannot be read");
  await expect(call({ texts: folder })).rejects.toThrow("no .txt or .md file is in it");
});
