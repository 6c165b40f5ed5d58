import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { server } from "../../../../../lib/simulate/answerer/server/server-model.js";
import { direct } from "../../../../../lib/simulate/condition/direct.js";
import { diversityRequest } from "../../../../../lib/simulate/condition/diversity-request.js";
import { highTemperature } from "../../../../../lib/simulate/condition/high-temperature.js";
import { personaPrompt } from "../../../../../lib/simulate/condition/persona-prompt.js";
import { type SimulateOptions, simulate } from "../../../../../lib/simulate/simulate.js";
import { handSurvey } from "../../../steer/hand-survey.js";
import { type FaultyServer, faultyServer } from "./faulty-server.js";

const survey = handSurvey();
const folder = mkdtempSync(join(tmpdir(), "populi server keys "));
const file = join(folder, "one.duckdb");
let first: FaultyServer;
let second: FaultyServer;
beforeAll(async () => {
  first = await faultyServer();
  second = await faultyServer();
});
afterAll(async () => {
  await Promise.all([first.close(), second.close()]);
  rmSync(folder, { recursive: true });
});

type Change = Partial<Omit<SimulateOptions, "model">> & { readonly url?: string; readonly version?: string };

/** How many requests a run sends that writes into the one run file. */
async function sent({ url = first.url, version, ...asked }: Change = {}): Promise<number> {
  const before = first.log.length + second.log.length;
  await simulate({
    survey,
    model: server({ url, model: "right", ...(version !== undefined && { version }) }),
    items: ["Q1", "Q57"],
    respondents: 8,
    seed: 1,
    mode: "sample",
    condition: personaPrompt(),
    file,
    ...asked,
  });
  return first.log.length + second.log.length - before;
}

it("an answer is never served to another prompt, decoding, mode, seed, server or version", async () => {
  expect(await sent()).toBe(16);
  const changes: Record<string, [Change, number]> = {
    "no profile": [{ condition: direct() }, 16],
    "a request added to the prompt": [{ condition: diversityRequest() }, 16],
    "another temperature": [{ condition: highTemperature() }, 16],
    "options the other way round": [{ optionOrder: "reversed" }, 16],
    "fewer variables in the profile": [{ profile: ["Q260"] }, 16],
    "read by the first number": [{ read: "first number" }, 16],
    "shorter replies": [{ replyTokens: "psii" }, 16],
    "options under letters": [{ optionLabels: "letters" }, 16],
    "an example before the question": [{ example: true }, 16],
    "another seed": [{ seed: 2, respondents: [0, 1, 2, 3] }, 8],
    "another server": [{ url: second.url }, 16],
    "other weights under the same name": [{ version: "2026-11" }, 16],
    // One more finds out that the server gives no first tokens.
    "draws at temperature 1": [{ mode: "probabilities" }, 1 + 16],
  };
  for (const [what, [change, requests]] of Object.entries(changes)) {
    expect([what, await sent(change)]).toEqual([what, requests]);
    expect([what, await sent(change)]).toEqual([what, 0]);
  }
  expect(await sent({ mode: "elicit" })).toBeGreaterThan(0);
  expect(await sent({ mode: "elicit" })).toBe(0);
  expect(await sent()).toBe(0);
});
