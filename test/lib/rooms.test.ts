import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { circles, drawRooms, fileImports, folderImports } from "./folder-imports.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
/** The rooms of lib, in the order in which data flow: each may import those to its left. */
const flow = [
  ...["errors", "files", "random", "statistics", "progress", "show"],
  ...[
    "survey",
    "align",
    "segment",
    "persona",
    "model",
    "reader",
    "steer",
    "simulate",
    "narrative",
    "temper",
    "baseline",
    "fidelity",
    "configuration",
    "values",
    "mixed",
    "challenge",
    "plot",
    "report",
  ],
];
const inFolders = (entries: string) =>
  readdirSync(join(root, entries), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

describe("the rooms", () => {
  test("of lib import only what stands to their left, and never the kernel", () => {
    const place = (file: string) => flow.indexOf(file.split("/")[1]!);
    const all = fileImports().filter(({ from }) => from.startsWith("lib/"));
    expect(all.length).toBeGreaterThan(1000);
    const against = all.filter(({ from, to }) => {
      if (from === "lib/index.ts") return false;
      return !to.startsWith("lib/") || place(to) < 0 || place(to) > place(from);
    });
    expect(against).toEqual([]);
  });

  test("and the folders in them never import in a circle, types included", () => {
    const folders = folderImports();
    expect(folders.size).toBeGreaterThan(40);
    expect(circles(folders)).toEqual([]);
  });

  test("have no files that import each other in a circle", () => {
    const files = new Map<string, Set<string>>();
    for (const { from, to } of fileImports()) {
      const imported = to.replace(/\.js$/, ".ts");
      files.set(from, (files.get(from) ?? new Set()).add(imported));
    }
    expect(circles(files)).toEqual([]);
  });

  test("are drawn in docs/rooms.md as they are", async () => {
    await expect(drawRooms(folderImports())).toMatchFileSnapshot(join(root, "docs", "rooms.md"));
  });

  test("are all in the flow, and all on the map", () => {
    expect(inFolders("lib").toSorted()).toEqual(flow.toSorted());
    const map = readFileSync(join(root, "docs", "map.md"), "utf8");
    const rooms = [
      ...inFolders("lib").map((room) => `lib/${room}`),
      ...inFolders("kernel").map((room) => `kernel/${room}`),
    ];
    expect(rooms.filter((room) => !map.includes(`\`${room}/`))).toEqual([]);
  });
});

describe("a circle of imports", () => {
  test("is found also where it goes over several folders", () => {
    const edges = new Map([
      ["a", new Set(["b"])],
      ["b", new Set(["c"])],
      ["c", new Set(["a"])],
      ["d", new Set(["a"])],
    ]);
    expect(circles(edges)).toEqual([
      ["a", "b", "c", "a"],
      ["b", "c", "a", "b"],
      ["c", "a", "b", "c"],
    ]);
  });
});
