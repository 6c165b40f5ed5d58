import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { tensorsOnly } from "../../../kernel/convert/tensors-only.js";
import { root } from "../populi.js";

test("the tensors that cells know have every name by which Populi's declarations speak of TensorFlow.js", () => {
  const folder = join(root, "dist", "lib");
  const used = new Set(
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".d.ts"))
      .flatMap((file) => [...readFileSync(join(folder, file), "utf8").matchAll(/\btf\.([A-Z]\w*)/g)])
      .map(([, name]) => name!),
  );
  // Packages are found from there.
  const file = join(root, ".cache", "tensors-only.d.ts");
  mkdirSync(join(root, ".cache"), { recursive: true });
  writeFileSync(file, tensorsOnly);
  const program = ts.createProgram([file], {
    module: ts.ModuleKind.Preserve,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    target: ts.ScriptTarget.ESNext,
    types: [],
  });
  const checker = program.getTypeChecker();
  const exported = checker
    .getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(file)!)!)
    .map(({ name }) => name);
  expect(used.size).toBeGreaterThan(5);
  expect([...used].filter((name) => !exported.includes(name))).toEqual([]);
});
