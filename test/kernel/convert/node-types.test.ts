import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Converter } from "../../../kernel/convert/converter.js";
import { lateModuleOf, nodeTypes } from "../../../kernel/convert/node-types.js";
import { root } from "../populi.js";

const index = join(dirname(createRequire(import.meta.url).resolve("@types/node/package.json")), "index.d.ts");

test("what is read of @types/node at the start has all of its globals", () => {
  mkdirSync(join(root, ".cache"), { recursive: true });
  const early = join(root, ".cache", "early-node.d.ts");
  writeFileSync(early, nodeTypes(index).early);
  const globalsOf = (file: string) => {
    const program = ts.createProgram([file], {
      target: ts.ScriptTarget.ESNext,
      types: [],
      lib: ["lib.es2023.d.ts"],
    });
    const meanings = ts.SymbolFlags.Value | ts.SymbolFlags.Type | ts.SymbolFlags.Namespace;
    const symbols = program.getTypeChecker().getSymbolsInScope(program.getSourceFile(file)!, meanings);
    return symbols.map(({ name }) => name).toSorted();
  };
  const globals = globalsOf(early);
  expect(globals).toContain("Buffer");
  expect(globals).toEqual(globalsOf(index));
});

test.each([
  ["http2", "http2"],
  ["node:inspector/promises", "inspector"],
  ["node:test", "test"],
  ["test", undefined],
  ["http2-wrapper", undefined],
  ["node:fs", undefined],
])("the import of %s brings the late module %s", (specifier, name) => {
  expect(lateModuleOf(specifier)).toBe(name);
});

describe("modules of Node that are read late", () => {
  let converter: Converter;
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "populi-node-types-"));
    converter = new Converter({ folder, language: "typescript", modules: {}, files: {}, globals: {} });
  });
  afterAll(() => {
    converter.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const errorsOf = (code: string) => converter.convert(code, () => true).errors.map(({ text }) => text);

  test("have their types where they are imported", () => {
    const wrong = 'import { createServer } from "node:http2";\nconst port: number = createServer();';
    expect(errorsOf(wrong)).toEqual([
      expect.stringMatching(/'Http2Server<.*' is not assignable to type 'number'/),
    ]);
    expect(errorsOf('import cluster from "cluster";\ncluster.isPrimary.valueOf();')).toEqual([]);
  });

  test("are offered for a name that is theirs", () => {
    expect(errorsOf('describe("mean", () => {});').join()).toContain(
      'add: import { describe } from "node:test"',
    );
  });

  test("are not offered for the names of a notebook's own values, whose cell was not run", () => {
    const said = errorsOf("run.frame(); table.toText();").join();
    expect(said).toContain("Cannot find name 'run'");
    expect(said).not.toContain("add:");
  });

  test("are what process.getBuiltinModule gives", () => {
    const wrong = 'const at: number = process.getBuiltinModule("node:inspector").url();';
    expect(errorsOf(wrong).join()).toMatch(/'string \| undefined' is not assignable to type 'number'/);
  });

  test("do not hide those that @types/node lacks, and those that Node lacks are named", () => {
    expect(errorsOf('import tls from "node:_tls_common";\ntls.anything();')).toEqual([]);
    expect(errorsOf('import { run } from "node:nothing";\nrun();')).toEqual([
      `Node ${process.versions.node} has no module 'node:nothing'.`,
    ]);
  });

  test("leave the types around fetch whole", () => {
    const wrong = 'const texts: number = await (await fetch("http://localhost")).text();';
    expect(errorsOf(wrong).join()).toMatch(/'string' is not assignable to type 'number'/);
    expect(errorsOf("new WebSocket(1).close();").join()).toMatch(
      /'number' is not assignable to .*'string \| URL'/,
    );
  });
});
