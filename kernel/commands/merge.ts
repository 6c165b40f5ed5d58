import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { mergeShards } from "../../lib/simulate/store/merge-shards.js";
import { shardOfFile } from "../../lib/simulate/study/shard.js";
import { type Command, UsageError } from "./command.js";
import { parseOptions } from "./parse-options.js";

export const merge: Command = {
  name: "merge",
  summary: "join the run files of a study that was split with run --shard",
  help: `Usage: populi merge RUN.duckdb [SHARD.duckdb …]

Joins the shards of a run file, those named or all that lie beside it (RUN.shard-1-of-8.duckdb …), into RUN.duckdb: the same
answers and the same long tables as if the study had not been split. Then \`populi run\` of the notebook without --shard
finds every answer there, and asks the model nothing.

Exit code: 0, or 1 when shards are missing or are not of one study.
`,
  async run(args) {
    const [file, ...named] = parseOptions(args, {}).positionals;
    if (file === undefined) throw new UsageError("which run file?");
    const { answers, rows } = await mergeShards(file, named.length > 0 ? named : shardsBeside(file));
    process.stdout.write(`${file}: ${answers} answers, ${rows} rows of results\n`);
    return 0;
  },
};

function shardsBeside(file: string): string[] {
  const stem = `${basename(file).replace(/\.duckdb$/, "")}.shard-`;
  return readdirSync(dirname(file))
    .filter((name) => name.startsWith(stem) && shardOfFile(name) !== undefined)
    .map((name) => join(dirname(file), name));
}
