import { resolve } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { PopuliError } from "../../lib/errors/populi-error.js";
import { parseShard } from "../../lib/simulate/study/shard.js";
import { findHeadline } from "../headless/headline.js";
import { KernelDied } from "../headless/kernel-client.js";
import { populiKernelSpec } from "../headless/kernel-spec.js";
import { type Notebook, readNotebook } from "../headless/notebook.js";
import { adviseParameter, injectParameters, parseParameter } from "../headless/parameters.js";
import { requireChromium } from "../headless/print-pdf.js";
import { writeReports } from "../headless/report-files/write-reports.js";
import { renderSweep, type SweptRun } from "../headless/report-html/render-sweep.js";
import { type NotebookRun, type RunEnd, type RunOptions, runNotebook } from "../headless/run-notebook.js";
import { parseSweep, type SweepRun, sweepRuns } from "../headless/sweep.js";
import { TerminalProgress } from "../headless/terminal-progress.js";
import { writeOutput } from "../headless/write-output.js";
import { type Command, UsageError } from "./command.js";
import { listenForInterrupts } from "./interrupts.js";
import { parseOptions } from "./parse-options.js";
import { requireExtension } from "./require-extension.js";

export const run: Command = {
  name: "run",
  summary: "run a notebook without Jupyter, and write it as a report",
  help: `Usage: populi run NOTEBOOK.ipynb [options]

Runs the notebook's cells in order in a new kernel, in the notebook's folder. The notebook itself is not changed. Progress
goes to stderr. Without a file to write and --headline, outputs go to stdout as text.

  -p, --parameter NAME=VALUE  sets a parameter, in a cell after the one tagged 'parameters'; may be repeated.
                              VALUE is JSON (a number, true, false, null, a list, an object, a quoted text) or text
  --html FILE                 writes a report: one page that opens offline; populi verify checks it
  --pdf FILE                  writes the report as a PDF, printed by a Chromium, Chrome or Edge of this machine
  --docx FILE                 writes texts, tables and figures as a Word document
  --ipynb FILE                writes the executed notebook
  --sweep NAME=[V1,V2,…]      runs once for each value, which is JSON, and --html FILE is a page that lists the reports;
                              may be repeated, for every combination
  --shard I/N                 simulates part I of N of the respondents into its own run file; see merge
  --timeout SECONDS           stops a cell that takes longer
  --allow-errors              goes on after a cell that fails; its error is among the outputs
  --headline                  prints the result of the cell tagged 'headline'

Colours are for terminals, and off where NO_COLOR is set.

Exit code: 0; 1 when a cell fails (not with --allow-errors) or times out, or the kernel dies; 130 when interrupted. Outputs so far are saved.
`,
  async run(args) {
    const { values, positionals } = parseOptions(args, {
      parameter: { type: "string", short: "p", multiple: true },
      html: { type: "string" },
      pdf: { type: "string" },
      docx: { type: "string" },
      sweep: { type: "string", multiple: true },
      ipynb: { type: "string" },
      shard: { type: "string" },
      timeout: { type: "string" },
      headline: { type: "boolean" },
      "allow-errors": { type: "boolean" },
    });
    const [file, ...others] = positionals;
    if (file === undefined) throw new UsageError("which notebook?");
    if (others.length) throw new UsageError(`one notebook at a time; also given: ${others.join(", ")}`);
    const timeout = values.timeout === undefined ? undefined : parseSeconds(values.timeout);
    const parameters = (values.parameter ?? []).map(parseParameter);

    if (values.shard !== undefined) {
      const { number, of } = parseShard(values.shard);
      // The kernel's process inherits it.
      process.env.POPULI_SHARD = `${number}/${of}`;
    }
    const notebook = await readNotebook(file);
    checkLanguage(notebook, file);
    for (const parameter of parameters) {
      const advice = adviseParameter(notebook, parameter);
      if (advice !== undefined) process.stderr.write(`populi run: ${advice}\n`);
    }
    const { html, pdf, docx, ipynb } = values;
    requireExtension("html", html, ".html", ".htm");
    requireExtension("pdf", pdf, ".pdf");
    requireExtension("docx", docx, ".docx");
    requireExtension("ipynb", ipynb, ".ipynb");
    // Before hours of work, not after them.
    if (pdf !== undefined) requireChromium(pdf);
    const runs = { file, timeout, allowErrors: values["allow-errors"] === true };
    if (values.sweep !== undefined) {
      if (html === undefined)
        throw new UsageError("--sweep needs --html FILE, the page that lists the reports");
      if (pdf !== undefined || docx !== undefined || ipynb !== undefined)
        throw new UsageError("--sweep writes HTML reports; print or convert those you need");
      const swept = sweepRuns(values.sweep.map(parseSweep), resolve(html));
      for (const parameter of swept[0]!.parameters) {
        const advice = adviseParameter(notebook, parameter);
        if (advice !== undefined) process.stderr.write(`populi run: ${advice}\n`);
      }
      return await runSweep(injectParameters(notebook, parameters), swept, html, runs);
    }
    const printOutputs = [html, ipynb, pdf, docx].every((one) => one === undefined) && !values.headline;
    return await withKernel(file, async (run) => {
      const { ran, signal } = await run(injectParameters(notebook, parameters), runs);
      const written = await writeReports(ran.notebook, file, { html, pdf, docx, ipynb });
      if (printOutputs) {
        const text = outputsAsText(ran.notebook, runs.allowErrors);
        process.stdout.write(process.stdout.isTTY ? text : stripVTControlCharacters(text));
      }
      for (const one of written) process.stderr.write(`wrote ${one}\n`);
      if (values.headline) {
        const headline = findHeadline(ran.notebook);
        if (headline !== undefined) process.stdout.write(`\n${headline}\n`);
        else if (ran.end.how === "finished") {
          process.stderr.write("no cell tagged 'headline' has a result\n");
        }
      }
      const end = describeEnd(ran.end, file);
      process.stderr.write(process.stderr.isTTY ? end : stripVTControlCharacters(end));
      return exitCode(ran.end, signal);
    });
  },
};

