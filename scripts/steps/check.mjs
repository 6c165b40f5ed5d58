import { runNode } from "./run-node.mjs";

/**
 * Runs the linter and formatter, the search for files, exports and dependencies that nothing uses (`knip.jsonc`), and
 * the compiler, which looks only at what has changed. Resolves to whether all three found nothing.
 */
export async function check() {
  const lint = await runNode(["node_modules/@biomejs/biome/bin/biome", "check", "."]);
  const unused = await runNode(["node_modules/knip/bin/knip.js", "--no-progress"]);
  const types = await runNode([
    "node_modules/typescript/bin/tsc",
    "--noEmit",
    "--incremental",
    "--tsBuildInfoFile",
    ".cache/check.tsbuildinfo",
  ]);
  return [lint, unused, types].every((code) => code === 0);
}
