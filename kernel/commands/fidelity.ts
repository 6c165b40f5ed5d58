import { type ConventionName, conventionNames } from "../../lib/fidelity/convention/conventions.js";
import { meaningOf, reportMetrics } from "../../lib/fidelity/metric/metrics.js";
import { shareFidelity } from "../../lib/fidelity/shares/share-fidelity.js";
import { findFile } from "../../lib/files/find-file.js";
import { scoreFiles } from "../../lib/report/score-files/score-files.js";
import { display } from "../../lib/show/display.js";
import { formatNames } from "../../lib/survey/format/formats.js";
import { loadShares } from "../../lib/survey/shares/load-shares.js";
import { shareLayoutOf } from "../../lib/survey/shares/share-file.js";
import { type Command, UsageError } from "./command.js";
import { parseOptions } from "./parse-options.js";
import { terminalBar } from "./terminal-bar.js";

export const fidelity: Command = {
  name: "fidelity",
  summary: "score simulated answers of any tool against human answers and the floors",
  help: `Usage: populi fidelity HUMAN SIMULATED [options]

Scores simulated answers against human ones. In both files a row is a respondent and a column is an item. The files may be
${formatNames()}. Cells hold codes or value labels; anything else is on no option. Columns of
SIMULATED named ITEM=CODE hold probabilities of options. Rows are matched by id if both files
have one, else by their order if both have the same number of rows, else they are scored as two samples.
Every metric has a 95 % interval, beside the floors: uniform answers, shuffled respondents, other humans. Two tables of
published shares by group (columns item, group, option, share; or those of SimBench, GlobalOpinionQA or OpinionQA) are
compared as such, by the metrics that need no respondents.

  --codebook FILE    the codebook of HUMAN (default: HUMAN's name with .codebook.yaml)
  --convention NAME  how metrics are computed: ${conventionNames.join(" or ")} (default populi; psii as in the paper)
  --weight COLUMN    the weight column of HUMAN, or 'none' (default: the codebook's)
  --by COLUMN        groups respondents by a column: η², spread within groups, distances between; may be repeated
  --items A,B,C      only these items
  --id COLUMN        the column that identifies respondents, in both files
  --seed N           the seed of floors and intervals (default 1)
  --worth            also tells how many interviews the simulated answers are worth: the number of other respondents to
                     whom a statistical baseline must be fitted to score as well
  --json             prints one JSON object with every metric in full precision: convention, seed, target and draws;
                     simulated, with n, noOption, metrics (each value, low, high) and items; answered, the same of those
                     respondents alone who answered, where many did not; floors, a list of the same; labels, which say
                     what was excluded and counted; structure, for each --by; and worth

Metrics:
${reportMetrics.map((name) => `  ${meaningOf(name)}`).join("\n")}

Exit code: 0, or 1 when a file cannot be read or scored.
`,
  async run(args) {
    const { values, positionals } = parseOptions(args, {
      codebook: { type: "string" },
      convention: { type: "string" },
      weight: { type: "string" },
      by: { type: "string", multiple: true },
      items: { type: "string" },
      id: { type: "string" },
      seed: { type: "string" },
      worth: { type: "boolean" },
      json: { type: "boolean" },
    });
    const [human, simulated, ...others] = positionals;
    if (human === undefined || simulated === undefined) throw new UsageError("which two files?");
    if (others.length > 0) throw new UsageError(`two files at a time; also given: ${others.join(", ")}`);
    const { codebook, convention, weight, by, items, id, seed } = values;
    if (seed !== undefined && !Number.isFinite(Number(seed)))
      throw new UsageError(`--seed takes a number, found '${seed}'`);
    if ((await shareLayoutOf(findFile(human, "survey file"))) !== undefined) {
      const [ours, theirs] = await Promise.all([loadShares(human), loadShares(simulated)]);
      const report = shareFidelity(ours, theirs, {
        // Checked by shareFidelity.
        ...(convention !== undefined && { convention: convention as ConventionName }),
      });
      process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : `${report.toTable().toText()}\n`);
      return 0;
    }
    const report = await scoreFiles(human, simulated, {
      progress: terminalBar(),
      ...(codebook !== undefined && { codebook }),
      // Checked by scoreFiles.
      ...(convention !== undefined && { convention: convention as ConventionName }),
      ...(weight !== undefined && { weight: weight === "none" ? null : weight }),
      ...(by !== undefined && { by }),
      ...(items !== undefined && { items: items.split(",").map((item) => item.trim()) }),
      ...(id !== undefined && { id }),
      ...(seed !== undefined && { seed: Number(seed) }),
      ...(values.worth === true && { worth: true }),
    });
    process.stdout.write(
      values.json ? `${JSON.stringify(report)}\n` : `${report[display]()["text/plain"]}\n`,
    );
    return 0;
  },
};
