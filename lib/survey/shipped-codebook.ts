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
  const folder = dirname(one);
  const fitting = readdirSync(folder)
    .filter((name) => name.endsWith(".codebook.yaml"))
    .flatMap((name) => {
      const text = readFileSync(join(folder, name), "utf8");
      if (!mayFit(text, present)) return [];
      const names = [...parseCodebook(text, name).variables.keys()];
      const fits = names.length >= fewestColumns && names.every((column) => present.has(column));
      return fits ? [{ path: `data/codebooks/${name}`, columns: names.length }] : [];
    })
    .sort((a, b) => b.columns - a.columns);
  return fitting[0]?.path;
}

/** Whether a file has the columns that a codebook's lines begin with, so that it is worth parsing. */
function mayFit(yaml: string, present: ReadonlySet<string>): boolean {
  const variables = yaml.slice(yaml.search(/^variables:/m));
  return [...variables.matchAll(/^ {2}(?! )["']?([^\s"':]+)["']?:/gm)].every(([, name]) =>
    present.has(name!),
  );
}
