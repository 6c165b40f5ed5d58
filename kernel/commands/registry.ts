import type { Command } from "./command.js";

/** Where each command is, in the order of the help. A command loads its own part of the library only. A new one is a file and a line here. */
const places: Readonly<Record<string, () => Promise<Command>>> = {
  run: async () => (await import("./run.js")).run,
  verify: async () => (await import("./verify.js")).verify,
  export: async () => (await import("./export.js")).exportNotebook,
  merge: async () => (await import("./merge.js")).merge,
  survey: async () => (await import("./survey.js")).survey,
  convert: async () => (await import("./convert.js")).convert,
  fidelity: async () => (await import("./fidelity.js")).fidelity,
  evidence: async () => (await import("./evidence.js")).evidence,
  mixed: async () => (await import("./mixed.js")).mixed,
  install: async () => (await import("./install.js")).install,
  uninstall: async () => (await import("./uninstall.js")).uninstall,
  doctor: async () => (await import("./doctor.js")).doctor,
  model: async () => (await import("./model.js")).model,
};

/** The names of the commands of `populi`, in the order of its help. */
export const commandNames: readonly string[] = Object.keys(places);

/** A command; `undefined` where there is none of that name. */
export async function findCommand(name: string): Promise<Command | undefined> {
  return Object.hasOwn(places, name) ? places[name]!() : undefined;
}

/** Every command of `populi`. */
export function allCommands(): Promise<readonly Command[]> {
  return Promise.all(Object.values(places).map((load) => load()));
}
