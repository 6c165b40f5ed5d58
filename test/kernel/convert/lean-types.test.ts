import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { leanImports } from "../../../kernel/convert/lean-types.js";
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
  const file = join(root, ".cache", "lean-tensors.d.ts");
  mkdirSync(join(root, ".cache"), { recursive: true });
  writeFileSync(file, leanImports["@tensorflow/tfjs-core"]!.text);
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

test("packages that cells know no types of are named by nothing that Populi exports", () => {
  const folder = join(root, "dist", "lib");
  const hidden = Object.entries(leanImports).flatMap(([name, { text }]) =>
    text === "export {};" ? [name] : [],
  );
  const index = readFileSync(join(folder, "index.d.ts"), "utf8");
  const exports = [...index.matchAll(/export (?:type )?\{([^}]+)\} from "\.\/(.+)\.js"/g)];
  expect(exports.length).toBeGreaterThan(100);
  const naming = exports.flatMap(([, list, path]) => {
    const text = readFileSync(join(folder, `${path}.d.ts`), "utf8");
    const named = hidden.flatMap((name) =>
      [...text.matchAll(/import (?:type )?(?:\* as )?\{? ?([\w, ]+?) ?\}? from "([^"]+)"/g)]
        .filter(([, , from]) => from === name)
        .flatMap(([, names]) => names!.split(", ")),
    );
    const exported = list!.split(",").map((name) => name.trim().replace(/^type | as .*/g, ""));
    const file = ts.createSourceFile(path!, text, ts.ScriptTarget.ESNext);
    return file.statements
      .map((statement) => statement.getText(file))
      .filter((statement) =>
        exported.some((name) =>
          new RegExp(`^export (?:declare )?(?:abstract )?\\w+ ${name}\\b`).test(statement),
        ),
      )
      .filter((statement) => named.some((name) => new RegExp(`\\b${name}\\b`).test(statement)));
  });
  expect(naming).toEqual([]);
});
