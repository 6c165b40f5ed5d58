import { nearestName } from "../../lib/errors/nearest.js";
import { ablationMagic } from "./ablation.js";
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

/** Every magic. A new one is a file and a line here. */
export const magics: readonly Magic[] = [
  segmentMagic,
  ablationMagic,
  sqlMagic,
  timeMagic,
  showMagic,
  lsmagic(() => magics),
  helpMagic(() => magics),
];

/**
 * Runs the magic that a cell calls, or shows its help.
 *
 * @throws MagicError for an unknown name, with the nearest one
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
  const near = nearestMagic(call.name);
  const advice =
    near === undefined ? `there are: ${magics.map(written).join(", ")}` : `did you mean '${written(near)}'?`;
  return new MagicError(`there is no magic '${written(call)}'`, at, advice);
}

/**
 * The magic of that name in its other form, else the nearest name, else one with the same start (`ablate`, `ablation`).
 */
function nearestMagic(wanted: string): Magic | undefined {
  const names = magics.map(({ name }) => name);
  const stem = wanted.slice(0, 4);
  const near =
    names.find((name) => name === wanted) ??
    nearestName(wanted, names) ??
    names.find((name) => stem.length === 4 && name.startsWith(stem));
  return magics.find(({ name }) => name === near);
}
