import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import type { DuckDBValue } from "@duckdb/node-api";
import { Interrupted } from "../../../errors/interrupted.js";
import { PopuliError } from "../../../errors/populi-error.js";
import { track } from "../../../progress/track.js";
import { parseCodebook } from "../../codebook/read-codebook.js";
import { chooseColumns } from "../../table/choose-columns.js";
import { CodeCollector } from "../../table/code-collector.js";
import type { ReadOptions } from "../../table/read-options.js";
import type { ReadTable } from "../../table/table.js";
import { codebookKey } from "./write-parquet.js";

/**
 * Reads a Parquet file with DuckDB. Dates, times and booleans become texts, as DuckDB prints them; so do whole numbers
 * beyond 2⁵³. A codebook that `writeSurvey` put into the file is read.
 *
 * @throws PopuliError for a file that DuckDB cannot read, or columns of lists or records
 * @throws Interrupted when the signal is raised
 */
export async function readParquet(file: string, options: ReadOptions = {}): Promise<ReadTable> {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(":memory:", { autoinstall_known_extensions: "false" });
  const connection = await instance.connect();
  try {
    const literal = `'${file.replaceAll("'", "''")}'`;
    const carried = await connection.runAndReadAll(
      `select decode(value) from parquet_kv_metadata(${literal}) where decode(key) = '${codebookKey}'`,
    );
    const yaml = carried.getRows()[0]?.[0];
    const described = await connection.run(`select * from read_parquet(${literal}) limit 0`);
    const inFile = described.columnNames();
    const kept = chooseColumns(inFile, options.columns, file).map(
      (c) => `"${inFile[c]!.replaceAll('"', '""')}"`,
    );
    const counted = await connection.runAndReadAll(`select num_rows from parquet_file_metadata(${literal})`);
    const total = Number(counted.getRows()[0]?.[0] ?? 0);
    const result = await connection.stream(`select ${kept.join(", ")} from read_parquet(${literal})`);
    const names = result.columnNames();
    const nested = names.find((_, c) => /STRUCT|LIST|MAP|\[/.test(result.columnType(c).toString()));
    if (nested !== undefined) {
      throw new PopuliError("it holds lists or records, not one answer per cell", { file, column: nested });
    }
    const collectors = names.map(() => new CodeCollector());
    const steps = { task: `reading ${file}`, total, unit: "rows" };
    const rows = await track(steps, options, async (reading) => {
      for (;;) {
        const chunk = await result.fetchChunk();
        if (chunk === null || chunk.rowCount === 0) return reading.done;
        for (const [c, collector] of collectors.entries()) {
          for (const value of chunk.getColumnValues(c)) collect(collector, value);
        }
        reading.step(chunk.rowCount);
        await reading.breathe();
      }
    });
    if (rows === 0) throw new PopuliError("the file has no rows of answers", { file });
    const hash = createHash("sha256");
    for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
    return {
      columns: collectors.map((collector, c) => collector.column(names[c]!)),
      size: rows,
      notes: [],
      untyped: false,
      ...(typeof yaml === "string" ? { codebook: parseCodebook(yaml, file) } : {}),
      hash: hash.digest("hex"),
    };
  } catch (error) {
    if (error instanceof PopuliError || error instanceof Interrupted) throw error;
    throw new PopuliError(`DuckDB cannot read it as Parquet: ${(error as Error).message.split("\n")[0]}`, {
      file,
    });
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function collect(collector: CodeCollector, value: DuckDBValue): void {
  if (value === null || value === undefined) collector.empty();
  else if (typeof value === "number") Number.isNaN(value) ? collector.empty() : collector.number(value);
  else if (typeof value === "string") collector.text(value.trimEnd());
  else if (typeof value === "bigint" && value >= -(2n ** 53n) && value <= 2n ** 53n)
    collector.number(Number(value));
  else collector.text(String(value));
}
