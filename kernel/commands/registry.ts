import type { Command } from "./command.js";
import { convert } from "./convert.js";
import { doctor } from "./doctor.js";
import { evidence } from "./evidence.js";
import { fidelity } from "./fidelity.js";
import { install } from "./install.js";
import { merge } from "./merge.js";
import { mixed } from "./mixed.js";
import { model } from "./model.js";
import { run } from "./run.js";
import { survey } from "./survey.js";
import { uninstall } from "./uninstall.js";

/** Every command of `populi`, in the order of its help. A new one is a file and a line here. */
export const commands: readonly Command[] = [
  run,
  merge,
  survey,
  convert,
  fidelity,
  evidence,
  mixed,
  install,
  uninstall,
  doctor,
  model,
];
