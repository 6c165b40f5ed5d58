import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import type { DuckDBValue } from "@duckdb/node-api";
import { Interrupted } from "../../../errors/interrupted.js";
import { PopuliError } from "../../../errors/populi-error.js";
import { track } from "../../../progress/track.js";
import { parseCodebook } from "../../codebook/read-codebook.js";
import { chooseColumns } from "../../table/choose-columns.js";
import { CodeCollector } from "../../table/code-collector.js";
import { isoDateTime } from "../../table/dates.js";
import type { ReadOptions } from "../../table/read-options.js";
import type { ReadColumn, ReadTable } from "../../table/table.js";
import { listedTexts } from "./listed-texts.js";
import { codebookKey } from "./write-parquet.js";

/**
 * Reads a Parquet file with DuckDB. Decimals are numbers. Dates and times become ISO texts, those with a time zone
 * in UTC; booleans "true" and "false",
 * and so does a column with whole numbers beyond 2⁵³. Texts from a fixed list (pandas' categoricals, R's factors, enums)
 * keep its order. A codebook that `writeSurvey` put into the file is read.
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
    const inDuckDB = described.columnNames();
    const schema = await connection.runAndReadAll(`select name from parquet_schema(${literal})`);
    const inSchema = schema
      .getRows()
      .slice(1)
      .map(([name]) => String(name));
    // DuckDB renames columns whose names differ only in case. Nested columns, which are refused, have more names.
    const inFile = inSchema.length === inDuckDB.length ? inSchema : inDuckDB;
    const chosen = chooseColumns(inFile, options.columns, file);
    const kept = chosen.map((c) => `"${inDuckDB[c]!.replaceAll('"', '""')}"`);
    const counted = await connection.runAndReadAll(`select num_rows from parquet_file_metadata(${literal})`);
    const total = Number(counted.getRows()[0]?.[0] ?? 0);
    const result = await connection.stream(`select ${kept.join(", ")} from read_parquet(${literal})`);
    const names = chosen.map((c) => inFile[c]!);
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
    const { listed, notes } = await listedTexts(file, literal, connection);
    const hash = createHash("sha256");
    for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
    return {
      columns: collectors.map((collector, c) => oneKind(collector.column(names[c]!))),
      size: rows,
      notes,
      untyped: false,
      ...(listed.size === 0 ? {} : { listed }),
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
  else if (isDecimal(value)) collector.number(value.toDouble());
  else if (isWithZone(value)) collector.text(isoDateTime(Number(value.micros) / 1e6) ?? String(value));
  else collector.text(String(value).replace(/^(\d{4}-\d\d-\d\d) (?=\d\d:)/, "$1T"));
}

/** Whether a value is a point in time, which DuckDB would print in this machine's time zone. */
function isWithZone(value: DuckDBValue): value is DuckDBValue & { readonly micros: bigint } {
  return (
    (value as { readonly constructor?: { readonly name: string } }).constructor?.name ===
    "DuckDBTimestampTZValue"
  );
}

/** Whether a value is a DECIMAL with decimals; one without is a whole number, which may be an id. */
function isDecimal(value: DuckDBValue): value is DuckDBValue & { toDouble(): number } {
  const {
    toDouble,
    scale,
    value: digits,
  } = value as {
    toDouble?: unknown;
    scale?: number;
    value?: bigint;
  };
  if (typeof toDouble !== "function") return false;
  return (scale ?? 0) > 0 || (digits !== undefined && digits <= 2n ** 53n && digits >= -(2n ** 53n));
}

/** A column in which some whole numbers are beyond 2⁵³, and are texts, is one of ids: all are texts. */
function oneKind(column: ReadColumn): ReadColumn {
  const isText = column.codes.some((code) => typeof code === "string");
  return isText ? { ...column, codes: column.codes.map(String) } : column;
}
