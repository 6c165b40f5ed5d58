import { type MixedEstimatorName, mixedEstimatorNames } from "../../lib/mixed/estimator/estimators.js";
import { type MixedFilesOptions, mixedFiles } from "../../lib/report/mixed-files/mixed-files.js";
import { formatNames } from "../../lib/survey/format/formats.js";
import { type Command, UsageError } from "./command.js";
import { parseOptions } from "./parse-options.js";
import { terminalBar } from "./terminal-bar.js";

export const mixed: Command = {
  name: "mixed",
  summary: "estimates from few interviews and simulated answers of any tool, valid whatever these are worth",
  help: `Usage: populi mixed HUMAN SIMULATED [options]

Mixed-subjects estimates: SIMULATED has answers of many people, made by any tool; HUMAN has those of some of them who were
interviewed. The bias of the simulated answers is measured on the interviewed and taken away, so that intervals cover
whatever they are worth. In both files a row is a person and a column is an item; columns of SIMULATED named ITEM=CODE hold
probabilities of options. The files may be ${formatNames()}.
Rows are matched by id if both files have one, else by their order if both files have as many. Traits and weights of those
without human answers are columns of SIMULATED.

  --interviewed WHO  'all' with human answers (default), a number of them drawn by seed, or a column of HUMAN that holds 1
  --target NAME      shares (default), mean, median, or quantile=P
  --items A,B,C      only these items
  --by COLUMN        estimates groups, each by itself; may be repeated, and is then crossed
  --estimator NAME   ${mixedEstimatorNames.join(", ")} (default ppi++)
  --about WHAT       'population' (default) or 'full sample': those of the files themselves
  --codebook FILE    the codebook of HUMAN (default: HUMAN's name with .codebook.yaml)
  --weight COLUMN    the weight column, or 'none' (default: the codebook's)
  --strata COLUMN    the column of strata, or 'none' (default: the codebook's)
  --clusters COLUMN  the column of clusters, or 'none' (default: the codebook's)
  --id COLUMN        the column that identifies people, in both files
  --seed N           draws the interviewed and the folds of baselines (default 1)
  --json             prints one JSON object: who was interviewed (n and hash), labels, what was left out, estimates with
                     classical, mixed and simulation (each value, standardError and interval), lambda, ppiCorrelation,
                     ppiEffectiveN, interviewsSaved, n and predicted; and control, what the answers add to a regression

Exit code: 0, or 1 when a file cannot be read or nothing can be estimated.
`,
  async run(args) {
    const { values, positionals } = parseOptions(args, {
      interviewed: { type: "string" },
      target: { type: "string" },
      items: { type: "string" },
      by: { type: "string", multiple: true },
      estimator: { type: "string" },
      about: { type: "string" },
      codebook: { type: "string" },
      weight: { type: "string" },
      strata: { type: "string" },
      clusters: { type: "string" },
      id: { type: "string" },
      seed: { type: "string" },
      json: { type: "boolean" },
    });
    const [human, simulated, ...others] = positionals;
    if (human === undefined || simulated === undefined) throw new UsageError("which two files?");
    if (others.length > 0) throw new UsageError(`two files at a time; also given: ${others.join(", ")}`);
    const { interviewed, items, by, estimator, about, codebook, id, seed } = values;
    if (seed !== undefined && !Number.isFinite(Number(seed)))
      throw new UsageError(`--seed takes a number, found '${seed}'`);
    if (about !== undefined && about !== "population" && about !== "full sample")
      throw new UsageError(`--about takes 'population' or 'full sample', found '${about}'`);
    const column = (value: string) => (value === "none" ? null : value);
    const found = await mixedFiles(human, simulated, {
      progress: terminalBar(),
      ...(interviewed !== undefined && {
        interviewed: /^\d+$/.test(interviewed) ? Number(interviewed) : interviewed,
      }),
      ...(values.target !== undefined && { target: targetNamed(values.target) }),
      ...(items !== undefined && { items: items.split(",").map((item) => item.trim()) }),
      ...(by !== undefined && { by }),
      // Checked by mixedFiles.
      ...(estimator !== undefined && { estimator: estimator as MixedEstimatorName }),
      ...(about !== undefined && { about }),
      ...(codebook !== undefined && { codebook }),
      ...(values.weight !== undefined && { weight: column(values.weight) }),
      ...(values.strata !== undefined && { strata: column(values.strata) }),
      ...(values.clusters !== undefined && { clusters: column(values.clusters) }),
      ...(id !== undefined && { id }),
      ...(seed !== undefined && { seed: Number(seed) }),
    });
    process.stdout.write(values.json ? `${JSON.stringify(found)}\n` : `${found.toTable().toText()}\n`);
    return 0;
  },
};

/** A target of the command line, where one with options is `name=value`. */
function targetNamed(text: string): NonNullable<MixedFilesOptions["target"]> {
  const quantile = /^quantile=(.+)$/.exec(text);
  if (quantile !== null) return { quantile: Number(quantile[1]) };
  // Checked by mixedFiles.
  return text as "shares";
}
