import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { huggingFaceFolder } from "../../../../lib/model/checkpoint/hugging-face-folder.js";
import { decoderConfig } from "../../../../lib/model/family/read-config.js";
import { AnswerText } from "../../../../lib/model/generation/answer-text.js";
import { loadTokenizer } from "../../../../lib/model/tokenizer/load-tokenizer.js";
import type { Tokenizer } from "../../../../lib/model/tokenizer/tokenizer.js";
import { randomStream } from "../../../../lib/random/stream.js";
import { tinyCheckpoint } from "../../steer/tiny-checkpoint.js";

let folder: string;
let tokenizer: Tokenizer;
beforeAll(async () => {
  folder = await tinyCheckpoint();
  const config = decoderConfig(JSON.parse(readFileSync(join(folder, "config.json"), "utf8")), "config.json");
  tokenizer = await loadTokenizer(await huggingFaceFolder(folder), config);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The pieces in which a text arrives when each of its bytes is a token. */
function pieces(text: string, stops: readonly string[] = []): string[] {
  const answer = new AnswerText(tokenizer.decode, stops);
  const found: string[] = [];
  for (const id of tokenizer.encode(text)) {
    answer.add(id);
    found.push(answer.take(answer.stopped));
    if (answer.stopped) break;
  }
  answer.finish();
  return [...found, answer.take(true)].filter((piece) => piece !== "");
}

describe("an answer's text", () => {
  test("comes in whole characters, even of four bytes", () => {
    expect(pieces("né 😀日")).toEqual(["n", "é", " ", "😀", "日"]);
  });

  test("holds back what may become a stop text, and releases it when it does not", () => {
    expect(pieces("a\nb\n\nc", ["\n\n"])).toEqual(["a", "\nb"]);
    expect(pieces("ababc", ["abc"])).toEqual(["ab"]);
    expect(pieces("ab", ["abc"])).toEqual(["ab"]);
    expect(pieces("aabaax", ["aabaac"])).toEqual(["aabaax"]);
  });

  test("ends at the stop text that begins first", () => {
    expect(pieces("one, two; three", ["; t", "two;"])).toEqual([..."one,", " "]);
  });

  test("shows the replacement character for bytes that form no character, and continues", () => {
    const answer = new AnswerText(tokenizer.decode, []);
    for (const id of [...tokenizer.encode("a"), 0xe6, 0x97, ...tokenizer.encode("b")]) answer.add(id);
    answer.finish();
    expect(answer.text).toBe("a\uFFFDb");
  });

  test("is any text, cut at the first stop text", () => {
    const alphabet = ["a", "b", "é", "日", "😀", " ", "\n"];
    const stream = randomStream(3, ["texts"]);
    const draw = (length: number) =>
      Array.from({ length }, () => alphabet[stream.integer(alphabet.length)]).join("");
    for (let trial = 0; trial < 300; trial++) {
      const text = draw(12);
      const stops = [draw(1 + stream.integer(3)), draw(2)];
      // A stop text ends the answer when it is complete: one that begins earlier and ends later is not complete yet.
      const ends = stops.map((stop) => [text.indexOf(stop), stop.length] as const).filter(([at]) => at >= 0);
      const complete = Math.min(...ends.map(([at, length]) => at + length));
      const expected = Math.min(
        ...ends.filter(([at, length]) => at + length <= complete).map(([at]) => at),
        text.length,
      );
      const found = pieces(text, stops);
      expect(found.join("")).toBe(text.slice(0, expected));
      expect(found.join("")).not.toContain("\uFFFD");
    }
  });
});
