import { join } from "node:path";
import { packageRoot } from "../../lib/files/package-root.js";
import { cellGlobals } from "../convert/cell-globals.js";
import { Converter } from "../convert/converter.js";
import type { Language } from "../convert/language.js";
import { transpile } from "../convert/transpile.js";
import { CellSources } from "./cell-sources.js";
import { CellModules } from "./modules.js";
import { type CellSurroundings, Session } from "./session.js";
import { SourcePositions } from "./source-positions.js";

/** What cells are given, beside what Node has. */
export interface CellGifts {
  /** Modules that they can import, by specifier: their types and what they are. */
  readonly modules: Readonly<Record<string, { readonly types: string; make(): unknown }>>;
  /** Names that they and their modules see: declarations of them, and their values. */
  readonly ambient: {
    readonly types: readonly string[];
    readonly values: Readonly<Record<string, unknown>>;
  };
}

/** Opens a session in a folder. This takes a second or more, while TypeScript reads its libraries. */
export function openSession(
  folder: string,
  language: Language,
  gifts: CellGifts,
  surroundings: CellSurroundings,
): Session {
  const library = join(packageRoot, "dist", "lib", "index");
  const given = Object.entries(gifts.modules);
  const converter = new Converter({
    folder,
    language,
    modules: Object.fromEntries(given.map(([name, { types }]) => [name, types])),
    files: { populi: `${library.replaceAll("\\", "/")}.d.ts` },
    globals: {
      [cellGlobals.file]: cellGlobals.text,
      ...Object.fromEntries(
        gifts.ambient.types.map((text, i) => [cellGlobals.file.replace("globals", `ambient-${i + 1}`), text]),
      ),
    },
  });
  const sources = new CellSources();
  const made = new Map<string, unknown>();
  const makeOnce = (name: string, make: () => unknown) => {
    if (!made.has(name)) made.set(name, make());
    return made.get(name);
  };
  const modules = new CellModules({
    folder,
    given: {
      populi: (require) => require(`${library}.js`),
      ...Object.fromEntries(given.map(([name, { make }]) => [name, () => makeOnce(name, make)])),
    },
    compile: (text, file) => transpile(text, file, converter.settings),
    resolve: (specifier, from) => converter.resolve(specifier, from),
    onLoad: (file, text, { map }) => sources.add(file, text, new SourcePositions(map)),
    marks: surroundings,
    ambient: gifts.ambient.values,
  });
  return new Session(converter, modules, sources, folder, surroundings);
}
