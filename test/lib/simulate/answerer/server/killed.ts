import { spawn } from "node:child_process";

/** Runs a script; kills it with SIGKILL as soon as `when` says so. What it printed, or `undefined` when killed. */
export function asked(
  script: string,
  args: readonly string[],
  when: () => boolean = () => false,
): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], { stdio: ["ignore", "pipe", "inherit"] });
    const watch = setInterval(() => {
      if (when()) child.kill("SIGKILL");
    }, 5);
    let out = "";
    child.stdout.on("data", (text) => {
      out += text;
    });
    child.once("error", reject);
    child.once("close", (code, signal) => {
      clearInterval(watch);
      if (signal === "SIGKILL") resolve(undefined);
      else if (code === 0) resolve(out);
      else reject(new Error(`exit code ${code}`));
    });
  });
}
