import { readdirSync, readFileSync } from "node:fs";
import { join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
/** The rooms of lib, in the order in which data flow: each may import those to its left. */
const flow = [
  ...["errors", "files", "random", "progress", "show"],
  ...["survey", "segment", "persona", "model", "steer", "simulate", "fidelity", "plot", "report"],
];
const inFolders = (entries: string) =>
  readdirSync(join(root, entries), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

/** From which file of our sources to which. */
function imports(folder: "kernel" | "lib"): { from: string; to: string }[] {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" });
  return files
    .filter((name) => name.endsWith(".ts"))
    .flatMap((name) => {
      const from = join(folder, name);
      const text = readFileSync(join(root, from), "utf8");
      const targets = [...text.matchAll(/(?:from|import\() ?"(\.[^"]+)"/g)].map(([, target]) => target!);
      return targets.map((target) => ({ from, to: normalize(join(from, "..", target)) }));
    });
}

describe("the rooms", () => {
  test("of lib import only what stands to their left, and never the kernel", () => {
    const place = (file: string) => flow.indexOf(file.split(/[\\/]/)[1]!);
    const all = imports("lib");
    expect(all.length).toBeGreaterThan(1000);
    const against = all.filter(({ from, to }) => {
      if (from === join("lib", "index.ts")) return false;
      return !to.startsWith("lib") || place(to) < 0 || place(to) > place(from);
    });
    expect(against).toEqual([]);
  });

  test("are all in the flow, and all on README's map", () => {
    expect(inFolders("lib").toSorted()).toEqual(flow.toSorted());
    const readme = readFileSync(join(root, "README.md"), "utf8");
    const rooms = [
      ...inFolders("lib").map((room) => `lib/${room}`),
      ...inFolders("kernel").map((room) => `kernel/${room}`),
    ];
    expect(rooms.filter((room) => !readme.includes(`\`${room}/`))).toEqual([]);
  });
});
