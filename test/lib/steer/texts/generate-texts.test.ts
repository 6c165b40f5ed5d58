import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Interrupted } from "../../../../lib/errors/interrupted.js";
import { checkedTexts } from "../../../../lib/steer/texts/checked-texts.js";
import { type Ask, generateTexts } from "../../../../lib/steer/texts/generate-texts.js";
import { vectorTexts } from "../../../../lib/steer/texts/vector-texts.js";
import { handSurvey } from "../hand-survey.js";

const survey = handSurvey();

interface ChatRequest {
  readonly seed: number;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
}

let server: Server;
let requests: ChatRequest[];
/** The server's answer to the n-th request; by default what was asked for. */
let reply: (request: ChatRequest, n: number) => string;
let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "populi texts "));
  requests = [];
  reply = asWanted;
  server = createServer((incoming, outgoing) => {
    let body = "";
    incoming.on("data", (chunk) => {
      body += chunk;
    });
    incoming.on("end", () => {
      const request = JSON.parse(body) as ChatRequest;
      requests.push(request);
      const content = reply(request, requests.length);
      outgoing.setHeader("content-type", "application/json");
      outgoing.end(JSON.stringify({ choices: [{ message: { role: "assistant", content } }] }));
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
});
afterEach(async () => {
  await new Promise((closed) => server.close(closed));
  rmSync(folder, { recursive: true });
});

/** As many distinct texts as the request asks for, told apart by its seed. */
function asWanted({ messages, seed }: ChatRequest): string {
  const many = Number(/exactly (\d+)/.exec(messages[0]!.content)![1]);
  const texts = Array.from({ length: many }, (_, i) => `What about ${"abcdefghijklmnopqrst"[i]} ${seed}?`);
  return `Here you are:\n\`\`\`json\n${JSON.stringify({ texts })}\n\`\`\``;
}

const ask: Ask = async (messages, { seed, signal }) => {
  const { port } = server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
    method: "POST",
    body: JSON.stringify({ model: "any", messages, seed }),
    ...(signal && { signal }),
  });
  const { choices } = (await response.json()) as { choices: { message: { content: string } }[] };
  return choices[0]!.message.content;
};
const make = (options: Partial<Parameters<typeof generateTexts>[1]> = {}) =>
  generateTexts(survey, {
    attributes: ["Q287"],
    ask,
    folder,
    seed: 1,
    questions: 4,
    instructions: 2,
    ...options,
  });

describe("texts written by a model behind a server", () => {
  it("are as many as asked for, cover every value, suit demographicVectors, and are saved as data/vectors are", async () => {
    const { Q287 } = await make();
    expect(Q287!.questions).toHaveLength(4);
    expect(Q287!.instructions.map(({ code, texts }) => [code, texts.length])).toEqual([
      [1, 2],
      [2, 2],
      [3, 2],
    ]);
    const fit = vectorTexts(survey, "Q287", Q287);
    expect(fit).toMatchObject({ origin: "given", questions: Q287!.questions });
    expect(readdirSync(folder)).toEqual(["Q287.yaml"]);
    expect(readFileSync(join(folder, "Q287.yaml"), "utf8")).toMatch(
      /^# Texts .* Written by a language model\.\nattribute: Q287\n.*questions:\n {2}- What about a \d+\?\n.*values:\n {2}1:\n {4}- /s,
    );
    expect(requests[1]!.messages[0]!.content).toContain('"social class" is "upper"');
  });

  it("are asked for again with what was wrong, under another seed", async () => {
    const faults = ["I would rather not.", '{"texts": ["One?", "One?", "Two?", "Three?"]}'];
    reply = (request, n) => faults[n - 1] ?? asWanted(request);
    await make();
    expect(requests[1]!.messages.map(({ role }) => role)).toEqual(["user", "assistant", "user"]);
    expect(requests[1]!.messages[1]!.content).toBe(faults[0]);
    expect(requests[1]!.messages[2]!.content).toContain("That cannot be used: it is no JSON object.");
    expect(requests[2]!.messages[2]!.content).toContain("texts 1 and 2 are the same");
    expect(new Set(requests.map(({ seed }) => seed)).size).toBe(requests.length);
  });

  it("that never pass the checks end in an error with the last fault, and finished lists are not asked for again", async () => {
    reply = (request, n) => (n <= 2 ? asWanted(request) : '{"texts": ["Only one."]}');
    await expect(make({ attempts: 2 })).rejects.toThrow(
      /no usable list for Q287, instructions for 2 in 2 attempts; the last time 1 text is there where 2 were asked for/,
    );
    expect(readdirSync(folder)).toEqual(["Q287.part.yaml"]);
    reply = asWanted;
    requests = [];
    const resumed = await make({ attempts: 2 });
    expect(requests).toHaveLength(2);
    rmSync(join(folder, "Q287.yaml"));
    expect(readdirSync(folder)).toEqual([]);
    expect(await make({ attempts: 2 })).toEqual(resumed);
  });

  it("continue after an interrupt, and ask nothing when all is there", async () => {
    const controller = new AbortController();
    const stopped = make({
      signal: controller.signal,
      progress: ({ done }) => {
        if (done === 2) controller.abort();
      },
    });
    await expect(stopped).rejects.toBeInstanceOf(Interrupted);
    const whole = await make();
    expect(requests).toHaveLength(4);
    expect(await make()).toEqual(whole);
    expect(requests).toHaveLength(4);
  });

  it("of another request are not used for this one", async () => {
    await make();
    await expect(make({ seed: 2 })).rejects.toThrow(/Q287\.yaml: these texts were made for other values/);
  });

  it("cannot be written for a variable without listed values", async () => {
    await expect(make({ attributes: ["Q999"] })).rejects.toThrow(/column Q999: 'Q999' has no list of values/);
  });
});

describe("a reply", () => {
  it.each([
    ["[1]", "it is no JSON object"],
    ['{"questions": []}', 'it has no list of texts under "texts"'],
    ['{"texts": ["a", 2]}', 'it has no list of texts under "texts"'],
    ['{"texts": ["a"]}', "1 text is there where 2 were asked for"],
    ['{"texts": ["a", " ?"]}', "text 2 is empty"],
    ['{"texts": ["So what?", "so  what"]}', "texts 1 and 2 are the same"],
    ['{"texts": ["Hello there", "Кто там"]}', "text 2 is not in Latin letters"],
  ])("%s is refused: %s", (text, fault) => {
    expect(checkedTexts(text, 2, "en")).toEqual({ fault });
  });

  it("may be in a fence, and in any of the five scripts", () => {
    const fenced = '```json\n{"texts": ["你家里有几个人？", "你几点起床？"]}\n```';
    expect(checkedTexts(fenced, 2, "zh")).toEqual({ texts: ["你家里有几个人？", "你几点起床？"] });
  });
});
