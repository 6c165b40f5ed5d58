import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { counted } from "../../lib/errors/counted.js";
import { mergeShards } from "../../lib/simulate/store/merge-shards.js";
import { shardOfFile } from "../../lib/simulate/study/shard.js";
import { type Command, UsageError } from "./command.js";
import { parseOptions } from "./parse-options.js";

export const merge: Command = {
  name: "merge",
  summary: "join the run files of a study that run --shard has split",
  help: `Usage: populi merge RUN.duckdb [SHARD.duckdb …]

Joins shards, those named or all beside RUN.duckdb (RUN.shard-1-of-8.duckdb …), into RUN.duckdb, with the same answers and
the same long tables as if the study had not been split. Then 'populi run' of the notebook without --shard finds every answer
there and does not ask the model.

Exit code: 0, or 1 when a shard is missing or belongs to another study.
`,
  async run(args) {
    const [file, ...named] = parseOptions(args, {}).positionals;
    if (file === undefined) throw new UsageError("which run file?");
    const { answers, rows } = await mergeShards(file, named.length > 0 ? named : shardsBeside(file));
    process.stdout.write(`${file}: ${counted(answers, "answer")}, ${rows} rows of results\n`);
    return 0;
  },
};

function shardsBeside(file: string): string[] {
  const stem = `${basename(file).replace(/\.duckdb$/, "")}.shard-`;
  return readdirSync(dirname(file))
    .filter((name) => name.startsWith(stem) && shardOfFile(name) !== undefined)
    .map((name) => join(dirname(file), name));
}
