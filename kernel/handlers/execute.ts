import type { Interrupted } from "../../lib/errors/interrupted.js";
import { ambientWork, type LongWork } from "../../lib/progress/progress.js";
import { MagicError, type Translation } from "../cells/magic.js";
import { parseMagic } from "../cells/parse-magic.js";
import { runMagic } from "../cells/registry.js";
import { shellScriptOf, shellTranslation } from "../cells/shell.js";
import { shorten } from "../display/plain.js";
import { show } from "../display/show.js";
import { CellInterrupted } from "../execution/execution.js";
import type { JsonObject, Message } from "../protocol/message.js";
import type { Shown } from "../protocol/shown.js";
import type { CellCode, Outcome } from "../session/session.js";
import { type ErrorReport, reportAt } from "../session/traceback.js";
import { CellRun, shownIds } from "./cell-run.js";
import { asksAbout, inspectAt, showSource } from "./inspect.js";
import type { Answer, Kernel } from "./kernel.js";

/** The content of an execute request. */
interface ExecuteRequest {
  readonly code: string;
  readonly silent: boolean;
  readonly storeHistory: boolean;
  readonly userExpressions: Readonly<Record<string, string>>;
}

/** The name of a user expression in stack traces. */
const expression = "In [expression]";

/** How a cell ended, with its last value as it is shown. */
type Ended =
  | { readonly status: "ok"; readonly shown: Shown | undefined }
  | { readonly status: "error"; readonly report: ErrorReport; readonly thrown: unknown };

/** The most text of a result that the history keeps, UTF-16 units. */
const longestRemembered = 2_000;

/**
 * Runs a cell.
 * https://jupyter-client.readthedocs.io/en/latest/messaging.html#execute
 */
export async function handleExecute(kernel: Kernel, request: Message): Promise<Answer> {
  const asked = readRequest(request.content);
  if (asked.storeHistory) kernel.executionCount++;
  const count = kernel.executionCount;
  const run = new CellRun(kernel.wire, request, { isSilent: asked.silent, shownIds });
  const name = `In [${count}]`;
  kernel.current = run;
  kernel.runs.add(name, run);
  run.publish("execute_input", { code: asked.code, execution_count: count });

  const question = asksAbout(asked.code);
  if (question !== undefined) return answerQuestion(kernel, question, count);
  if (asked.storeHistory) kernel.results.addInput(count, asked.code);
  const ended = await runCell(kernel, run, asked.code, name);
  kernel.beforeEnd();
  if (asked.storeHistory) kernel.history.add(count, asked.code, textOf(ended));
  if (ended.status === "error") {
    if (ended.thrown !== undefined) kernel.lastThrown = ended.thrown;
    const content = { ...ended.report };
    run.publish("error", content);
    return { content: { status: "error", execution_count: count, ...content } };
  }
  if (ended.shown !== undefined) run.publish("execute_result", { execution_count: count, ...ended.shown });
  return {
    content: {
      status: "ok",
      execution_count: count,
      payload: [],
      user_expressions: await evaluateExpressions(kernel, run, asked.userExpressions),
    },
  };
}

/**
 * `name?` shows the documentation of a name in the front end's pager, `name??` its source.
 * https://jupyter-client.readthedocs.io/en/latest/messaging.html#payloads-deprecated
 */
function answerQuestion(
  { session }: Kernel,
  { name, wantsSource }: { readonly name: string; readonly wantsSource: boolean },
  count: number,
): Answer {
  const described = inspectAt(session, name, name.length);
  const shown = wantsSource ? (showSource(session, name) ?? described) : described;
  const data = shown?.data ?? { "text/plain": `no cell has defined '${name}'` };
  return {
    content: {
      status: "ok",
      execution_count: count,
      payload: [{ source: "page", data, start: 0 }],
      user_expressions: {},
    },
  };
}

function textOf(ended: Ended): string | null {
  const text = ended.status === "ok" ? ended.shown?.data["text/plain"] : undefined;
  return typeof text === "string" ? shorten(text, longestRemembered) : null;
}

function readRequest(content: JsonObject): ExecuteRequest {
  const silent = content.silent === true;
  return {
    code: String(content.code ?? ""),
    silent,
    storeHistory: !silent && content.store_history !== false,
    userExpressions: (content.user_expressions ?? {}) as Record<string, string>,
  };
}

