import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FrontEnd, streamed, tracebackOf } from "./front-end.js";

/** A kernel takes seconds to start on a busy machine. */
const slow = 90_000;

/** WebAssembly of `(func (export "add") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add)`. */
const addition = "AGFzbQEAAAABBwFgAn9/AX8DAgEABwcBA2FkZAAACgkBBwAgACABagsACgRuYW1lAgMBAAA=";

describe(
  "today's TypeScript",
  () => {
    let frontEnd: FrontEnd;
    let folder: string;
    const write = (file: string, text: string) => {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    };
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), "populi-typescript-"));
      write(
        "counter.ts",
        "let n = 0;\nexport function inc(): number { return ++n; }\nexport interface Row { id: number }",
      );
      write(
        "later.ts",
        'import { inc } from "./counter.ts";\nexport const value = await Promise.resolve(inc());',
      );
      write("uses.ts", 'import { value } from "./later";\nexport const twice = value * 2;');
      write(
        "view.tsx",
        'const h = (tag: string) => "<" + tag + ">";\n/** @jsx h */ export const view = h("p");',
      );
      write("loose.ts", "export function first(list) { return list[0]; }");
      write("data.json", '{ "rows": [1, 2] }');
      write("package.json", '{ "name": "notebook", "imports": { "#inside": "./src/inside.ts" } }');
      write("src/inside.ts", 'export const inside = "by #";');
      write("src/deep/part.ts", 'export const part = "by paths";');
      write(
        "tsconfig.json",
        '{ "compilerOptions": { "strict": true, "paths": { "@deep/*": ["./src/deep/*"] }, /* a comment */ } }',
      );
      write(
        "node_modules/untyped/package.json",
        '{ "name": "untyped", "version": "1.0.0", "main": "index.js" }',
      );
      write("node_modules/untyped/index.js", 'module.exports = () => "no types";');
      frontEnd = await FrontEnd.start({ folder });
    }, slow);
    afterAll(async () => {
      await frontEnd.close();
      rmSync(folder, { recursive: true, force: true });
    });

    const values: Readonly<Record<string, readonly [code: string, value: string]>> = {
      "the last of values between commas": ["1, [2], 3", "3"],
      "an assertion of a module that was imported later": [
        'const strict = await import("node:assert/strict");\nstrict.equal(1, 1);\n"equal"',
        "'equal'",
      ],
      "using, which ends with its cell": [
        "const ended: string[] = [];\n{ using it = { [Symbol.dispose]() { ended.push('it'); } }; ended.push('in'); }\nended",
        "[ 'in', 'it' ]",
      ],
      "await using": [
        "const closed: number[] = [];\n{ await using it = { async [Symbol.asyncDispose]() { closed.push(1); } }; }\nclosed",
        "[ 1 ]",
      ],
      "JSON imports with an attribute": [
        'import data from "./data.json" with { type: "json" };\ndata.rows.length',
        "2",
      ],
      "standard decorators": [
        "function tag(_: Function, context: ClassDecoratorContext) { (globalThis as any).tagged = context.name; }\n@tag class Tagged { accessor n = 1; }\n(globalThis as any).tagged",
        "'Tagged'",
      ],
      "the decorators of before TypeScript 5": [
        "const fields: string[] = [];\nfunction field() { return (_: object, key: string) => { fields.push(key); }; }\nclass Form { @field() name = ''; }\nfields",
        "[ 'name' ]",
      ],
      "Node's crypto": ["crypto.randomUUID().length", "36"],
      WebAssembly: [
        `const wasm = await WebAssembly.instantiate(Buffer.from("${addition}", "base64"));\n(wasm.instance.exports.add as Function)(2, 3)`,
        "5",
      ],
      "what arrays have since ES2023": ["[3, 1, 2].toSorted().at(-1)", "3"],
      "const type parameters": [
        "function tuple<const T extends readonly unknown[]>(...of: T) { return of; }\nconst one: readonly ['a'] = tuple('a');\none",
        "[ 'a' ]",
      ],
      "NoInfer and satisfies": [
        "function pick<T extends string>(of: T[], other: NoInfer<T>) { return other; }\npick(['a'] satisfies string[], 'b')",
        "'b'",
      ],
      "JSX without a library": [
        'const Item = ({ n }: { n: number }) => <li style={{ fontSize: 3 }}>{n}{" < 3"}</li>;\n\u0060\u0024{<ul className="x" onClick={() => 1}><>{[1, 2].map((n) => <Item key={n} n={n} />)}</><br/></ul>}\u0060',
        `'<ul class="x"><li style="font-size: 3px">1 &lt; 3</li><li style="font-size: 3px">2 &lt; 3</li><br></ul>'`,
      ],
      "JSX in a cell": [
        "const React = { createElement: (tag: string, _: unknown, ...inner: string[]) => tag + ':' + inner.join() };\n(<b>bold</b>) as unknown",
        "'b:bold'",
      ],
      "a decorator that is awaited": [
        "const tag = (text: string) => (of: object, _: ClassDecoratorContext) => void Object.assign(of, { text });\n@tag(await Promise.resolve('late'))\nclass Tagged {}\n(Tagged as unknown as { text: string }).text",
        "'late'",
      ],
      "JSX in a local file": ['import { view } from "./view";\nview', "'<p>'"],
      "local files with and without their extension, loaded once": [
        'import { inc } from "./counter";\nimport { inc as same } from "./counter.ts";\nimport { inc as js, type Row } from "./counter.js";\nconst row: Row = { id: 1 };\n[inc() < same(), same === js]',
        "[ true, true ]",
      ],
      "a top-level await in local files, also of one that another imports": [
        'import { twice } from "./uses";\nawait Promise.resolve(twice % 2)',
        "0",
      ],
      "an import that a cell repeats": ['import { inc } from "./counter";\ntypeof inc', "'function'"],
      "#imports of the folder's package.json": ['import { inside } from "#inside";\ninside', "'by #'"],
      "paths of the folder's tsconfig.json": ['import { part } from "@deep/part";\npart', "'by paths'"],
      "import.meta": [
        "import.meta.resolve('./counter.ts').endsWith('/counter.ts') && import.meta.dirname === process.cwd() && import.meta.main",
        "true",
      ],
      "a package without types": ['import untyped from "untyped";\nuntyped().toUpperCase()', "'NO TYPES'"],
      "a dynamic import of it": ['(await import("untyped")).default()', "'no types'"],
      "a file without types for its parameters": ['import { first } from "./loose.ts";\nfirst([7])', "7"],
      "@ts-nocheck": ['// @ts-nocheck\nconst wrong: number = "text";\nwrong', "'text'"],
      "@ts-ignore": ['// @ts-ignore\nconst ignored: number = "text";\nignored', "'text'"],
      "a line #!": ["#!/usr/bin/env node\n5", "5"],
      "labels, generics and awaits beside imports": [
        'import { join } from "node:path";\nconst read = await Promise.resolve(<T,>(x: T) => x);\nread(join("a", "b"))',
        "'a/b'",
      ],
    };
    for (const [what, [code, value]] of Object.entries(values))
      it(`has ${what}`, async () => expect(await frontEnd.value(code)).toBe(value), slow);

    it("is that of the compiler Populi depends on", async () => {
      const { reply } = await frontEnd.request("kernel_info_request", {});
      expect((reply.content.language_info as { version: string }).version).toBe(ts.version);
    });

    it("warns of an implicit any and runs the cell", async () => {
      const { reply, outputs } = await frontEnd.run("function same(x) { return x; }\nsame(4)");
      expect(reply.content.status).toBe("ok");
      expect(streamed(outputs, "stderr")).toMatch(
        /^warning: In \[\d+\]:1:15 Parameter 'x' implicitly has an 'any' type\. \(TS7006\)\n$/,
      );
    });

    it("says how to install a package that is missing", async () => {
      const { reply } = await frontEnd.run('import chunk from "not-installed/chunk";');
      expect(tracebackOf(reply)).toContain("run: npm install not-installed");
    });

    it("finds a package that was installed since, and its next version", async () => {
      const types = (version: number) => `export declare const v${version}: number;`;
      const install = (version: number) => {
        write(
          "node_modules/fresh/package.json",
          `{ "name": "fresh", "version": "${version}.0.0", "main": "i.js", "types": "i.d.ts" }`,
        );
        write("node_modules/fresh/i.js", `exports.v1 = 1; exports.v2 = 2;`);
        write("node_modules/fresh/i.d.ts", `${types(1)}${version > 1 ? types(2) : ""}`);
      };
      expect((await frontEnd.run('import { v1 } from "fresh";')).reply.content.status).toBe("error");
      install(1);
      expect(await frontEnd.value('import { v1 } from "fresh";\nv1')).toBe("1");
      install(2);
      expect(await frontEnd.value('import { v2 } from "fresh";\nv2')).toBe("2");
    });

    it("keeps the state of local files when another is imported, and when an edited one is not used by them", async () => {
      write("state.ts", "export const state = { count: 1 };");
      write("reader.ts", 'import { state } from "./state";\nexport const read = () => state.count;');
      write("other.ts", "export const other = 1;");
      expect(await frontEnd.value('import { state } from "./state";\nstate.count = 100')).toBe("100");
      expect(await frontEnd.value('import { read } from "./reader";\nread()')).toBe("100");
      expect(await frontEnd.value('import { other } from "./other";\nother')).toBe("1");
      expect(await frontEnd.value('import { state as again } from "./state";\nagain.count')).toBe("100");
      write("other.ts", "export const other = 22;");
      expect(await frontEnd.value('import { other as changed } from "./other";\nchanged')).toBe("22");
      expect(await frontEnd.value('import { read as still } from "./reader";\nstill()')).toBe("100");
      // What was edited is loaded again, and so is what imports it.
      write("state.ts", "export const state = { count: 7, edited: true };");
      expect(await frontEnd.value('import { read as fresh } from "./reader";\nfresh()')).toBe("7");
    });

    it("keeps the type that a value had when its class is declared again", async () => {
      await frontEnd.run("class Animal { legs = 4; }\nconst old = new Animal();");
      await frontEnd.run("class Animal { wings = 2; }");
      expect(await frontEnd.value("[old.legs, new Animal().wings]")).toBe("[ 4, 2 ]");
      const { reply } = await frontEnd.run("old.wings");
      expect(tracebackOf(reply)).toContain("Property 'wings' does not exist");
    });

    it("obeys a tsconfig.json that is written while the kernel runs", async () => {
      write("tsconfig.json", '{ "compilerOptions": { "strict": false } }');
      expect(await frontEnd.value("const nothing: string = null;\nnothing")).toBe("null");
      write("tsconfig.json", '{ "compilerOptions": { "strict": true } }');
      const { reply } = await frontEnd.run("const something: string = null;");
      expect(tracebackOf(reply)).toContain("Type 'null' is not assignable to type 'string'");
    });
  },
  slow,
);
