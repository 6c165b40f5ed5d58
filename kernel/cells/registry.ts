import { nearestName } from "../../lib/errors/nearest.js";
import { ablationMagic } from "./ablation.js";
import { bashMagic } from "./bash.js";
import { challengesMagic } from "./challenges.js";
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
import { mixedMagic } from "./mixed.js";
import { pageMagics } from "./page.js";
import { segmentMagic } from "./segment.js";
import { showMagic } from "./show.js";
import { sqlMagic } from "./sql.js";
import { surveyMagic } from "./survey.js";
import { timeMagic } from "./time.js";

/** Every magic. A new one is a file and a line here. */
export const magics: readonly Magic[] = [
  surveyMagic,
  segmentMagic,
  ablationMagic,
  mixedMagic,
  challengesMagic,
  sqlMagic,
  timeMagic,
  bashMagic,
  ...pageMagics,
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
  // A magic of that name in its other form is nearest of all.
  const name = nearestName(
    call.name,
    magics.map(({ name }) => name),
  );
  const near = magics.find((magic) => magic.name === name);
  const advice =
    near === undefined ? `there are: ${magics.map(written).join(", ")}` : `did you mean '${written(near)}'?`;
  return new MagicError(`there is no magic '${written(call)}'`, at, advice);
}
