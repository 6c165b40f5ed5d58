import { spawnSync } from "node:child_process";

/** The resident memory of a process, in megabytes; NaN without `ps`. */
export function residentMegabytes(process: number): number {
  const { stdout } = spawnSync("ps", ["-o", "rss=", "-p", String(process)], { encoding: "utf8" });
  return Number.parseInt(stdout ?? "", 10) / 1024;
}
