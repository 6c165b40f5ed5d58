import { open } from "node:fs/promises";
import type { DuckDBConnection } from "@duckdb/node-api";
import type { ListedCodes } from "../../table/table.js";
import { type ArrowCategory, arrowCategories, arrowKey } from "./arrow-schema.js";
import { dictionaryTexts, isReadable, largestPage } from "./dictionary-page.js";

/** More texts than this are names or places, not the options of a question. */
const mostTexts = 1000;

/** What a Parquet file lists of its columns. */
export interface ListedTexts {
  readonly listed: ReadonlyMap<string, ListedCodes>;
  /** For the user: columns whose list could not be read. */
  readonly notes: readonly string[];
}

/** A column's part of a row group, as DuckDB tells of it. */
interface ColumnPart {
  readonly name: string;
  readonly compression: string;
  readonly dictionary: number | undefined;
  readonly data: number;
  readonly encodings: string;
  readonly hasBloomFilter: boolean;
}

/**
 * The columns of a Parquet file whose texts are from a fixed list: pandas' categoricals, R's factors, enums of Polars
 * and DuckDB. The list stands in the column's dictionary page, in order, with texts that nobody gave. A dictionary of
 * plain texts is in the order in which they occur, and says nothing.
 *
 * @param literal the file's name as SQL
 */
export async function listedTexts(
  file: string,
  literal: string,
  connection: DuckDBConnection,
): Promise<ListedTexts> {
  const { categoryOf, isDuckDB } = await fileCategories(literal, connection);
  const parts = (await columnParts(literal, connection)).filter((part) =>
    isDuckDB
      ? // DuckDB writes plain texts with "PLAIN_DICTIONARY" or with a Bloom filter.
        part.dictionary !== undefined && part.encodings === "RLE_DICTIONARY" && !part.hasBloomFilter
      : categoryOf(part.name) !== undefined,
  );
  const found = new Map<string, string[]>();
  const unread = new Set<string>();
  const handle = await open(file, "r");
  try {
    for (const part of parts) {
      const texts = categoryOf(part.name)?.texts ?? (await textsOf(part));
      if (texts === undefined) unread.add(part.name);
      else found.set(part.name, [...new Set([...(found.get(part.name) ?? []), ...texts])]);
    }
  } finally {
    await handle.close();
  }
  async function textsOf({ dictionary, data, compression }: ColumnPart): Promise<string[] | undefined> {
    if (dictionary === undefined || data <= dictionary || !isReadable(compression)) return undefined;
    const page = new Uint8Array(Math.min(data - dictionary, largestPage));
    const { bytesRead } = await handle.read(page, 0, page.length, dictionary);
    try {
      return dictionaryTexts(page.subarray(0, bytesRead), compression).map((text) => text.trimEnd());
    } catch {
      return undefined;
    }
  }
  for (const name of unread) found.delete(name);
  const listed = [...found].filter(([, texts]) => texts.length <= mostTexts && !texts.includes(""));
  return {
    listed: new Map(
      // An enum of a database is ordered by definition.
      listed.map(([name, codes]) => [name, { codes, ordered: categoryOf(name)?.ordered ?? isDuckDB }]),
    ),
    notes:
      unread.size === 0
        ? []
        : [`the order of texts could not be read: ${[...unread].slice(0, 8).join(", ")} (alphabetical here)`],
  };
}

/** The columns that the file's own metadata call categories. */
async function fileCategories(literal: string, connection: DuckDBConnection) {
  const carried = await connection.runAndReadAll(
    `select decode(key), decode(value) from parquet_kv_metadata(${literal}) where decode(key) in ('${arrowKey}', 'pandas')`,
  );
  const values = new Map(carried.getRows().map(([key, value]) => [String(key), String(value)]));
  const made = await connection.runAndReadAll(`select created_by from parquet_file_metadata(${literal})`);
  const arrow = values.get(arrowKey);
  const pandas = values.get("pandas");
  const categories = arrow === undefined ? pandasCategories(pandas) : readable(() => arrowCategories(arrow));
  return {
    categoryOf: (name: string): ArrowCategory | undefined => categories.get(name),
    isDuckDB: /^DuckDB/.test(String(made.getRows()[0]?.[0] ?? "")),
  };
}

/** What pandas says of its categoricals, in files without Arrow's schema (fastparquet). */
function pandasCategories(json: string | undefined): Map<string, ArrowCategory> {
  return readable(() => {
    const { columns = [] } = JSON.parse(json ?? "{}") as {
      columns?: { name?: string; pandas_type?: string; metadata?: { ordered?: boolean } }[];
    };
    return new Map(
      columns
        .filter(({ pandas_type }) => pandas_type === "categorical")
        .map(({ name, metadata }) => [String(name), { ordered: metadata?.ordered === true }]),
    );
  });
}

/** Damaged metadata lists nothing; what the columns hold is read all the same. */
function readable(categories: () => Map<string, ArrowCategory>): Map<string, ArrowCategory> {
  try {
    return categories();
  } catch {
    return new Map();
  }
}

async function columnParts(literal: string, connection: DuckDBConnection): Promise<ColumnPart[]> {
  const parts = await connection.runAndReadAll(
    `select path_in_schema, compression, dictionary_page_offset, data_page_offset, encodings, bloom_filter_offset from parquet_metadata(${literal}) where type = 'BYTE_ARRAY' order by row_group_id`,
  );
  return parts.getRows().map(([name, compression, dictionary, data, encodings, filter]) => ({
    name: String(name),
    compression: String(compression),
    dictionary: dictionary === null ? undefined : Number(dictionary),
    data: Number(data),
    encodings: String(encodings),
    hasBloomFilter: filter !== null,
  }));
}