interface Ran {
  readonly ran: NotebookRun;
  readonly signal: AbortSignal;
}
type RunOnce = (
  notebook: Notebook,
  options: Pick<RunOptions, "file" | "timeout" | "allowErrors">,
) => Promise<Ran>;

/** Runs notebooks with progress on stderr and Ctrl-C; a kernel that does not start is an error about the file. */
async function withKernel(file: string, work: (run: RunOnce) => Promise<number>): Promise<number> {
  const progress = new TerminalProgress(process.stderr);
  const interrupts = listenForInterrupts();
  try {
    return await work(async (notebook, options) => {
      const ran = await runNotebook(notebook, {
        kernel: populiKernelSpec(),
        ...options,
        signal: interrupts.signal,
        onEvent: progress.onEvent,
      });
      progress.done();
      return { ran, signal: interrupts.signal };
    });
  } catch (error) {
    progress.done();
    if (error instanceof KernelDied) throw new PopuliError(error.message, { file });
    throw error;
  } finally {
    interrupts.stop();
  }
}

/**
 * Runs a notebook once for each combination of parameters, one after the other, and writes the page that lists the reports
 * after each: an interrupted sweep has it too.
 */
function runSweep(
  notebook: Notebook,
  swept: readonly SweepRun[],
  index: string,
  options: { readonly file: string; readonly timeout: number | undefined; readonly allowErrors: boolean },
): Promise<number> {
  const { file } = options;
  return withKernel(file, async (run) => {
    const ended: SweptRun[] = [];
    let code = 0;
    for (const [r, one] of swept.entries()) {
      const words = one.parameters.map(({ name, literal }) => `${name} = ${literal}`).join(", ");
      process.stderr.write(`run ${r + 1} of ${swept.length}: ${words}\n`);
      const { ran, signal } = await run(injectParameters(notebook, one.parameters), options);
      await writeReports(ran.notebook, file, { html: one.file });
      ended.push({
        ...one,
        failed: stripVTControlCharacters(describeEnd(ran.end, file)).split("\n").slice(0, 2).join(" ").trim(),
        headline: findHeadline(ran.notebook),
      });
      await writeOutput(resolve(index), renderSweep(file, resolve(index), ended));
      code = Math.max(code, exitCode(ran.end, signal));
      if (ran.end.how === "interrupted") break;
    }
    process.stderr.write(`wrote ${index}\n`);
    return code;
  });
}

/** The exit code of a run; 128 plus the signal's number when a signal ended it, as in shells. */
function exitCode(end: RunEnd, signal: AbortSignal): number {
  if (end.how === "finished") return 0;
  if (end.how === "interrupted") return signal.reason === "SIGTERM" ? 143 : 130;
  return 1;
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0) || !Number.isFinite(seconds)) {
    throw new UsageError(`--timeout takes a number of seconds above 0, found '${text}'`);
  }
  return seconds;
}

/** Rejects a notebook in another language, whose first cell would fail with a confusing message. */
function checkLanguage(notebook: Notebook, file: string): void {
  const { kernelspec, language_info } = notebook.metadata;
  const language = kernelspec?.language ?? language_info?.name;
  if (language === undefined || /^(typescript|javascript|ts|js)$/i.test(language)) return;
  throw new PopuliError(
    `the notebook is written in ${language} (kernel '${kernelspec?.name ?? "unknown"}')`,
    { file },
    "populi run runs TypeScript notebooks",
  );
}

/** Describes how the run ended, for stderr; for a failed cell with its coloured traceback. */
function describeEnd(end: RunEnd, file: string): string {
  switch (end.how) {
    case "finished":
      return "";
    case "failed": {
      const { ename, evalue, traceback } = end.error;
      const text = traceback.length ? traceback.join("\n") : `${ename}: ${evalue}`;
      return `${file}: cell ${end.cell} failed\n${text}\n`;
    }
    case "timed out":
      return `${file}: cell ${end.cell} took longer than ${end.seconds} s and was ${end.killed ? "killed with its kernel, because it ignored the interrupt" : "interrupted"}\n`;
    case "interrupted":
      return `${file}: interrupted ${end.cell === 0 ? "before the first cell" : `in cell ${end.cell}`}${end.killed ? "; the kernel ignored it and was killed" : ""}\n`;
    case "kernel died":
      return `${file}: the kernel died in cell ${end.cell}: ${end.died.message}\n`;
  }
}

/**
 * Every output as text, for a run that writes no file.
 *
 * @param withErrors false where the end of the run tells the only error
 */
function outputsAsText(notebook: Notebook, withErrors: boolean): string {
  const texts: string[] = [];
  for (const cell of notebook.cells) {
    if (cell.cell_type !== "code") continue;
    for (const output of cell.outputs) {
      if (output.output_type === "stream") texts.push(output.text.trimEnd());
      else if (output.output_type === "error") {
        if (withErrors) texts.push(output.traceback.join("\n"));
      } else texts.push(String(output.data["text/plain"] ?? ""));
    }
  }
  return texts.length ? `${texts.join("\n")}\n` : "";
}
