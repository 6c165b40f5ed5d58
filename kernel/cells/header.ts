import { adviseName } from "../../lib/errors/nearest.js";
import { type MagicCall, type MagicContext, MagicError } from "./magic.js";
import { simulationsIn } from "./names-in-scope.js";

/** `name on subject`: the name that a magic binds, and the value it works on. */
export interface Header {
  readonly name: string | undefined;
  readonly subject: string | undefined;
}

const form = /^(?!on\s)(?:([A-Za-z_$][\w$]*)(?:\s+on\s+(\S.*))?)?$/;
const bareForm = /^(on)\s+(\S.*)$/;

/**
 * Reads the header of a magic cell.
 *
 * @param needed the parts that are required; a subject of `false` is not allowed
 * @param example a valid header, for the advice
 * @throws MagicError for anything but `name on subject`, and for a missing part
 */
export function readHeader(
  call: MagicCall,
  needed: { readonly name?: boolean; readonly subject?: boolean },
  example: string,
): Header {
  const bare = bareForm.exec(call.args);
  const match = bare ?? form.exec(call.args);
  const name = bare === null ? match?.[1] : undefined;
  const subject = match?.[2];
  const at = { line: call.line, column: 1, width: call.text.split("\n")[call.line - 1]!.length };
  const advice = `write '${example}'`;
  if (match === null) throw new MagicError(`'${call.args}' is not of the form 'name on …'`, at, advice);
  if (needed.name && name === undefined)
    throw new MagicError("the header has no name for the result", at, advice);
  if (needed.subject === false && subject !== undefined)
    throw new MagicError(`this magic takes no 'on ${subject}'`, at, advice);
  if (needed.subject && subject === undefined)
    throw new MagicError(`'${call.args}' does not say what it works on`, at, advice);
  return { name, subject };
}

/**
 * Checks that a magic's subject, if it is a plain name, is one of those that fit.
 *
 * @param fitting the names in scope of the right kind
 * @param kind the kind, for the message: "survey"
 * @throws MagicError with the nearest name otherwise
 */
export function checkSubject(
  call: MagicCall,
  subject: string,
  fitting: readonly string[],
  kind: string,
): void {
  if (!/^[A-Za-z_$][\w$]*$/.test(subject) || fitting.includes(subject)) return;
  const column = call.text.split("\n")[call.line - 1]!.lastIndexOf(subject) + 1;
  const advice = fitting.length === 0 ? `this notebook has no ${kind} yet` : adviseName(subject, fitting);
  throw new MagicError(
    `'${subject}' is not a ${kind} of this notebook`,
    { line: call.line, column, width: subject.length },
    advice,
  );
}

/**
 * Checks that a magic's subject, if it is a plain name, is a simulation of the notebook.
 *
 * @throws MagicError with the nearest name otherwise
 */
export function checkSimulation(call: MagicCall, subject: string, context: MagicContext): void {
  const runs = simulationsIn({ names: context.names, get: context.value });
  checkSubject(
    call,
    subject,
    runs.map(([name]) => name),
    "simulation",
  );
}
