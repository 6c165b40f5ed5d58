import { rm } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadModel } from "../../../../lib/model/load-model.js";
import type { LocalModel } from "../../../../lib/model/model.js";
import { open, unfollowed } from "../../../../lib/model/scoring/continuations.js";
import type { ReplyScores } from "../../../../lib/model/scoring/reply-question.js";
import { outcomeOfReading, replyOutcomes } from "../../../../lib/reader/tokens/outcomes.js";
import { replyContinuations } from "../../../../lib/reader/tokens/reply-continuations.js";
import { numberReader } from "./number-reader.js";
import { pieces, tinyModel } from "./tiny-model.js";

const options = 10;
const outcomes = replyOutcomes(options);
const reader = numberReader(options);
let folder: string;
let model: LocalModel;
beforeAll(async () => {
  folder = await tinyModel(1);
  model = await loadModel(folder);
});
afterAll(async () => {
  model.dispose();
  await rm(folder, { recursive: true });
});

const vocabulary = pieces.length + 2;

/** All paths of so many tokens at most, none of them an end. */
function* paths(most: number, begun: readonly number[] = []): Generator<readonly number[]> {
  yield begun;
  if (begun.length === most) return;
  for (let id = 1; id < vocabulary; id++) yield* paths(most, [...begun, id]);
}

/** What the reader makes of a reply after each of its characters, up to the first that is not open and leading. */
function readThrough(text: string): number {
  for (let length = 0; length <= text.length; length++) {
    const now = reader.soFar(text.slice(0, length));
    if (now.kind !== "open") return outcomeOfReading(now, outcomes);
    if (!now.leads) return unfollowed;
  }
  return open;
}

/** The text of a path without a last character that lacks bytes. */
const wholeText = (path: readonly number[]) => {
  const text = model.tokenizer.decode(path);
  const last = pieces[path.findLast((id) => id > 1 && id < pieces.length) ?? 0];
  return last === "Ã" || last === "âĤ" ? text.slice(0, -1) : text;
};

test("every token after every beginning leads where the reader says that the text does", () => {
  const after = replyContinuations(reader, options, model.tokenizer);
  for (const path of paths(2)) {
    const next = after(path);
    expect(next.ended).toBe(outcomeOfReading(reader.read(model.tokenizer.decode(path)), outcomes));
    for (let id = 1; id < vocabulary; id++) {
      const longer = [...path, id];
      expect([longer, next.outcomeOf(id)]).toEqual([longer, readThrough(wholeText(longer))]);
    }
  }
});

describe("probabilities of what the reader reads", () => {
  const question = [3, 8, 11, 2, 18];
  const depth = 4;
  const likely = [[2], [18], [2, 3]];

  /** Sums over every sequence of up to four tokens what the reader makes of it; the rest is still open. */
  async function bruteForce(): Promise<{ found: Float64Array; left: number }> {
    const whole = [...paths(depth - 1)].filter((path) => path.length === depth - 1);
    const found = new Float64Array(outcomes.count);
    let left = 0;
    const next = new Map<string, Float64Array>();
    const tfjs = await loadModel(folder, { executor: "tfjs" });
    for (let from = 0; from < whole.length; from += 500) {
      const some = whole.slice(from, from + 500);
      const sequences = some.map((path) => ({
        ids: [...question, ...path],
        from: question.length - 1,
        to: question.length + path.length,
      }));
      const logits = tfjs.differentiableLogits(sequences, []);
      const values = (await logits.data()) as Float32Array;
      logits.dispose();
      some.forEach((path, row) => {
        for (let length = 0; length < depth; length++) {
          const at = (row * depth + length) * vocabulary;
          const weights = Float64Array.from(values.subarray(at, at + vocabulary), Math.exp);
          const total = weights.reduce((a, b) => a + b);
          next.set(
            path.slice(0, length).join(),
            weights.map((weight) => weight / total),
          );
        }
      });
    }
    tfjs.dispose();
    const visit = (path: readonly number[], mass: number) => {
      const now = readThrough(wholeText(path));
      if (now >= 0) found[now]! += mass;
      else if (now === unfollowed || path.length === depth) left += mass;
      else {
        const shares = next.get(path.join())!;
        found[outcomeOfReading(reader.read(model.tokenizer.decode(path)), outcomes)]! += mass * shares[0]!;
        for (let id = 1; id < vocabulary; id++) visit([...path, id], mass * shares[id]!);
      }
    };
    visit([], 1);
    return { found, left };
  }

  let brute: { found: Float64Array; left: number };
  beforeAll(async () => {
    brute = await bruteForce();
  });

  const scored = async (follow: { least?: number; furtherPasses?: number }): Promise<ReplyScores> => {
    const after = replyContinuations(reader, options, model.tokenizer);
    const prefix = await model.prefill(question.slice(0, 2));
    const asked = { ids: question.slice(2), likely, outcomes: outcomes.count, after };
    const [scores] = await model.scoreReplies(prefix, [asked], [], follow);
    prefix.dispose();
    return scores!;
  };
  const sum = (values: Iterable<number>) => [...values].reduce((a, b) => a + b, 0);

  test.each([0, 1, 8, 40])(
    "are within the bound of all sequences after %i further passes, and add up to 1",
    async (furtherPasses) => {
      const { outcomes: found, notFollowed, passes } = await scored({ least: 0, furtherPasses });
      expect(sum(found) + notFollowed).toBeCloseTo(1, 12);
      expect(passes).toBe(2 + furtherPasses);
      found.forEach((p, outcome) => {
        expect(p).toBeLessThanOrEqual(brute.found[outcome]! + brute.left + 1e-6);
        expect(brute.found[outcome]!).toBeLessThanOrEqual(p + notFollowed + 1e-6);
      });
    },
  );

  test("come closer with every pass", async () => {
    const bounds = [];
    for (const furtherPasses of [0, 1, 2, 4, 8, 16])
      bounds.push((await scored({ least: 0, furtherPasses })).notFollowed);
    expect(bounds).toEqual([...bounds].sort((a, b) => b - a));
    expect(new Set(bounds).size).toBe(bounds.length);
  });

  test("stop at the share that may be left open", async () => {
    const all = await scored({ least: 0, furtherPasses: 0 });
    const some = await scored({ least: 0.2, furtherPasses: 40 });
    expect(all.notFollowed).toBeGreaterThan(some.notFollowed);
    expect(some.passes).toBeLessThan(42);
  });
});
