import {
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type Scalar,
  visit,
  type YAMLMap,
} from "yaml";
import { adviseName } from "../../lib/errors/nearest.js";
import { type MagicCall, MagicError, type PlaceInCell } from "./magic.js";

/** An option of a YAML body as TypeScript, with its line in the cell. */
export interface YamlOption {
  readonly expression: string;
  readonly line: number;
  /** True for `${…}`, a value of the notebook. */
  readonly isInterpolated: boolean;
}

/** A key of a YAML body with its value. */
export interface YamlEntry extends YamlOption {
  readonly name: string;
  readonly at: PlaceInCell;
  /** The keys of its value, where that has keys itself. */
  readonly entries: readonly YamlEntry[] | undefined;
}

/** A YAML body before its keys are checked. */
export interface ParsedYaml {
  readonly entries: readonly YamlEntry[];
  /** The place in the cell of a value that an error quotes, from that line on (default 1). */
  placeOf(thrown: unknown, from?: number): PlaceInCell | undefined;
}

/** The options in the YAML body of a magic cell. */
export interface YamlBody {
  readonly options: ReadonlyMap<string, YamlOption>;
  /** The place in the cell of a value that an error quotes. */
  placeOf(thrown: unknown): PlaceInCell | undefined;
}

/** Replaces each character of `${…}` while YAML is parsed, where braces have another meaning. */
const veil = "\ue000";

/**
 * Reads the YAML body of a magic cell. Values are data; `${expression}` is a value of the notebook, alone or inside a
 * text.
 *
 * @throws MagicError with the place, for broken YAML, and for unknown (with the nearest) and missing keys
 */
export function readYamlBody(
  call: MagicCall,
  known: readonly string[],
  required: readonly string[],
): YamlBody {
  const { entries, placeOf } = parseYamlBody(call);
  const options = knownOptions(call, entries, known, required, headerPlace(call));
  return { options, placeOf: (thrown) => placeOf(thrown) };
}

/**
 * Reads the YAML body of a magic cell without checking its keys.
 *
 * @throws MagicError with the place, for broken YAML and for a body that is no list of options
 */
export function parseYamlBody(call: MagicCall): ParsedYaml {
  const expressions = new Map<number, string>();
  const veiled = call.body.replace(/\$\{([^}\n]*)\}/g, (whole, expression: string, offset: number) => {
    expressions.set(offset, expression.trim());
    return veil.repeat(whole.length);
  });
  const lineCounter = new LineCounter();
  const document = parseDocument(veiled, { lineCounter });
  const placeAt = (start: number, end: number): PlaceInCell => {
    const { line, col } = lineCounter.linePos(start);
    return { line: line + call.line, column: col, width: Math.max(1, end - start) };
  };
  const placeOfNode = (node: Node): PlaceInCell => placeAt(node.range?.[0] ?? 0, node.range?.[1] ?? 1);
  const [broken] = document.errors;
  if (broken !== undefined)
    throw new MagicError(broken.message.split(" at line")[0]!, placeAt(broken.pos[0], broken.pos[1]));
  const root = document.contents;
  if (root !== null && !isMap(root))
    throw new MagicError("the body is not a list of options", placeOfNode(root), "write 'option: value'");

  const entriesOf = (map: YAMLMap): YamlEntry[] =>
    map.items.map(({ key, value }): YamlEntry => {
      const node = value as Node | null;
      const at = placeOfNode(key as Node);
      return {
        name: isScalar(key) ? String(key.value) : "",
        ...{ at, line: at.line },
        expression: node === null ? "null" : toTypeScript(node, veiled, expressions),
        isInterpolated:
          node !== null && isScalar(node) && expressionOf(node, veiled, expressions) !== undefined,
        entries: isMap(node) ? entriesOf(node) : undefined,
      };
    });
  return {
    entries: root === null ? [] : entriesOf(root),
    placeOf: (thrown, from = 1) => {
      const quoted = quotedNames(thrown);
      let found: PlaceInCell | undefined;
      if (root !== null)
        visit(root, {
          Scalar: (_, node) => {
            if (!quoted.has(String(node.value))) return undefined;
            const place = placeOfNode(node);
            if (place.line < from) return undefined;
            found = place;
            return visit.BREAK;
          },
        });
      return found;
    },
  };
}

/**
 * Entries as options by their names.
 *
 * @param place of what they belong to, where one is missing
 * @throws MagicError for one that is unknown (with the nearest), and for one that is missing
 */
export function knownOptions(
  call: MagicCall,
  entries: readonly YamlEntry[],
  known: readonly string[],
  required: readonly string[],
  place: PlaceInCell,
): ReadonlyMap<string, YamlOption> {
  for (const { name, at } of entries)
    if (!known.includes(name))
      throw new MagicError(`'${name}' is not an option of %%${call.name}`, at, adviseName(name, known));
  for (const name of required)
    if (!entries.some((entry) => entry.name === name))
      throw new MagicError(
        `the option '${name}' is missing`,
        place,
        `write '${name}: …' on a line of its own`,
      );
  return new Map(entries.map((entry) => [entry.name, entry]));
}

/** The line of the magic. */
export function headerPlace({ line, text }: MagicCall): PlaceInCell {
  return { line, column: 1, width: text.split("\n")[line - 1]!.length };
}

function quotedNames(thrown: unknown): Set<string> {
  const { message = "", place = {} } = thrown as { message?: string; place?: { column?: string } };
  const [found] = String(message).split("\n");
  const names = new Set([...(found ?? "").matchAll(/'([^']*)'/g)].map((match) => match[1]!));
  if (place.column !== undefined) names.add(place.column);
  return names;
}

function toTypeScript(node: Node, text: string, expressions: ReadonlyMap<number, string>): string {
  if (isSeq(node))
    return `[${node.items.map((item) => toTypeScript(item as Node, text, expressions)).join(", ")}]`;
  if (isMap(node))
    return `{ ${node.items
      .map(({ key, value }) => {
        const name = JSON.stringify(isScalar(key) ? String(key.value) : "");
        return `${name}: ${value === null ? "null" : toTypeScript(value as Node, text, expressions)}`;
      })
      .join(", ")} }`;
  if (!isScalar(node)) return "null"; // an alias to an anchor: not used in option lists
  const whole = expressionOf(node, text, expressions);
  if (whole !== undefined) return whole;
  if (typeof node.value === "string" && node.value.includes(veil)) return template(node, expressions);
  return JSON.stringify(node.value);
}

/** The expression, if a node is `${expression}` alone. */
function expressionOf(
  node: Scalar,
  text: string,
  expressions: ReadonlyMap<number, string>,
): string | undefined {
  const [start, end] = node.range ?? [0, 0];
  const written = text.slice(start, end);
  return /^\ue000+$/.test(written) ? expressions.get(start) : undefined;
}

function template(node: Scalar, expressions: ReadonlyMap<number, string>): string {
  const [start, end] = node.range ?? [0, 0];
  const inside = [...expressions].filter(([offset]) => offset >= start && offset < end);
  const filled = String(node.value)
    .replace(/[`\\]|\$\{/g, "\\$&")
    .replace(/\ue000+/g, () => `\${${inside.shift()?.[1] ?? ""}}`);
  return `\`${filled}\``;
}
