import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { randomStream } from "../../../../lib/random/stream.js";
import { allRead } from "../../../../lib/simulate/answers/no-option.js";
import { AnswerJournal, type KeyedAnswers } from "../../../../lib/simulate/store/answer-journal.js";
import { mergeShards } from "../../../../lib/simulate/store/merge-shards.js";
import { RunFile } from "../../../../lib/simulate/store/run-file.js";

const folder = mkdtempSync(join(tmpdir(), "populi journal "));
afterAll(() => rmSync(folder, { recursive: true }));

const answer = (n: number): KeyedAnswers => [
  `${n}`.padStart(64, "0"),
  [
    {
      probabilities: Float64Array.of(n, 1 / n),
      noOption: { ...allRead, refused: 1 / 7 },
      ...(n % 2 === 0 && { reply: `“${n}”\n`, span: { from: 1, to: 2 } }),
    },
  ],
];

describe("a journal of answers", () => {
  it("gives every number back to the bit, and every text", () => {
    const path = join(folder, "any.duckdb");
    const odd = [0, -0, Number.NaN, Infinity, -Infinity, 5e-324, 2 ** 53, 1 / 3];
    for (let round = 0; round < 100; round++) {
      const draw = randomStream(round, ["journal"]);
      const number = () => (draw.integer(3) === 0 ? odd[draw.integer(odd.length)]! : draw.uniform() ** 9);
      const list = <T>(most: number, make: () => T) => Array.from({ length: draw.integer(most + 1) }, make);
      const text = () =>
        String.fromCharCode(...list(9, () => draw.integer(draw.integer(2) === 0 ? 128 : 65_536)));
      const some = list(5, (): KeyedAnswers => {
        const scores = () => ({
          probabilities: Float64Array.from(list(5, number)),
          noOption: { ...allRead, undecided: number(), unread: number(), notFollowed: number() },
          ...(draw.integer(2) === 0 && { reply: text() }),
        });
        return [text(), list(3, scores)];
      });
      const journal = new AnswerJournal(path);
      for (const one of some) journal.append(one);
      expect(new AnswerJournal(path).left()).toStrictEqual(some);
      journal.restart([]);
      expect(journal.left()).toEqual([]);
    }
  });

  it("cut at any byte still has every answer before the cut", () => {
    const path = join(folder, "cut.duckdb");
    const written = new AnswerJournal(path);
    const ends = [1, 2, 3].map((n) => {
      written.append(answer(n));
      return readFileSync(`${path}.journal`).length;
    });
    for (let length = ends[2]!; length >= 0; length--) {
      truncateSync(`${path}.journal`, length);
      const whole = ends.filter((end) => end <= length).length;
      expect(written.left()).toEqual([1, 2, 3].slice(0, whole).map(answer));
    }
  });
});

describe("a journal that cannot be written", () => {
  it("says where and why", () => {
    writeFileSync(join(folder, "no folder"), "");
    const journal = new AnswerJournal(join(folder, "no folder", "run.duckdb"));
    expect(() => journal.append(answer(1))).toThrow(
      /run\.duckdb\.journal: an answer cannot be kept \(ENOTDIR.*make room/s,
    );
  });
});

describe("a run file", () => {
  it("takes over the answers of a killed process, without an unfinished line", async () => {
    const path = join(folder, "left.duckdb");
    const killed = new AnswerJournal(path);
    for (const n of [1, 2]) killed.append(answer(n));
    appendFileSync(`${path}.journal`, '["00');
    const file = await RunFile.open(path);
    expect(existsSync(`${path}.journal`)).toBe(false);
    for (const n of [1, 2]) expect(await file.answers.read(answer(n)[0])).toEqual(answer(n)[1]);
    file.answers.keep(answer(3));
    // Not in the table yet, but known.
    expect(new AnswerJournal(path).left()).toEqual([answer(3)]);
    expect(await file.answers.read(answer(3)[0])).toEqual(answer(3)[1]);
    await file.close();
    expect(existsSync(`${path}.journal`)).toBe(false);
    const again = await RunFile.open(path);
    for (const n of [1, 2, 3]) expect(await again.answers.read(answer(n)[0])).toEqual(answer(n)[1]);
    await again.close();
  });

  it("keeps answers that arrive while it takes over the journal's, also if it is killed then", async () => {
    const path = join(folder, "meanwhile.duckdb");
    const file = await RunFile.open(path);
    file.answers.keep(answer(1));
    const folding = file.answers.fold();
    for (const n of [2, 3]) file.answers.keep(answer(n));
    await folding;
    expect(new AnswerJournal(path).left()).toEqual([2, 3].map(answer));
    file.answers.keep(answer(4));
    expect(new AnswerJournal(path).left()).toEqual([2, 3, 4].map(answer));
    for (const n of [1, 2, 3, 4]) expect(await file.answers.read(answer(n)[0])).toEqual(answer(n)[1]);
    await file.close();
    const again = await RunFile.open(path);
    for (const n of [1, 2, 3, 4]) expect(await again.answers.read(answer(n)[0])).toEqual(answer(n)[1]);
    await again.close();
  });

  it("says when many answers wait in the journal", async () => {
    const file = await RunFile.open(join(folder, "many.duckdb"));
    let n = 0;
    while (!file.answers.due) file.answers.keep(answer(++n));
    expect(n).toBe(1_000);
    await file.answers.fold();
    expect(file.answers.due).toBe(false);
    await file.close();
  });

  it("that is open in this process is waited for, and both writers' answers are kept", async () => {
    const path = join(folder, "both.duckdb");
    const writes = async (n: number) => {
      const file = await RunFile.open(path);
      file.answers.keep(answer(n));
      await file.close();
    };
    await Promise.all([1, 2, 3].map(writes));
    const file = await RunFile.open(path);
    for (const n of [1, 2, 3]) expect(await file.answers.read(answer(n)[0])).toEqual(answer(n)[1]);
    await file.close();
  });
});

it("a merge has the answers that a killed shard left", async () => {
  const whole = join(folder, "study.duckdb");
  const shards = [1, 2].map((n) => join(folder, `study.shard-${n}-of-2.duckdb`));
  for (const [k, path] of shards.entries()) {
    const file = await RunFile.open(path);
    file.answers.keep(answer(k + 1));
    await file.writeResults("run", [{ name: "item", type: "text", values: ["Q1"] }]);
    await file.close();
  }
  new AnswerJournal(shards[1]!).append(answer(3));
  await mergeShards(whole, shards);
  const file = await RunFile.open(whole);
  for (const n of [1, 2, 3]) expect(await file.answers.read(answer(n)[0])).toEqual(answer(n)[1]);
  await file.close();
});
