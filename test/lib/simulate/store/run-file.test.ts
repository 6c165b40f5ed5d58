import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { allRead, noneRead } from "../../../../lib/simulate/answers/no-option.js";
import { RunFile } from "../../../../lib/simulate/store/run-file.js";

const folder = mkdtempSync(join(tmpdir(), "populi run "));
afterAll(() => rmSync(folder, { recursive: true }));

const scores = [
  { probabilities: Float64Array.of(0.1, 0.9), noOption: { ...allRead, outOfRange: 1e-17 } },
  { probabilities: Float64Array.of(1 / 3, 2 / 3, 0), noOption: { ...allRead, undecided: 0.25 } },
];

describe("a run file", () => {
  it("gives scores back to the bit, also after it was closed", async () => {
    const path = join(folder, "new", "run.duckdb");
    const file = await RunFile.open(path);
    await file.answers.write([["a", scores]]);
    expect(await file.answers.read("a")).toEqual(scores);
    await file.close();
    const again = await RunFile.open(path);
    expect(await again.answers.read("a")).toEqual(scores);
    expect(await again.answers.read("b")).toBeUndefined();
    await again.close();
  });

  it("of more answers than one page holds gives each of them, and none for an unknown key", async () => {
    const path = join(folder, "many.duckdb");
    const key = (n: number) => createHash("sha256").update(String(n)).digest("hex");
    const answer = (n: number) => [
      {
        probabilities: Float64Array.of(n, 1 / n),
        noOption: noneRead("refused"),
        ...(n % 2 === 0 && { reply: `${n}`, span: { from: 0, to: n } }),
      },
    ];
    const numbers = Array.from({ length: 21_000 }, (_, n) => n + 1);
    const file = await RunFile.open(path);
    await file.answers.write(numbers.map((n) => [key(n), answer(n)]));
    await file.close();
    const again = await RunFile.open(path);
    // In the order written, then at random; one is written again in between.
    for (const n of numbers.slice(19_990, 20_010))
      expect(await again.answers.read(key(n))).toEqual(answer(n));
    await again.answers.write([[key(20_001), scores]]);
    for (const n of [21_000, 1, 20_000, 20_999, 2])
      expect(await again.answers.read(key(n))).toEqual(answer(n));
    expect(await again.answers.read(key(20_001))).toEqual(scores);
    expect(await again.answers.read(key(0))).toBeUndefined();
    // Its first half is that of a key there is.
    expect(await again.answers.read(key(1).slice(0, 32) + key(0).slice(32))).toBeUndefined();
    await again.close();
  });

  it("replaces the results of the same run and keeps those of others", async () => {
    const path = join(folder, "results.duckdb");
    const file = await RunFile.open(path);
    const columns = (answer: (number | null)[]) =>
      [
        { name: "item", type: "text", values: answer.map(() => "Q1") },
        { name: "answer", type: "whole", values: answer },
        { name: "probability", type: "number", values: answer.map(() => 0.5) },
      ] as const;
    await file.writeResults("first", columns([1, null]));
    await file.writeResults("second", columns([4]));
    await file.writeResults("first", columns([2, 2, 3]));
    await file.close();
    const { DuckDBInstance } = await import("@duckdb/node-api");
    const instance = await DuckDBInstance.create(path);
    const connection = await instance.connect();
    const reader = await connection.runAndReadAll(
      "select run, count(*)::integer, sum(answer)::integer from results group by run order by run",
    );
    expect(reader.getRows()).toEqual([
      ["first", 3, 7],
      ["second", 1, 4],
    ]);
    connection.closeSync();
    instance.closeSync();
  });

  it("of an earlier version is continued: its answers are known, its results gain the columns", async () => {
    const path = join(folder, "earlier.duckdb");
    const { DuckDBInstance } = await import("@duckdb/node-api");
    const old = await DuckDBInstance.create(path);
    const writing = await old.connect();
    await writing.run(
      "create table scores (key varchar primary key, probabilities double[][], invalid double[])",
    );
    await writing.run("insert into scores values ('a', [[0.25, 0.75]], [0.5])");
    await writing.run("create table results (run varchar, item varchar, seed double)");
    await writing.run("insert into results values ('first', 'Q1', 7)");
    writing.closeSync();
    old.closeSync();
    const file = await RunFile.open(path);
    expect(await file.answers.read("a")).toEqual([
      { probabilities: Float64Array.of(0.25, 0.75), noOption: { ...allRead, unread: 0.5 } },
    ]);
    const written = {
      probabilities: Float64Array.of(0, 0),
      noOption: noneRead("unread"),
      reply: 'it’s "hard"',
    };
    await file.answers.write([["b", [written, scores[0]!]]]);
    expect(await file.answers.read("b")).toEqual([written, scores[0]!]);
    await file.writeResults("second", [
      { name: "item", type: "text", values: ["Q2"] },
      { name: "scoring", type: "text", values: ["as read"] },
      { name: "reading", type: "text", values: ["answer"] },
      { name: "seed", type: "number", values: [8] },
    ]);
    await file.close();
    const instance = await DuckDBInstance.create(path);
    const connection = await instance.connect();
    const reader = await connection.runAndReadAll(
      "select run, item, scoring, reading, seed from results order by run",
    );
    expect(reader.getRows()).toEqual([
      ["first", "Q1", "label alone", "first number", 7],
      ["second", "Q2", "as read", "answer", 8],
    ]);
    connection.closeSync();
    instance.closeSync();
  });

  it("is refused where its folder cannot be made", async () => {
    writeFileSync(join(folder, "text"), "no folder");
    const path = join(folder, "text", "run.duckdb");
    await expect(RunFile.open(path)).rejects.toThrow(/text.run\.duckdb: its folder cannot be made \(/);
  });

  it("is refused when it is something else", async () => {
    const path = join(folder, "notes.txt");
    writeFileSync(path, "not a database".repeat(100));
    await expect(RunFile.open(path)).rejects.toThrow(/notes\.txt: this is not a run file/);
  });
});
