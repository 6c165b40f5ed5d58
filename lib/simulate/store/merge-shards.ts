import { existsSync } from "node:fs";
import { basename } from "node:path";
import { counted } from "../../errors/counted.js";
import { PopuliError } from "../../errors/populi-error.js";
import { shardFile, shardOfFile } from "../study/shard.js";
import { RunFile } from "./run-file.js";

/**
 * Merges the run files of a study's shards into one, as if the study had not been split: all answers, and the tables of
 * results row by row in the unsplit order. The shards' files stay as they are; results merged before are replaced.
 *
 * @param file the run file of the whole study
 * @throws PopuliError naming the shards that are missing, or that hold other runs than the first
 * @example
 * await mergeShards("runs/study.duckdb", ["runs/study.shard-1-of-2.duckdb", "runs/study.shard-2-of-2.duckdb"]);
 */
export async function mergeShards(
  file: string,
  shards: readonly string[],
): Promise<{ readonly answers: number; readonly rows: number }> {
  const numbered = shards.map((path) => {
    const shard = shardOfFile(path);
    if (shard === undefined)
      throw new PopuliError(
        "its name does not say which shard it is",
        { file: path },
        "a shard's file is called name.shard-1-of-8.duckdb",
      );
    return { path, ...shard };
  });
  const of = numbered[0]?.of ?? 0;
  const absent = Array.from({ length: of }, (_, k) => k + 1).filter(
    (number) =>
      !numbered.some((shard) => shard.number === number && shard.of === of && existsSync(shard.path)),
  );
  if (of === 0 || absent.length > 0 || numbered.length !== of)
    throw new PopuliError(
      of === 0
        ? "no shards to merge"
        : `${counted(numbered.length, "file is", "files are")} not the ${of} shards of one study${absent.length > 0 ? `: missing ${absent.map((number) => basename(shardFile(file, { number, of }))).join(", ")}` : ""}`,
      { file },
      "run each shard to its end: populi run NOTEBOOK.ipynb --shard 1/8, 2/8, …",
    );
  const merged = await RunFile.open(file);
  try {
    return await merged.absorb(numbered.sort((a, b) => a.number - b.number).map(({ path }) => path));
  } finally {
    await merged.close();
  }
}
