import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { allCommands } from "../../kernel/commands/registry.js";
import { root } from "../kernel/populi.js";

const pages = [
  "README.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  ...readdirSync(join(import.meta.dirname, "../../docs"))
    .filter((file) => file.endsWith(".md"))
    .map((file) => `docs/${file}`),
];
const texts = pages.map((page) => readFileSync(join(root, page), "utf8"));
const found = (pattern: RegExp) => [
  ...new Set(texts.flatMap((text) => [...text.matchAll(pattern)].map(([, one]) => one!))),
];
const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};

describe("what README, CONTRIBUTING and docs name exists:", () => {
  test("scripts of npm, and the files they run", () => {
    const named = found(/npm run ([\w:]+)/g);
    expect(named).toEqual(
      expect.arrayContaining(["bench", "bundle", "docs", "notebook", "report", "timings"]),
    );
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
    const files = Object.values(scripts).flatMap((script) => script.match(/scripts\/[\w-]+\.mjs/g) ?? []);
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });

  test("benchmarks", () => {
    const named = found(/npm run bench -- ([\w-]+)/g);
    expect(named).toContain("model");
    expect(named.filter((name) => !existsSync(join(root, "test", "bench", `${name}.ts`)))).toEqual([]);
  });

  test("commands of populi, with their options", async () => {
    const commands = await allCommands();
    const calls = texts.flatMap((text) => [
      ...text.replaceAll("\\\n", " ").matchAll(/npx populi ([a-z]+)([^#`\n&]*)/g),
    ]);
    expect(calls.length).toBeGreaterThan(8);
    for (const [call, name, rest] of calls) {
      const command = commands.find((one) => one.name === name);
      expect(command, call).toBeDefined();
      for (const [option] of rest!.matchAll(/--[a-z-]+/g)) expect(command!.help, call).toContain(option);
    }
  });

  test("files and folders in code type", () => {
    const named = found(/`((?:data|docs|kernel|lib|scripts|test)\/[^`\s]*)`/g);
    expect(named.length).toBeGreaterThan(80);
    const made = /NAME|^docs\/api\//; // built, or a place for a name
    expect(named.filter((path) => !made.test(path) && !existsSync(join(root, path)))).toEqual([]);
  });

  test("pages and notebooks that they link to", () => {
    const broken = pages.flatMap((page, at) =>
      [...texts[at]!.matchAll(/\]\(([^)#:\s]+)(?:#[^)]*)?\)/g)]
        .map(([, path]) => path!)
        .filter((path) => !path.startsWith("api/") && !existsSync(join(root, dirname(page), path)))
        .map((path) => `${page}: ${path}`),
    );
    expect(broken).toEqual([]);
  });
});

test("npm run bench answers a name that is no benchmark with the nearest one, or with all there are", () => {
  const bench = (...args: string[]) =>
    spawnSync(process.execPath, [join(root, "scripts", "bench.mjs"), ...args], { encoding: "utf8" });
  expect(bench("modle")).toMatchObject({
    status: 2,
    stderr: "there is no benchmark 'modle': did you mean 'model'?\n",
  });
  const all = readdirSync(join(root, "test", "bench"))
    .filter((file) => file.endsWith(".ts"))
    .map((file) => file.replace(/\.ts$/, ""));
  const { status, stderr } = bench();
  expect(status).toBe(2);
  expect(stderr).toBe(`which benchmark? there are: ${all.toSorted().join(", ")}\n`);
  // Each says at its top how it is called: a helper is in a folder of its own.
  for (const name of all)
    expect(readFileSync(join(root, "test", "bench", `${name}.ts`), "utf8")).toContain(
      `npm run bench -- ${name}`,
    );
});
