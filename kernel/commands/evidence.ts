import { counted } from "../../lib/errors/counted.js";
import { Interrupted } from "../../lib/errors/interrupted.js";
import { loadModel } from "../../lib/model/load-model.js";
import { runEvidence } from "../../lib/report/evidence/evidence.js";
import { evidencePlan, quickEvidence } from "../../lib/report/evidence/evidence-plan.js";
import { loadSurvey } from "../../lib/survey/load-survey.js";
import { type Command, UsageError } from "./command.js";
import { listenForInterrupts } from "./interrupts.js";
import { parseOptions } from "./parse-options.js";
import { terminalBar } from "./terminal-bar.js";

export const evidence: Command = {
  name: "evidence",
  summary: "run every method on a model and a survey, and write what it showed",
  help: `Usage: populi evidence --model MODEL --survey FILE --folder FOLDER [options]

Makes steering vectors and says how well they repeat; simulates respondents asked directly, by a persona prompt, by PSII whole
and without each of its parts, with noise of each scope, and with vectors alone at rising strength; searches layers on items
that are not reported; and scores all of it beside floors and statistical baselines. An interrupted call continues where it
stopped. docs/evidence.md has what it showed for two published models.

  --model MODEL        a checkpoint folder, a GGUF file, ollama:NAME, OWNER/NAME of the hub, or 'teaching'
  --survey FILE        a survey file
  --codebook FILE      its codebook (default: the file's name with .codebook.yaml, or a recognised programme's)
  --folder FOLDER      where everything is written: vectors.md, table.md, table.csv, prompts.md, layers.md, manifest.json
  --respondents N      respondents to simulate (default 100)
  --items A,B,C        items (default: all); with six or more a third is held out for the layer search
  --attributes A,B     attributes that vectors are made of (default: the first four identifiers of two to ten values)
  --questions N        questions each vector is made from (default 10)
  --instructions N     wordings of each value's instruction (default 8)
  --minutes N          stops asking after N minutes, as Ctrl-C does, and reports the respondents asked by then
  --seed N             default 1
  --quick              40 respondents, the first 6 items, at most two attributes, vectors from 4 questions × 4 wordings

Fewer than six items leave none for a layer search, and fewer than five give no verdict; the table says so. A model without a
chat template is asked in raw lines. A second Ctrl-C ends at once; what was answered is kept.

Exit code: 0; 1 when something cannot be read or run, or the limit came before there was anything to report; 130 when Ctrl-C did.
`,
  async run(args) {
    const { values, positionals } = parseOptions(args, {
      model: { type: "string" },
      survey: { type: "string" },
      codebook: { type: "string" },
      folder: { type: "string" },
      respondents: { type: "string" },
      items: { type: "string" },
      attributes: { type: "string" },
      questions: { type: "string" },
      instructions: { type: "string" },
      minutes: { type: "string" },
      seed: { type: "string" },
      quick: { type: "boolean" },
    });
    const { model: source, survey: file, folder, codebook, quick = false } = values;
    if (positionals.length > 0) throw new UsageError(`unexpected: ${positionals.join(" ")}`);
    if (source === undefined || file === undefined || folder === undefined)
      throw new UsageError("which --model, which --survey, and which --folder to write to?");
    const number = (name: "respondents" | "questions" | "instructions" | "minutes" | "seed") => {
      const given = values[name];
      if (given === undefined) return {};
      if (!Number.isFinite(Number(given))) throw new UsageError(`--${name} takes a number, found '${given}'`);
      return { [name]: Number(given) };
    };
    const progress = terminalBar();
    const survey = await loadSurvey(file, { progress, ...(codebook !== undefined && { codebook }) });
    const list = (text: string) => text.split(",").map((name) => name.trim());
    const asked = {
      ...(quick && quickEvidence(survey)),
      ...(values.items !== undefined && { items: list(values.items) }),
      ...(values.attributes !== undefined && { attributes: list(values.attributes) }),
      ...{ ...number("respondents"), ...number("questions"), ...number("instructions") },
      ...{ ...number("minutes"), ...number("seed") },
    };
    // What is wrong with the study is said before a model is loaded.
    const plan = evidencePlan(survey, asked);
    const model = await loadModel(source, { progress });
    const interrupts = listenForInterrupts();
    try {
      const enough = interrupts.signal;
      const table = await runEvidence({ ...asked, model, survey, folder, progress, enough });
      process.stdout.write(`${table.toTable().toText()}\n`);
      const { n } = table.comparison.conditions[0]!.score;
      if (n < plan.respondents)
        process.stderr.write(
          `stopped at ${n} of ${counted(plan.respondents, "respondent")}; the same command continues\n`,
        );
      return 0;
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      process.stderr.write(
        `stopped before a respondent was asked under every condition (${error.task}); the same command continues\n`,
      );
      return interrupts.signal.aborted ? 130 : 1;
    } finally {
      interrupts.stop();
      model.dispose();
    }
  },
};
