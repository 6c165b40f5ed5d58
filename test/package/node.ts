import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

/** npm's own script: the one that runs this process, else the one beside Node. */
export const npmCli = [
  process.env.npm_execpath,
  join(process.execPath, "..", "node_modules", "npm", "bin", "npm-cli.js"),
  join(process.execPath, "..", "..", "lib", "node_modules", "npm", "bin", "npm-cli.js"),
].find((file) => file !== undefined && /npm-cli\.[cm]?js$/.test(file) && existsSync(file));

/**
 * Runs a Node script. npm sets environment variables about the project it runs for. They are left out, as is the
 * machine's setting for the CUDA download, unless `env` has it.
 */
export function node(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number | null; readonly output: string }> {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(npm_(?!config_)|INIT_CWD|(npm_config_)?onnxruntime_node_install)/i.test(name),
  );
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...args], {
      cwd,
      env: { ...Object.fromEntries(kept), ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
    }
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, output }));
  });
}
