import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { PopuliError } from "../../lib/errors/populi-error.js";
import { loadModel } from "../../lib/model/load-model.js";
import { Table } from "../../lib/show/table.js";
import { loadSurvey } from "../../lib/survey/load-survey.js";
import { populiKernelSpec } from "../headless/kernel-spec.js";
import { type Notebook, readNotebook } from "../headless/notebook.js";
import { withParameterCell } from "../headless/parameters.js";
import {
  compareCode,
  compareResults,
  compareVersions,
  type ProvenanceLine,
} from "../headless/provenance/compare-provenance.js";
import { type Provenance, provenanceOf } from "../headless/provenance/provenance.js";
import { readProvenance } from "../headless/provenance/read-provenance.js";
import { runNotebook } from "../headless/run-notebook.js";
import { TerminalProgress } from "../headless/terminal-progress.js";
import { type Command, UsageError } from "./command.js";
import { parseOptions } from "./parse-options.js";

export const verify: Command = {
  name: "verify",
  summary: "check a report against its notebook, data and model",
  help: `Usage: populi verify REPORT [options]

Compares a report (.html of populi run, or an executed .ipynb) with what it was made from, and says what differs. Without
options: the code of its notebook, and versions of the software.

  --notebook FILE    the notebook (default: of the report's name for it, beside the report, here, or in notebooks/)
  --survey FILE      compares the survey's hash with that in the report's manifests
  --codebook FILE    the survey's codebook, where it is not beside it
  --model CHECKPOINT compares the model's hash: a folder, a GGUF file or owner/name
  --run              runs the notebook again, with the report's parameters, and compares every output and manifest

--run runs the notebook's code, never code from the report. Times are not compared, and versions may differ.

Exit code: 0 when all that was compared is the same; 1 when something differs, or nothing could be compared.
`,
  async run(args) {
    const { values, positionals } = parseOptions(args, {
      notebook: { type: "string" },
      survey: { type: "string" },
      codebook: { type: "string" },
      model: { type: "string" },
      run: { type: "boolean" },
    });
    const [file, ...others] = positionals;
    if (file === undefined) throw new UsageError("which report?");
    if (others.length) throw new UsageError(`one report at a time; also given: ${others.join(", ")}`);
    const recorded = await readProvenance(file);
    const place = notebookOf(recorded, file, values.notebook);
    const notebook = place === undefined ? undefined : await readNotebook(place);
    const lines: ProvenanceLine[] = [];
    if (notebook !== undefined && place !== undefined) {
      const now = provenanceOf(notebook, place, new Date());
      lines.push(...compareCode(recorded, now), ...compareVersions(recorded, now));
    }
    if (values.survey !== undefined) {
      const { codebook } = values;
      const survey = await loadSurvey(values.survey, codebook === undefined ? {} : { codebook });
      lines.push(...hashLines(recorded, "survey", survey.hash));
    }
    if (values.model !== undefined)
      lines.push(...hashLines(recorded, "model", (await loadModel(values.model)).hash));
    if (values.run === true) {
      if (notebook === undefined || place === undefined)
        throw new PopuliError(
          `the notebook of the report, ${recorded.notebook}, was not found`,
          { file },
          "name it: --notebook FILE",
        );
      lines.push(...compareResults(recorded, await runAgain(notebook, place, recorded)));
    }
    const same = lines.length > 0 && lines.every((line) => line.same || !line.counts);
    process.stdout.write(`${tableOf(recorded, lines, notebook !== undefined, same).toText()}\n`);
    return same ? 0 : 1;
  },
};

/** Where the notebook of a report is; `undefined` where none of its name is found. */
function notebookOf({ notebook }: Provenance, report: string, given: string | undefined): string | undefined {
  if (given !== undefined) return given;
  return [
    dirname(resolve(report)),
    process.cwd(),
    resolve("notebooks"),
    resolve(dirname(report), "..", "notebooks"),
  ]
    .map((folder) => join(folder, notebook))
    .find((place) => existsSync(place) && resolve(place) !== resolve(report));
}

/** A hash beside that of every manifest in the report. */
function hashLines({ manifests }: Provenance, what: "survey" | "model", hash: string): ProvenanceLine[] {
  if (manifests.length === 0)
    return [
      { what, recorded: "no manifest in the report", found: hash.slice(0, 12), same: false, counts: true },
    ];
  const recorded = new Map(manifests.map((record) => [record[what].hash, record[what].name]));
  return [...recorded].map(([was, name]) => ({
    what: `${what} ${name}`,
    recorded: was.slice(0, 12),
    found: hash.slice(0, 12),
    same: was === hash,
    counts: true,
  }));
}

async function runAgain(notebook: Notebook, file: string, { parameters }: Provenance): Promise<Provenance> {
  const progress = new TerminalProgress(process.stderr);
  try {
    const ran = await runNotebook(withParameterCell(notebook, parameters), {
      kernel: populiKernelSpec(),
      file,
      allowErrors: true,
      onEvent: progress.onEvent,
    });
    return provenanceOf(ran.notebook, file, new Date());
  } finally {
    progress.done();
  }
}

function tableOf(
  { made, notebook }: Provenance,
  lines: readonly ProvenanceLine[],
  found: boolean,
  same: boolean,
): Table {
  return new Table(
    lines.length === 0
      ? `${notebook}, report of ${made}: nothing was compared`
      : same
        ? `${notebook}, report of ${made}: the same`
        : `${notebook}, report of ${made}: NOT the same`,
    [{ name: "what" }, { name: "recorded" }, { name: "found" }, { name: "" }],
    lines.map((line) => [
      line.what,
      line.recorded,
      line.same ? "the same" : line.found,
      line.same ? "" : line.counts ? "differs" : "differs (may)",
    ]),
    found ? [] : [`The notebook ${notebook} was not found: name it with --notebook.`],
  );
}
