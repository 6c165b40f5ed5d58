import { checkSimulation, readHeader } from "./header.js";
import type { Magic } from "./magic.js";
import { simulationsIn } from "./names-in-scope.js";
import { optionFields, translated } from "./translated-cell.js";
import { readYamlBody } from "./yaml-body.js";

/** What a magic on a simulation differs in from others. */
interface SimulationMagic extends Pick<Magic, "summary" | "help" | "options" | "namesInBody"> {
  /** The library's function, after which the magic and its figure are called. */
  readonly name: string;
  /** A name for its result, for the advice on its header. */
  readonly result: string;
  /** The options that must be given; none by default. */
  readonly required?: readonly string[];
}

/** `%%name result on run`: calls a function of the library on a simulation, binds its result, shows it and plots it. */
export function simulationMagic({ result, required = [], ...magic }: SimulationMagic): Magic {
  const { name: made, options } = magic;
  return {
    ...magic,
    form: "cell",
    body: "yaml",
    subjects: (scope) => simulationsIn(scope).map(([name]) => name),
    run: (call, context) => {
      const { name, subject } = readHeader(call, { name: true, subject: true }, `%%${made} ${result} on run`);
      checkSimulation(call, subject!, context);
      const body = readYamlBody(call, options, required);
      const here = (text: string) => ({ text, line: call.line });
      const given = optionFields(body.options);
      const lines = [
        here(`import { ${made}, plot } from "populi";`),
        ...(given.length === 0
          ? [here(`const ${name} = await ${made}(${subject});`)]
          : [here(`const ${name} = await ${made}(${subject}, {`), ...given, here("});")]),
        here(`display(${name});`),
        here(`plot.${made}(${name})`),
      ];
      return translated(lines, { keep: new Set([name!]), placeOf: body.placeOf });
    },
  };
}
