import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { root } from "./populi.js";

/** What a compiled file imports when it is loaded: types are gone, and what it imports later is not among them. */
function importsOf(file: string): string[] {
  return [...readFileSync(file, "utf8").matchAll(/^(?:import|export) .*?from "(.+?)";$/gm)].map(
    ([, name]) => name!,
  );
}

it("opens its sockets before it loads TypeScript, the library or what answers requests", () => {
  const main = join(root, "dist", "kernel", "main.js");
  const files = new Set([main]);
  const packages = new Set<string>();
  for (const file of files)
    for (const name of importsOf(file))
      if (name.startsWith(".")) files.add(join(dirname(file), name));
      else packages.add(name);
  expect([...packages].filter((name) => !name.startsWith("node:"))).toEqual([]);
  expect(
    [...files].map((file) => file.slice(root.length)).filter((file) => /convert|registry/.test(file)),
  ).toEqual([]);
  expect(files.size).toBeGreaterThan(8);
  expect(files.size).toBeLessThan(40);
});
