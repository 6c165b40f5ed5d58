import { nearestName } from "../../lib/errors/nearest.js";
import { ablateMagic } from "./ablate.js";
import { helpMagic } from "./help.js";
import { lsmagic } from "./lsmagic.js";
import {
  type Magic,
  type MagicCall,
  type MagicContext,
  MagicError,
  type MagicResult,
  written,
} from "./magic.js";
import { segmentMagic } from "./segment.js";
import { showMagic } from "./show.js";
import { sqlMagic } from "./sql.js";
import { timeMagic } from "./time.js";

/** Every magic there is; a new one is a file of its own and a line here. */
export const magics: readonly Magic[] = [
  segmentMagic,
  ablateMagic,
  sqlMagic,
  timeMagic,
  showMagic,
  lsmagic(() => magics),
  helpMagic(() => magics),
];

/**
 * Runs the magic a cell calls for, or shows its help.
 *
 * @throws MagicError for an unknown name, with the nearest one.
 */
export function runMagic(call: MagicCall, context: MagicContext): MagicResult | Promise<MagicResult> {
  const magic = magics.find(({ name, form }) => name === call.name && form === call.form);
  if (magic === undefined) throw unknown(call);
  if (call.isHelp) return { kind: "shown", shown: { data: { "text/plain": magic.help }, metadata: {} } };
  return magic.run(call, context);
}

function unknown(call: MagicCall): MagicError {
  const column = call.text.split("\n")[call.line - 1]!.indexOf("%") + 1;
  const at = { line: call.line, column, width: written(call).length };
  const other = magics.find(({ name }) => name === call.name);
  const near =
    other?.name ??
    nearestName(
      call.name,
      magics.map(({ name }) => name),
    );
  const meant = magics.find(({ name }) => name === near);
  const advice =
    meant === undefined
      ? `there are: ${magics.map(written).join(", ")}`
      : `did you mean '${written(meant)}'?`;
  return new MagicError(`there is no magic '${written(call)}'`, at, advice);
}
