import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Pair, parseDocument } from "yaml";
import { adviseName } from "../../errors/nearest.js";
import { PopuliError } from "../../errors/populi-error.js";

/** A value in a YAML file that knows its line and key, for messages about it. */
export interface YamlPlace {
  /** The keys from the root, joined by dots: "variables.Q1.measure"; "" for the root. */
  readonly path: string;
  readonly line: number;
  /** The value if it is a scalar; `undefined` for a map or a list. */
  readonly scalar: string | number | boolean | null | undefined;
  /** The scalar as it is written, without quotes and folding: "01" for 01, "True" for True. */
  readonly written: string | undefined;
  /** True for a scalar written without quotes. */
  readonly plain: boolean;
  /** The entries of a map, in the order of the file; throws for anything else. */
  entries(): readonly (readonly [key: YamlPlace, value: YamlPlace])[];
  readonly isMap: boolean;
  /** The values of a list; throws for anything else. */
  items(): readonly YamlPlace[];
  /** Throws a PopuliError that names file, line and key. */
  fail(found: string, advice?: string): never;
}

/**
 * Opens YAML text, to be read value by value.
 *
 * @throws PopuliError naming file and line where the text is not YAML
 */
export function openYaml(text: string, file: string): YamlPlace {
  const lines = new LineCounter();
  const document = parseDocument(text.replace(/^\uFEFF/, ""), { lineCounter: lines, prettyErrors: false });
  const broken = document.errors[0];
  if (broken !== undefined) {
    const line = lines.linePos(broken.pos[0]).line;
    throw new PopuliError(`not valid YAML: ${broken.message}`, { file, line });
  }
  return placeOf(document, lines, file, document.contents, "", 1);
}

function placeOf(
  document: Document.Parsed,
  lines: LineCounter,
  file: string,
  given: unknown,
  path: string,
  lineAbove: number,
): YamlPlace {
  const start = (given as { range?: readonly number[] | null } | null)?.range?.[0];
  const line = start === undefined ? lineAbove : lines.linePos(start).line;
  const node = isAlias(given) ? given.resolve(document) : given;
  const fail = (found: string, advice?: string): never => {
    throw new PopuliError(`${path === "" ? "" : `${path}: `}${found}`, { file, line }, advice);
  };
  if (isAlias(given) && node === undefined) fail(`there is no anchor &${given.source}`);
  const empty = node === null || node === undefined;
  return {
    path,
    line,
    scalar: empty ? null : isScalar(node) ? (node.value as YamlPlace["scalar"]) : undefined,
    written: isScalar(node) ? (node.source ?? String(node.value)) : undefined,
    plain: empty || (isScalar(node) && (node.type === "PLAIN" || node.type === undefined)),
    isMap: isMap(node),
    items() {
      if (!isSeq(node)) fail("expected a list here, such as [Q1, Q2]");
      return (node as { items: unknown[] }).items.map((item) =>
        placeOf(document, lines, file, item, path, line),
      );
    },
    entries() {
      if (!isMap(node)) fail("expected a map of `key: value` lines here");
      return (node as { items: Pair[] }).items.map((pair) => {
        const name = isScalar(pair.key) ? String(pair.key.value) : fail("a key must be a name or a code");
        const below = path === "" ? name : `${path}.${name}`;
        const key = placeOf(document, lines, file, pair.key, below, line);
        return [key, placeOf(document, lines, file, pair.value, below, key.line)] as const;
      });
    },
    fail,
  };
}

/** The entries of a map that has only these keys; another key is an error that names the nearest. */
export function yamlRecord(place: YamlPlace, keys: readonly string[]): ReadonlyMap<string, YamlPlace> {
  const record = new Map<string, YamlPlace>();
  for (const [key, value] of place.entries()) {
    const name = String(key.scalar);
    if (!keys.includes(name)) key.fail(`there is no such key here`, adviseName(name, keys));
    record.set(name, value);
  }
  return record;
}

/** A scalar as text. Numbers and booleans stay as they are written: `01`, `1.0`, `yes` and `True` can be labels. */
export function yamlText(place: YamlPlace): string {
  if (place.scalar === undefined || place.scalar === null) return place.fail("expected a line of text");
  return typeof place.scalar === "string" ? place.scalar : (place.written ?? String(place.scalar));
}

/** A scalar that must be a finite number. */
export function yamlNumber(place: YamlPlace): number {
  return typeof place.scalar === "number" && Number.isFinite(place.scalar)
    ? place.scalar
    : place.fail("expected a number");
}

/** A scalar that must be one of these words. */
export function yamlChoice<T extends string>(place: YamlPlace, choices: readonly T[]): T {
  const text = yamlText(place);
  const found = choices.find((choice) => choice === text);
  return found ?? place.fail(`'${text}' is not one of: ${choices.join(", ")}`, adviseName(text, choices));
}
