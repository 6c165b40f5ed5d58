/*
 * Custom attributes, as described in the PSPP developer's guide, "Data File and Variable Attributes Records": a name, and
 * in brackets its values, each in quotes and followed by a line feed. Those of variables follow the variable's name and a
 * colon; "/" is between variables.
 */

export type Attributes = Readonly<Record<string, readonly string[]>>;

/** Reads attributes from a text at `from`; stops where none follows. */
function readAttributes(
  text: string,
  from: number,
): { readonly attributes: Attributes; readonly end: number } {
  const attributes: Record<string, string[]> = {};
  let at = from;
  for (;;) {
    const name = /([^\s/:('"]+)\(/y;
    name.lastIndex = at;
    const found = name.exec(text);
    if (found === null) return { attributes, end: at };
    at = name.lastIndex;
    const values: string[] = [];
    const value = /'([^\n]*)'\n/y;
    for (value.lastIndex = at; ; ) {
      const one = value.exec(text);
      if (one === null) break;
      values.push(one[1]!);
      at = value.lastIndex;
    }
    if (text[at] !== ")") return { attributes, end: at };
    at += 1;
    attributes[found[1]!] = values;
  }
}

/** The attributes of a file. */
export function fileAttributes(text: string): Attributes {
  return readAttributes(text, 0).attributes;
}

/** The attributes of variables, by their long names. */
export function variableAttributes(text: string): ReadonlyMap<string, Attributes> {
  const found = new Map<string, Attributes>();
  let at = 0;
  while (at < text.length) {
    const colon = text.indexOf(":", at);
    if (colon < 0) break;
    const { attributes, end } = readAttributes(text, colon + 1);
    found.set(text.slice(at, colon), attributes);
    at = text[end] === "/" ? end + 1 : text.length;
  }
  return found;
}

/** Writes attributes. A value holds no line feed. */
export function attributesText(attributes: Attributes): string {
  return Object.entries(attributes)
    .map(
      ([name, values]) =>
        `${name}(${values.map((value) => `'${value.replace(/[\r\n]+/g, " ")}'\n`).join("")})`,
    )
    .join("");
}
