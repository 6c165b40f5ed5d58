/** What names of variables a program accepts. */
export interface NameRules {
  /** Makes every character one that a name may have. */
  readonly clean: (name: string) => string;
  /** The longest name, as `length` measures it. */
  readonly longest: number;
  readonly length: (name: string) => number;
  /** Words that no variable may be called, in lower case. */
  readonly reserved: (name: string) => boolean;
  /** Whether names that differ only in case are the same. */
  readonly ignoresCase: boolean;
}

/** Valid and different names for columns, in their order. A valid name that is still free stays as it is. */
export function validNames(names: readonly string[], rules: NameRules): string[] {
  const { clean, longest, length, reserved, ignoresCase } = rules;
  const key = (name: string) => (ignoresCase ? name.toLowerCase() : name);
  const isValid = (name: string) => clean(name) === name && length(name) <= longest && !reserved(name);
  // A name that need not change comes before one that is changed to it.
  const taken = new Map<string, number>();
  for (const [k, name] of names.entries())
    if (isValid(name) && !taken.has(key(name))) taken.set(key(name), k);
  const cut = (name: string, room: number) => {
    let end = [...name];
    while (length(end.join("")) > room) end = end.slice(0, -1);
    return end.join("");
  };
  return names.map((name, k) => {
    if (taken.get(key(name)) === k) return name;
    const cleaned = clean(cut(clean(name), longest));
    const base = reserved(cleaned) ? clean(cut(`${cleaned}_`, longest)) : cleaned;
    let unique = base;
    for (let n = 2; taken.has(key(unique)) || reserved(unique); n++)
      unique = clean(`${cut(base, longest - String(n).length - 1)}_${n}`);
    taken.set(key(unique), k);
    return unique;
  });
}

/** A note on the columns whose names a program does not accept; none where all names stay. */
export function renamedNote(program: string, before: readonly string[], after: readonly string[]): string[] {
  const changed = before.flatMap((name, k) => (after[k] === name ? [] : [`'${name}' is ${after[k]}`]));
  const most = 8;
  return changed.length === 0
    ? []
    : [
        `${changed.length} name${changed.length > 1 ? "s" : ""} that ${program} does not accept: ${changed.slice(0, most).join(", ")}${changed.length > most ? ", …" : ""}; columns without a label have theirs as the label`,
      ];
}
