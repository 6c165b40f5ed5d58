import { adviseName } from "../../lib/errors/nearest.js";
import { defaultMethod, type MethodHelp, methodHelp } from "../../lib/segment/methods.js";
import { type MagicCall, MagicError, type PlaceInCell } from "./magic.js";
import { commonOptions, optionNames, takesNames } from "./segment-options.js";
import {
  headerPlace,
  knownOptions,
  type ParsedYaml,
  parseYamlBody,
  type YamlEntry,
  type YamlOption,
} from "./yaml-body.js";

/** A segmentation that a cell asks for. */
export interface AskedSegmentation {
  readonly name: string;
  /** The line where it begins. */
  readonly line: number;
  /** `undefined` where the notebook names it; the library checks its options then. */
  readonly method: MethodHelp | undefined;
  readonly options: ReadonlyMap<string, YamlOption>;
}

/** What a cell asks for: one segmentation, or several to compare. */
export interface Asked {
  readonly segmentations: readonly AskedSegmentation[];
  readonly isComparison: boolean;
  readonly placeOf: ParsedYaml["placeOf"];
}

/**
 * Reads the segmentations of a `%%segment` cell. Options under a name make a segmentation of that name; options above hold
 * for all whose method takes them, unless they have their own.
 *
 * @param name the name in the header
 * @param taken names that the cell's TypeScript uses itself
 * @throws MagicError with the place, for options and methods that there are not, and for names that cannot be bound
 */
export function readAsked(call: MagicCall, name: string, taken: readonly string[]): Asked {
  const { entries, placeOf } = parseYamlBody(call);
  const misnamed = entries.find((one) => one.entries !== undefined && isPlainOption(one.name));
  if (misnamed !== undefined)
    throw new MagicError(
      `'${misnamed.name}' is an option, and its value is a list of options`,
      misnamed.at,
      "give the segmentation another name",
    );
  const isSegmentation = (one: YamlEntry) => one.entries !== undefined && !optionNames.includes(one.name);
  const named = entries.filter(isSegmentation);
  checkName(name, headerPlace(call), taken);
  if (named.length === 0)
    return {
      segmentations: [askedOf(call, name, entries, [], headerPlace(call))],
      ...{ isComparison: false, placeOf },
    };
  if (named.length === 1)
    throw new MagicError(
      `'${named[0]!.name}' has nothing to be compared with`,
      named[0]!.at,
      "name a second segmentation, or write the options of this one without a name",
    );
  const shared = entries.filter((one) => !isSegmentation(one));
  for (const one of named) checkName(one.name, one.at, [...taken, name]);
  const segmentations = named.map((one) => askedOf(call, one.name, one.entries!, shared, one.at));
  const unused = shared.find((one) => !segmentations.some(({ options }) => options.has(one.name)));
  if (unused !== undefined)
    throw new MagicError(
      `none of these segmentations takes '${unused.name}'`,
      unused.at,
      adviseName(unused.name, [...new Set(segmentations.flatMap(({ method }) => knownTo(method)))]),
    );
  return { segmentations, isComparison: true, placeOf };
}

/** Whether a name is that of an option whose value is no list of names. */
function isPlainOption(name: string): boolean {
  return optionNames.includes(name) && !takesNames(name);
}

function askedOf(
  call: MagicCall,
  name: string,
  own: readonly YamlEntry[],
  shared: readonly YamlEntry[],
  at: PlaceInCell,
): AskedSegmentation {
  const method = methodIn([...own, ...shared]);
  const known = knownTo(method);
  const entries = [
    ...shared.filter((one) => known.includes(one.name) && !own.some((mine) => mine.name === one.name)),
    ...own,
  ];
  const required = [...(method?.options ?? [])].flatMap(([option, help]) => (help.required ? [option] : []));
  return { name, line: at.line, method, options: knownOptions(call, entries, known, required, at) };
}

/** The options that a method takes; those of all methods where it is not known. */
function knownTo(method: MethodHelp | undefined): readonly string[] {
  return method === undefined ? optionNames : [...method.options.keys(), ...commonOptions.keys()];
}

/** The method that entries name first. */
function methodIn(entries: readonly YamlEntry[]): MethodHelp | undefined {
  const named = entries.find((one) => one.name === "method");
  if (named === undefined) return defaultMethod;
  if (!named.expression.startsWith('"')) return undefined;
  const name: string = JSON.parse(named.expression);
  const method = methodHelp.find((one) => one.name === name);
  if (method === undefined)
    throw new MagicError(
      `there is no method '${name}'`,
      named.at,
      adviseName(
        name,
        methodHelp.map((one) => one.name),
      ),
    );
  return method;
}

function checkName(name: string, at: PlaceInCell, taken: readonly string[]): void {
  if (!/^[A-Za-z_$][\w$]*$/.test(name))
    throw new MagicError(
      `'${name}' cannot be a name in TypeScript`,
      at,
      "use letters, digits and _, and no digit first",
    );
  if (taken.includes(name))
    throw new MagicError(`the name '${name}' is taken in this cell`, at, "choose another");
}
