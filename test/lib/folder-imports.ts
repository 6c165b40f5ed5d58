import { readdirSync, readFileSync } from "node:fs";
import { join, posix, sep } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Which folder imports which. */
export type Imports = ReadonlyMap<string, ReadonlySet<string>>;

/** Which file of our sources imports which, types included; paths are from the repository's folder, with slashes. */
export function fileImports(): { readonly from: string; readonly to: string }[] {
  return ["kernel", "lib"].flatMap((top) =>
    readdirSync(join(root, top), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .toSorted()
      .flatMap((name) => {
        const from = posix.join(top, name.split(sep).join("/"));
        const text = readFileSync(join(root, from), "utf8");
        const targets = [...text.matchAll(/(?:from|import\()\s*"(\.[^"]+)"/g)].map(([, target]) => target!);
        return targets.map((target) => ({ from, to: posix.join(posix.dirname(from), target) }));
      }),
  );
}

/** Which folder imports which others. `lib/index.ts` is left out: it imports everything, and nothing imports it. */
export function folderImports(): Imports {
  const imports = new Map<string, Set<string>>();
  const of = (folder: string) => {
    const targets = imports.get(folder) ?? new Set();
    imports.set(folder, targets);
    return targets;
  };
  for (const { from, to } of fileImports()) {
    if (from === "lib/index.ts") continue;
    const [importer, imported] = [posix.dirname(from), posix.dirname(to)];
    of(imported);
    if (importer !== imported) of(importer).add(imported);
  }
  return new Map([...imports].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** For each folder that imports itself by way of others, the shortest way around. */
export function circles(imports: Imports): string[][] {
  const found: string[][] = [];
  for (const start of imports.keys()) {
    const cameFrom = new Map<string, string | undefined>([[start, undefined]]);
    const queue = [start];
    for (const folder of queue) {
      const next = imports.get(folder) ?? new Set<string>();
      if (next.has(start)) {
        const way = [start];
        for (let at: string | undefined = folder; at !== undefined; at = cameFrom.get(at)) way.unshift(at);
        found.push(way);
        break;
      }
      for (const one of next) {
        if (cameFrom.has(one)) continue;
        cameFrom.set(one, folder);
        queue.push(one);
      }
    }
  }
  return found;
}

/**
 * The rooms and their folders as Markdown with Mermaid drawings: an arrow for each import that does not follow from others.
 *
 * @param imports without circles
 */
export function drawRooms(imports: Imports): string {
  const between = new Map<string, Set<string>>();
  for (const [folder, targets] of imports) {
    const room = between.get(roomOf(folder)) ?? new Set();
    between.set(roomOf(folder), room);
    for (const to of targets) if (roomOf(to) !== roomOf(folder)) room.add(roomOf(to));
  }
  const inRooms = [...between.keys()].flatMap((room) => {
    const own = new Map(
      [...imports]
        .filter(([folder]) => roomOf(folder) === room)
        .map(([folder, targets]) => [folder, new Set([...targets].filter((to) => roomOf(to) === room))]),
    );
    return own.size < 2 ? [] : [`## ${room}`, "", drawing(own, room), ""];
  });
  return [
    "# Who imports whom",
    "",
    "An arrow goes from the folder that imports to the one it imports; arrows that follow from others are left out. There is",
    "no circle. `test/lib/rooms.test.ts` checks that, and that this page is up to date; run it with `-u` to draw the page again.",
    "",
    "## All rooms",
    "",
    drawing(between, ""),
    "",
    ...inRooms,
  ].join("\n");
}

/** The first two folders of a path, such as `lib/model`. */
function roomOf(folder: string): string {
  return folder.split("/").slice(0, 2).join("/");
}

function drawing(imports: Imports, within: string): string {
  const id = (folder: string) => folder.replaceAll(/[^a-z]/g, "_");
  const name = (folder: string) =>
    folder === within ? `${folder}/*.ts` : within === "" ? folder : folder.slice(within.length + 1);
  const lines = [...imports].flatMap(([folder, targets]) => [
    `  ${id(folder)}["${name(folder)}"]`,
    ...[...targets]
      .filter((to) => ![...targets].some((other) => other !== to && reaches(imports, other, to)))
      .toSorted()
      .map((to) => `  ${id(folder)} --> ${id(to)}`),
  ]);
  return ["```mermaid", "flowchart TD", ...lines, "```"].join("\n");
}

function reaches(imports: Imports, from: string, to: string): boolean {
  const seen = new Set([from]);
  for (const folder of seen) {
    const targets = imports.get(folder) ?? new Set();
    if (targets.has(to)) return true;
    for (const next of targets) seen.add(next);
  }
  return false;
}
