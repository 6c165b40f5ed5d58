import { populiVersion } from "../../lib/files/package-root.js";
import { examine, type Finding } from "../installation/doctor.js";
import { type Command, UsageError } from "./command.js";
import { parseOptions } from "./parse-options.js";

export const doctor: Command = {
  name: "doctor",
  summary: "check the installation, with advice for what is missing",
  help: `Usage: populi doctor

Checks Node, the kernel's registration, the backends of TensorFlow.js, the native executor, a GPU, Jupyter, and what draws
and prints figures.
Exit code: 0, or 1 when something is missing without which Populi does not work.
`,
  async run(args) {
    const { positionals } = parseOptions(args, {});
    if (positionals.length) throw new UsageError(`doctor takes no arguments, found '${positionals[0]}'`);
    const findings = await examine();
    process.stdout.write(`Populi ${populiVersion}\n${findings.map(describe).join("")}`);
    return findings.some((finding) => finding.state === "missing") ? 1 : 0;
  },
};

const marks: Readonly<Record<Finding["state"], string>> = { found: "✓", optional: "–", missing: "✗" };

function describe({ what, state, seen, advice }: Finding): string {
  return `${marks[state]} ${what}: ${seen}\n${advice === undefined ? "" : `    ${advice}\n`}`;
}
