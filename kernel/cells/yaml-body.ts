import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type Scalar, visit } from "yaml";
import { adviseName } from "../../lib/errors/nearest.js";
import { type MagicCall, MagicError, type PlaceInCell } from "./magic.js";

/** An option of a YAML body as TypeScript, with its line in the cell. */
export interface YamlOption {
  readonly expression: string;
  readonly line: number;
  /** True for `${…}`, a value of the notebook. */
  readonly isInterpolated: boolean;
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
    throw new MagicError("the body is not a list of options", placeOfNode(root), `write '${known[0]}: …'`);

  const options = new Map<string, YamlOption>();
  for (const { key, value } of root?.items ?? []) {
    const name = isScalar(key) ? String(key.value) : "";
    if (!known.includes(name))
      throw new MagicError(
        `'${name}' is not an option of %%${call.name}`,
        placeOfNode(key as Node),
        adviseName(name, known),
      );
    const node = value as Node | null;
    options.set(name, {
      expression: node === null ? "null" : toTypeScript(node, veiled, expressions),
      line: placeOfNode(key as Node).line,
      isInterpolated:
        node !== null && isScalar(node) && expressionOf(node, veiled, expressions) !== undefined,
    });
  }
  for (const name of required)
    if (!options.has(name))
      throw new MagicError(
        `the option '${name}' is missing`,
        { line: call.line, column: 1, width: call.text.split("\n")[call.line - 1]!.length },
        `write '${name}: …' on a line of its own`,
      );
  return {
    options,
    placeOf: (thrown) => {
      const quoted = quotedNames(thrown);
      let found: PlaceInCell | undefined;
      if (root !== null)
        visit(root, {
          Scalar: (_, node) => {
            if (!quoted.has(String(node.value))) return undefined;
            found = placeOfNode(node);
            return visit.BREAK;
          },
        });
      return found;
    },
  };
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
