import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { openStored } from "../../../../lib/model/checkpoint/open-stored.js";
import { decoderConfig } from "../../../../lib/model/family/read-config.js";
import { loadTokenizer } from "../../../../lib/model/tokenizer/load-tokenizer.js";
import type { Tokenizer } from "../../../../lib/model/tokenizer/tokenizer.js";
import { publishedModel } from "../../../published-models.js";

const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, import.meta.url), "utf8"));
const stated = read("survey-questions.json") as {
  readonly questions: Readonly<Record<string, readonly string[]>>;
  readonly options: Readonly<Record<string, readonly string[]>>;
  readonly labels: readonly string[];
};
/** A hash of the ids of the questions of each language (test/reference/make_published_tokens.py). */
const expected = read("published-tokens.json") as Readonly<
  Record<"smollm2" | "gemma3", Readonly<Record<string, string>>>
>;

/** Every question of a language with two to six options, under ten kinds of labels. */
function questions(language: string): string[] {
  return stated.questions[language]!.flatMap((question) =>
    stated.labels.flatMap((label) =>
      [2, 3, 4, 5, 6].map((count) => {
        const options = stated.options[language]!.slice(0, count);
        return [question, ...options.map((text, n) => label.replaceAll("1", String(n + 1)) + text)].join(
          "\n",
        );
      }),
    ),
  );
}

describe.each(["smollm2", "gemma3"] as const)("the tokenizer of %s", (name) => {
  const { path, reason } = publishedModel(name);
  describe.skipIf(reason !== "")(`as published${reason}`, { timeout: 120_000 }, () => {
    let tokenizer: Tokenizer;
    beforeAll(async () => {
      const stored = await openStored(path);
      const config = decoderConfig(await stored.object("config.json"), path);
      tokenizer = await loadTokenizer(stored, config);
    }, 120_000);

    test.each(Object.entries(expected[name]))(
      "gives the published ids for 400 questions in %s",
      (language, hash) => {
        const texts = questions(language);
        expect(texts).toHaveLength(400);
        const own = createHash("sha256");
        for (const text of texts) {
          const ids = tokenizer.encode(text);
          expect(tokenizer.decode(ids)).toBe(text);
          own.update(`${ids.join(",")}\n`);
        }
        expect(own.digest("hex")).toBe(hash);
      },
    );
  });
});
