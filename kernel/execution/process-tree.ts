import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** The timers of a cell end with it: this one must not. */
const later = setTimeout;

/** How long a process has to end by itself, ms. */
const patience = 500;

/** Every process with its parent. */
function parents(): Map<number, number> {
  const found = new Map<number, number>();
  if (process.platform === "linux") {
    for (const entry of readdirSync("/proc")) {
      if (!/^\d+$/.test(entry)) continue;
      try {
        // The name in parentheses may contain anything; the parent is the second field after it.
        const text = readFileSync(`/proc/${entry}/stat`, "utf8");
        found.set(Number(entry), Number(text.slice(text.lastIndexOf(")") + 2).split(" ")[1]));
      } catch {
        // It has ended meanwhile.
      }
    }
    return found;
  }
  // Windows has no such list that is quick to read; there only the process itself is ended.
  if (process.platform === "win32") return found;
  for (const line of execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" }).split("\n")) {
    const [pid, parent] = line.trim().split(/\s+/).map(Number);
    if (pid !== undefined && parent !== undefined) found.set(pid, parent);
  }
  return found;
}

/** The children of a process, and theirs; `spared` processes and what they started are left out. */
export function descendants(of: number, spared: ReadonlySet<number> = new Set()): number[] {
  const parentOf = parents();
  const found = [of];
  // The loop also visits processes added on the way.
  for (const pid of found)
    for (const [child, parent] of parentOf) if (parent === pid && !spared.has(child)) found.push(child);
  return found.slice(1);
}

/** Asks processes to end, and ends those that do not. */
export function endProcesses(pids: readonly number[]): void {
  for (const pid of pids) signal(pid, "SIGTERM");
  later(() => {
    for (const pid of pids) signal(pid, "SIGKILL");
  }, patience).unref();
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended.
  }
}
