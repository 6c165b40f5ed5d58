import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { packagedFile } from "../files/find-file.js";
import { parseCodebook } from "./codebook/read-codebook.js";

/** Fewer columns than this can be in any file. */
const fewestColumns = 4;

/**
 * The codebook among those that come with Populi whose columns a file all has, as a path for the option `codebook`; of
 * several, the one with the most.
 */
export function shippedCodebook(columns: readonly string[]): string | undefined {
  const one = packagedFile("data/codebooks/WVS.codebook.yaml");
  if (one === undefined) return undefined;
  const present = new Set(columns);
  const fitting = readdirSync(dirname(one))
    .filter((name) => name.endsWith(".codebook.yaml"))
    .map((name) => {
      const { variables } = parseCodebook(readFileSync(join(dirname(one), name), "utf8"), name);
      return { path: `data/codebooks/${name}`, names: [...variables.keys()] };
    })
    .filter(({ names }) => names.length >= fewestColumns && names.every((name) => present.has(name)))
    .sort((a, b) => b.names.length - a.names.length);
  return fitting[0]?.path;
}
