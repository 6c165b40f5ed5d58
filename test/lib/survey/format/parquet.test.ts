import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { describeSurvey } from "../../../../lib/survey/describe-survey.js";
import { loadSurvey } from "../../../../lib/survey/load-survey.js";
import { fixtures } from "./recorded.js";

const often = ["Never", "Rarely", "Sometimes", "Often", "Always"];
const hasZstd = "zstdDecompressSync" in (await import("node:zlib"));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "populi-parquet-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function write(name: string, sql: string): Promise<string> {
  const file = join(folder, name);
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run(`create type often as enum (${often.map((text) => `'${text}'`).join(", ")})`);
  await connection.run(`copy (${sql}) to '${file}' (format parquet)`);
  connection.closeSync();
  instance.closeSync();
  return file;
}

describe("texts from a fixed list", () => {
  test.each(["snappy", "gzip", "brotli", "none", ...(hasZstd ? ["zstd"] : [])])(
    "keep the order of pandas' categoricals (%s)",
    async (compression) => {
      const survey = await loadSurvey(join(fixtures, `parquet-${compression}.parquet`));
      expect(survey.column("often").levels).toEqual(often);
      expect(survey.variable("often")).toMatchObject({ measure: "ordinal", role: "item" });
      expect([0, 1, 2, 3].map((i) => survey.column("often").raw(i))).toEqual([
        "Often",
        "Never",
        null,
        "Always",
      ]);
      expect(survey.column("party").levels).toEqual(["c", "b", "ä"]);
      expect(survey.variable("party").measure).toBe("nominal");
      expect(survey.column("plain").levels).toEqual(["x", "y", "z"]);
    },
  );

  test.skipIf(hasZstd)(
    "of a page that this Node cannot decompress are alphabetical, and the notes say so",
    async () => {
      const survey = await loadSurvey(join(fixtures, "parquet-zstd.parquet"));
      expect(survey.column("often").levels).toEqual(["Always", "Never", "Often"]);
      expect(survey.notes.join()).toContain("the order of texts could not be read: often, party");
    },
  );

  test("keep the order of Polars' enums, whose metadata list them", async () => {
    const survey = await loadSurvey(join(fixtures, "parquet-polars.parquet"));
    expect(survey.column("often").levels).toEqual(often);
    expect(survey.variable("often").measure).toBe("ordinal");
  });

  test("keep the order of DuckDB's enums; plain texts, also in a dictionary, are alphabetical", async () => {
    const texts = "(['Often', 'Never', 'Always'])[1 + i % 3]";
    const sql = (rows: number) =>
      `select ${texts}::often as often, ${texts} as plain from range(${rows}) r(i)`;
    for (const rows of [12, 300_000]) {
      const survey = await loadSurvey(await write(`enum-${rows}.parquet`, sql(rows)));
      expect(survey.column("often").levels, `${rows} rows`).toEqual(often);
      expect(survey.column("plain").levels, `${rows} rows`).toEqual(["Always", "Never", "Often"]);
    }
  });

  test("that are damaged leave the answers as they are", async () => {
    const bytes = await readFile(join(fixtures, "parquet-none.parquet"));
    const at = bytes.indexOf("Sometimes") - 4;
    bytes.writeUInt32LE(0xffff, at);
    const file = join(folder, "damaged.parquet");
    await writeFile(file, bytes);
    await expect(loadSurvey(file)).rejects.toThrow("DuckDB cannot read it as Parquet");
  });
});

test("points in time are in UTC, whatever zone this machine has", async () => {
  const file = await write("zone.parquet", "select timestamptz '2024-01-01 10:00:00.25+02' as x");
  expect((await loadSurvey(file)).column("x").raw(0)).toBe("2024-01-01T08:00:00.25");
});

test("a file without rows shows its columns", async () => {
  const survey = await loadSurvey(join(fixtures, "parquet-empty.parquet"));
  expect(survey.size).toBe(0);
  expect(survey.notes.join()).toContain("no rows of answers");
  expect([...survey.codebook.variables.keys()]).toEqual(["often", "party", "plain"]);
});

test("a column of 130,000 different numbers has its range described", async () => {
  const survey = await loadSurvey(await write("many.parquet", "select i / 2 as x from range(130000) r(i)"));
  expect(describeSurvey(survey).variables[0]!.range).toMatchObject({ least: 0, most: 64_999.5 });
});
