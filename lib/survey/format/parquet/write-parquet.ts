import type { DuckDBType, DuckDBValue } from "@duckdb/node-api";
import { PopuliError } from "../../../errors/populi-error.js";
import { codebookToYaml } from "../../codebook/codebook-to-yaml.js";
import { numbersAsText, type WrittenTable } from "../../table/written-table.js";

/** The key of the codebook in a Parquet file's metadata. */
export const codebookKey = "populi.codebook";

/**
 * Writes columns as Parquet (zstd) with DuckDB; the codebook is in the file's key-value metadata.
 *
 * @returns notes on columns that mix numbers and texts, which a Parquet column cannot hold
 */
export async function writeParquet(
  file: string,
  { columns, size, codebook }: WrittenTable,
): Promise<string[]> {
  const names = new Map<string, string>();
  for (const { variable } of columns) {
    const other = names.get(variable.name.toLowerCase());
    if (other !== undefined) {
      throw new PopuliError(
        `the columns '${other}' and '${variable.name}' differ only in the case of their letters`,
        { file },
        "DuckDB, which writes Parquet, does not tell them apart: leave one out (columns: […])",
      );
    }
    names.set(variable.name.toLowerCase(), variable.name);
  }
  const { BIGINT, DOUBLE, DuckDBDataChunk, DuckDBInstance, VARCHAR } = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(":memory:", { autoinstall_known_extensions: "false" });
  const connection = await instance.connect();
  try {
    const types = columns.map((column): DuckDBType => {
      if (!column.numeric) return VARCHAR;
      return column.cells.every((cell) => cell === null || Number.isSafeInteger(cell)) ? BIGINT : DOUBLE;
    });
    const definitions = columns.map(({ variable }, c) => `${quoted(variable.name)} ${types[c]}`);
    await connection.run(`create table answers (${definitions.join(", ")})`);
    const appender = await connection.createAppender("answers");
    const rowsAtOnce = 2048; // DuckDB's vector size
    for (let from = 0; from < size; from += rowsAtOnce) {
      const chunk = DuckDBDataChunk.create(types);
      chunk.setColumns(
        columns.map((column, c) =>
          column.cells.slice(from, from + rowsAtOnce).map((cell): DuckDBValue => {
            if (cell === null) return null;
            return types[c] === VARCHAR ? String(cell) : types[c] === BIGINT ? BigInt(cell) : cell;
          }),
        ),
      );
      appender.appendDataChunk(chunk);
    }
    appender.closeSync();
    const mixed = columns.filter(
      ({ numeric, cells }) => !numeric && cells.some((cell) => typeof cell === "number"),
    );
    const yaml = codebookToYaml(codebook).replaceAll("'", "''");
    await connection.run(
      `copy answers to '${file.replaceAll("'", "''")}' (format parquet, compression zstd, kv_metadata {'${codebookKey}': '${yaml}'})`,
    );
    return mixed.map(({ variable }) => numbersAsText(variable.name));
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
