import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Message } from "../../kernel/protocol/message.js";
import { FrontEnd, streamed, tracebackOf } from "./front-end.js";

const slow = 90_000;

/** One pixel. */
const png =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

describe(
  "notebooks of other kernels",
  () => {
    let frontEnd: FrontEnd;
    let folder: string;
    const write = (file: string, content: string | Uint8Array) => {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), content);
    };
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), "populi-others-"));
      write("dot.png", Buffer.from(png, "base64"));
      write(
        "utils.ts",
        "export const home = () => Deno.cwd();\nexport const line = () => Deno.jupyter.html`<hr>`;",
      );
      write("node_modules/chunky/package.json", '{ "name": "chunky", "version": "1.0.0", "main": "i.js" }');
      write("node_modules/chunky/i.js", "exports.chunk = (list, n) => [list.slice(0, n), list.slice(n)];");
      write(
        "node_modules/@std/csv/package.json",
        '{ "name": "@std/csv", "version": "1.0.0", "main": "i.js" }',
      );
      write("node_modules/@std/csv/i.js", 'exports.parse = (text) => text.split(",");');
      frontEnd = await FrontEnd.start({ folder });
    }, slow);
    afterAll(async () => {
      await frontEnd.close();
      rmSync(folder, { recursive: true, force: true });
    });
    const shownBy = (outputs: readonly Message[]) =>
      outputs
        .filter(({ header }) => header.msg_type !== "stream")
        .map(({ header, content }) => [header.msg_type, content.data]);

    it("for tslab show what its `display` shows", async () => {
      const { reply, outputs } = await frontEnd.run(
        [
          'import * as tslab from "tslab";',
          'import fs from "fs";',
          'tslab.display.html("<b>x</b>");',
          'tslab.display.markdown("# x");',
          'await tslab.display.png(fs.readFileSync("dot.png"));',
          "const output = tslab.newDisplay();",
          'output.text("one");',
          'output.text("two");',
        ].join("\n"),
      );
      expect(reply.content.status).toBe("ok");
      expect(shownBy(outputs)).toEqual([
        ["display_data", expect.objectContaining({ "text/html": "<b>x</b>" })],
        ["display_data", expect.objectContaining({ "text/markdown": "# x" })],
        ["display_data", expect.objectContaining({ "image/png": png })],
        ["display_data", { "text/plain": "one" }],
        ["update_display_data", { "text/plain": "two" }],
      ]);
    });

    it("for tslab are not checked more strictly than there", async () => {
      expect(await frontEnd.value("class Late { name: string; }\nlet none: string = null;\nnone")).toBe(
        "null",
      );
    });

    it("for tslab declare again what an import named", async () => {
      expect(await frontEnd.value('import * as tslab from "tslab";\nimport fs from "fs";\ntypeof fs')).toBe(
        "'object'",
      );
      expect(await frontEnd.value('const fs = "mine";\nfs')).toBe("'mine'");
    });

    it("for Deno show what `Deno.jupyter` shows", async () => {
      await frontEnd.run("const { display, html, md, svg } = Deno.jupyter;");
      const last = async (code: string) => {
        const { reply, outputs } = await frontEnd.run(code);
        expect(reply.content.status).toBe("ok");
        return shownBy(outputs).at(-1);
      };
      expect(await last("md`# \u0024{1 + 1}`")).toEqual([
        "execute_result",
        expect.objectContaining({ "text/markdown": "# 2" }),
      ]);
      expect(await last("html`<i>\u0024{'x'}</i>`;")).toEqual([
        "execute_result",
        expect.objectContaining({ "text/html": "<i>x</i>" }),
      ]);
      expect(await last("svg`<svg/>`")).toEqual([
        "execute_result",
        expect.objectContaining({ "image/svg+xml": "<svg/>" }),
      ]);
      expect(await last('Deno.jupyter.image("dot.png")')).toEqual([
        "execute_result",
        expect.objectContaining({ "image/png": png }),
      ]);
      expect(
        await last('await display({ "application/json": { a: 1 }, "text/plain": "a" }, { raw: true });'),
      ).toEqual(["display_data", { "application/json": { a: 1 }, "text/plain": "a" }]);
      expect(await last("({ [Deno.jupyter.$display]: () => ({ 'text/html': '<hr>' }) })")).toEqual([
        "execute_result",
        expect.objectContaining({ "text/html": "<hr>" }),
      ]);
      expect(
        await last(
          'await Deno.jupyter.broadcast("display_data", { data: { "text/plain": "b" }, metadata: {}, transient: {} });',
        ),
      ).toEqual(["display_data", { "text/plain": "b" }]);
    });

    it("for Deno read and write files, also in modules of theirs", async () => {
      expect(
        await frontEnd.value(
          'await Deno.writeTextFile("note.txt", "kept");\nawait Deno.readTextFile("note.txt") + (Deno.env.get("NOT_SET_AT_ALL") ?? "")',
        ),
      ).toBe("'kept'");
      expect(await frontEnd.value('import { home } from "./utils.ts";\nhome() === process.cwd()')).toBe(
        "true",
      );
    });

    it("for Deno run with mistakes in their types, which its kernel does not look for, and say so", async () => {
      const { reply, outputs } = await frontEnd.run("const wrong: number = 'text';\nwrong");
      expect(reply.content.status).toBe("ok");
      expect(streamed(outputs, "stderr")).toContain("Type 'string' is not assignable to type 'number'");
      // A name that nothing declares would fail anyway.
      expect((await frontEnd.run("nobodyDeclaredThis")).reply.content.ename).toBe("TypeScriptError");
    });

    it.each([
      [
        'new TextDecoder().decode((await new Deno.Command("echo", { args: ["a"] }).output()).stdout)',
        "'a\\n'",
      ],
      ['new Deno.Command("sh", { args: ["-c", "exit 3"] }).outputSync().code', "3"],
      [
        'const cat = new Deno.Command("cat", { stdin: "piped", stdout: "piped" }).spawn();\nconst writer = cat.stdin.getWriter();\nawait writer.write(new TextEncoder().encode("abc"));\nawait writer.close();\nnew TextDecoder().decode((await cat.output()).stdout)',
        "'abc'",
      ],
      [
        'let missing: unknown; try { await Deno.readTextFile("none") } catch (error) { missing = error }\nmissing instanceof Deno.errors.NotFound',
        "true",
      ],
      [
        'await Deno.mkdir("empty");\nawait Deno.remove("empty");\n[...Deno.readDirSync(".")].some(({ name }) => name === "empty")',
        "false",
      ],
    ])("for Deno run commands and tell errors apart: %s", async (code, value) => {
      expect(await frontEnd.value(code)).toBe(value);
    });

    it("for Deno run tests, and print how they end", async () => {
      const { outputs } = await frontEnd.run(
        'Deno.test("adds", () => {});\nawait Deno.test({ name: "fails", fn: async () => { throw new Error("no"); } });',
      );
      expect(streamed(outputs)).toMatch(/^adds \.\.\. ok \(\d+ms\)\nfails \.\.\. FAILED\nError: no\n/);
    });

    it("for Deno say what Node lacks", async () => {
      const { reply } = await frontEnd.run('Deno.serve(() => new Response("x"));');
      expect(reply.content.evalue).toContain("Deno.serve is not available");
    });

    it("do not make libraries take Node for Deno", async () => {
      expect(await frontEnd.value('(globalThis as any)["Deno"] === undefined')).toBe("true");
    });

    it("find the installed package behind npm: and jsr: specifiers and addresses of CDNs", async () => {
      expect(await frontEnd.value('import { chunk } from "npm:chunky@1.2.3";\nchunk([1, 2, 3], 1)')).toBe(
        "[ [ 1 ], [ 2, 3 ] ]",
      );
      expect(await frontEnd.value('(await import("npm:chunky")).chunk([1], 1)')).toBe("[ [ 1 ], [] ]");
      expect(await frontEnd.value('import { parse } from "jsr:@std/csv@^1";\nparse("a,b")')).toBe(
        "[ 'a', 'b' ]",
      );
      expect(
        await frontEnd.value('import { chunk as again } from "https://esm.sh/chunky@1";\ntypeof again'),
      ).toBe("'function'");
    });

    it.each([
      ["npm:left-out@1/sub", "run: npm install left-out"],
      ["jsr:@gfx/canvas@0.5.6", "run: npx jsr add @gfx/canvas"],
      ["https://esm.sh/d3-left-out@3", "run: npm install d3-left-out"],
      ["https://deno.land/x/canvas/mod.ts", "Node does not import from addresses"],
    ])("say what to do about %s", async (specifier, advice) => {
      const { reply } = await frontEnd.run(`import * as it from "${specifier}";`);
      expect(tracebackOf(reply)).toContain(advice);
    });

    it("show images by their bytes, elements, canvases and what IJavascript shows", async () => {
      const shown = async (code: string) => shownBy((await frontEnd.run(code)).outputs).at(-1)?.[1];
      expect(await shown('import { readFileSync } from "node:fs";\nreadFileSync("dot.png")')).toMatchObject({
        "image/png": png,
      });
      expect(await shown(`({ outerHTML: "<svg width='5'></svg>", nodeType: 1 })`)).toMatchObject({
        "image/svg+xml": "<svg width='5'></svg>",
      });
      expect(await shown(`({ toDataURL: () => "data:image/png;base64,${png}" })`)).toMatchObject({
        "image/png": png,
      });
      expect(await shown('({ _toHtml: () => "<b>ijs</b>" })')).toMatchObject({ "text/html": "<b>ijs</b>" });
    });
  },
  slow,
);
