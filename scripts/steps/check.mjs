import { runNode } from "./run-node.mjs";

/** The linter and formatter, then the compiler, which looks again only at what has changed; whether both found nothing. */
export async function check() {
  const lint = await runNode(["node_modules/@biomejs/biome/bin/biome", "check", "."]);
  const types = await runNode([
    "node_modules/typescript/bin/tsc",
    "--noEmit",
    "--incremental",
    "--tsBuildInfoFile",
    ".cache/check.tsbuildinfo",
  ]);
  return lint === 0 && types === 0;
}