async function runCell(kernel: Kernel, run: CellRun, code: string, name: string): Promise<Ended> {
  const { scope } = kernel.session;
  const script = shellScriptOf(code, (known) => scope.has(known) || known in globalThis);
  if (script !== undefined)
    return evaluateTranslation(kernel, run, name, code, shellTranslation(script, "true", 1));
  const call = parseMagic(code);
  if (call === undefined) return evaluate(kernel, run, { name, code });
  try {
    const { lastTranslation, session } = kernel;
    const result = await runMagic(call, {
      lastTranslation,
      names: () => session.scope.names(),
      value: (variable) => session.scope.get(variable),
    });
    if (result.kind === "shown") return { status: "ok", shown: result.shown };
    kernel.lastTranslation = result.translation;
    return await evaluateTranslation(kernel, run, name, code, result.translation);
  } catch (thrown) {
    const report =
      thrown instanceof MagicError
        ? reportAt(thrown, name, { ...thrown.at, text: lineOf(code, thrown.at.line) })
        : kernel.session.report(thrown);
    return { status: "error", report, thrown };
  }
}

async function evaluateTranslation(
  kernel: Kernel,
  run: CellRun,
  name: string,
  text: string,
  translation: Translation,
): Promise<Ended> {
  const { code, lines, keep, afterwards, placeOf } = translation;
  const started = performance.now();
  const processor = process.cpuUsage();
  const ended = await evaluate(kernel, run, {
    name,
    code,
    origin: { text, lines },
    ...(keep === undefined ? {} : { keep }),
  });
  if (afterwards !== undefined) {
    const used = process.cpuUsage(processor);
    run.print("stdout", afterwards(performance.now() - started, (used.user + used.system) / 1_000));
  }
  if (ended.status === "ok" || !(ended.thrown instanceof Error)) return ended;
  const place = placeOf?.(ended.thrown);
  if (place === undefined) return ended;
  return { ...ended, report: reportAt(ended.thrown, name, { ...place, text: lineOf(text, place.line) }) };
}

/** Runs code as part of a run, which receives its output and its progress. */
async function evaluate(kernel: Kernel, run: CellRun, cell: CellCode): Promise<Ended> {
  const { session } = kernel;
  (globalThis as { [ambientWork]?: LongWork })[ambientWork] = run.work;
  try {
    const outcome: Outcome = await session.evaluate(cell);
    if (outcome.status === "error") {
      end(run, outcome.thrown);
      return outcome;
    }
    const shown =
      outcome.value === undefined ? undefined : await session.untilInterrupted(() => show(outcome.value));
    await session.untilInterrupted(() => run.displayed());
    if (outcome.value !== undefined && cell.name !== expression)
      kernel.results.add(kernel.executionCount, outcome.value);
    run.end(undefined);
    return { status: "ok", shown };
  } catch (thrown) {
    end(run, thrown);
    return { status: "error", report: session.report(thrown), thrown };
  }
}

/** Ends a run that failed; with an interrupt, also all that still runs on behalf of it. */
function end(run: CellRun, thrown: unknown): void {
  const isInterrupted = isInterruption(thrown);
  run.end(isInterrupted ? "interrupted" : "failed");
  if (isInterrupted) run.execution.stop(new CellInterrupted());
}

function isInterruption(thrown: unknown): boolean {
  return thrown instanceof CellInterrupted || (thrown as Partial<Interrupted> | null)?.name === "Interrupted";
}

/** https://jupyter-client.readthedocs.io/en/latest/messaging.html#execute (user_expressions) */
async function evaluateExpressions(
  kernel: Kernel,
  run: CellRun,
  expressions: Readonly<Record<string, string>>,
): Promise<JsonObject> {
  const results: Record<string, unknown> = {};
  for (const [key, code] of Object.entries(expressions)) {
    const ended = await evaluate(kernel, run, { name: expression, code, keep: new Set() });
    results[key] =
      ended.status === "ok"
        ? { status: "ok", ...(ended.shown ?? { data: { "text/plain": "undefined" }, metadata: {} }) }
        : { status: "error", ...ended.report };
  }
  return results;
}

function lineOf(text: string, line: number): string {
  return text.split("\n")[line - 1] ?? "";
}
