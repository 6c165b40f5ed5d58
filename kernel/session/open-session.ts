import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../lib/files/package-root.js";
import { CellSources } from "./cell-sources.js";
import { Compiler } from "./compiler.js";
import { CellModules } from "./modules.js";
import { type CellSurroundings, Session } from "./session.js";
import { takePositions } from "./source-positions.js";

/** Opens a session in a folder. This takes a second or more, while TypeScript reads its libraries. */
export function openSession(folder: string, surroundings: CellSurroundings): Session {
  const library = join(packageRoot, "dist", "lib", "index");
  const compiler = new Compiler({ populiTypes: `${library.replaceAll("\\", "/")}.d.ts`, folder });
  const sources = new CellSources();
  const modules = new CellModules({
    folder,
    populi: `${library}.js`,
    onLoad: (file, code) => sources.add(file, readFileSync(file, "utf8"), takePositions(code, 0)),
  });
  return new Session(compiler, modules, sources, folder, surroundings);
}
