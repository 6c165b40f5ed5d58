import { adviseName } from "../../lib/errors/nearest.js";
import { type MagicCall, MagicError } from "./magic.js";

/** `name on subject`, as the first line of a magic says what it binds and what it works on. */
export interface Header {
  readonly name: string | undefined;
  readonly subject: string | undefined;
}

const form = /^(?!on\s)(?:([A-Za-z_$][\w$]*)(?:\s+on\s+(\S.*))?)?$/;
const bareForm = /^(on)\s+(\S.*)$/;

/**
 * Reads the header of a magic cell.
 *
 * @param needed the parts that must be there; a subject of `false` must not
 * @param example the header as it could be written, for the advice
 * @throws MagicError for anything else than `name on subject`, and where a part that is needed is missing
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
  if (needed.name && name === undefined) throw new MagicError("what the cell makes has no name", at, advice);
  if (needed.subject === false && subject !== undefined)
    throw new MagicError(`'on ${subject}' is not for this magic`, at, advice);
  if (needed.subject && subject === undefined)
    throw new MagicError(`'${call.args}' does not say what it works on`, at, advice);
  return { name, subject };
}

/**
 * Looks a plain name up that a magic is to work on.
 *
 * @param fitting the names in scope that would do
 * @param kind what they are, for a person: "survey"
 * @throws MagicError with the nearest, where it is none of them
 */
export function checkSubject(
  call: MagicCall,
  subject: string,
  fitting: readonly string[],
  kind: string,
): void {
  if (!/^[A-Za-z_$][\w$]*$/.test(subject) || fitting.includes(subject)) return;
  const column = call.text.split("\n")[call.line - 1]!.lastIndexOf(subject) + 1;
  const advice = fitting.length === 0 ? `no cell has made a ${kind} yet` : adviseName(subject, fitting);
  throw new MagicError(
    `'${subject}' is no ${kind} of this notebook`,
    { line: call.line, column, width: subject.length },
    advice,
  );
}
