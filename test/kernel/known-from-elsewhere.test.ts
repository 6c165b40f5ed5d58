import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { executeRequest, FrontEnd, streamed, tracebackOf } from "./front-end.js";

const slow = 90_000;
const png =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

describe(
  "what a notebook gives elsewhere",
  () => {
    let frontEnd: FrontEnd;
    let folder: string;
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), "populi-elsewhere-"));
      writeFileSync(join(folder, "dot.png"), Buffer.from(png, "base64"));
      writeFileSync(join(folder, "dot.svg"), "<svg/>");
      frontEnd = await FrontEnd.start({ folder });
    }, slow);
    afterAll(async () => {
      await frontEnd.close();
      rmSync(folder, { recursive: true, force: true });
    });
    const shown = async (code: string) => {
      const { reply, outputs } = await frontEnd.run(code);
      expect(reply.content.status).toBe("ok");
      return outputs.at(-1)?.content.data;
    };

    it.each([
      ['display.image("dot.png")', { "image/png": png }],
      ['display.image(require("fs").readFileSync("dot.png"))', { "image/png": png }],
      ['display.image("dot.svg")', { "image/svg+xml": "<svg/>" }],
      ['display.svg("<svg/>")', { "image/svg+xml": "<svg/>" }],
      ['display.latex("$x$")', { "text/latex": "$x$", "text/plain": "$x$" }],
      ['display.md("# x")', { "text/markdown": "# x", "text/plain": "# x" }],
      ["display.json({ a: [1] })", { "application/json": { a: [1] } }],
      ["%%html\n<b>x</b>", { "text/html": "<b>x</b>" }],
      ["%%markdown\n# x", { "text/markdown": "# x" }],
      ["%%javascript\nalert(1)", { "text/javascript": "alert(1)" }],
    ])("%s", async (code, data) => {
      expect(await shown(code)).toMatchObject(data);
    });

    it("an image that is none is told", async () => {
      expect((await frontEnd.run("display.image(new Uint8Array(9))")).reply.content.evalue).toContain(
        "neither PNG nor JPEG",
      );
    });

    it("_, __, Out and In", async () => {
      const { reply } = await frontEnd.run("20 + 1");
      const count = Number(reply.content.execution_count);
      await frontEnd.run("const hidden = 1;");
      expect(await frontEnd.value("_ * 2")).toBe("42");
      expect(await frontEnd.value(`[_, __, Out[${count}], In[${count}], ${count} in Out]`)).toBe(
        "[ 42, 21, 21, '20 + 1', true ]",
      );
      expect(await frontEnd.value('import _ from "node:path";\ntypeof _.join')).toBe("'function'");
    });

    it("scripts of a shell, whose failure is the cell's", async () => {
      const { outputs } = await frontEnd.run("!echo one; echo two >&2\n!echo three");
      expect(streamed(outputs)).toBe("one\nthree\n");
      expect(streamed(outputs, "stderr")).toBe("two\n");
      expect(streamed((await frontEnd.run("%%bash\nfor i in 1 2; do echo $i; done")).outputs)).toBe("1\n2\n");
      expect(tracebackOf((await frontEnd.run("%%bash\nexit 3")).reply)).toContain(
        "the script ended with exit code 3",
      );
      await frontEnd.run("const done = false;");
      expect(await frontEnd.value("!done")).toBe("true");
    });

    it("the methods of console", async () => {
      const { outputs } = await frontEnd.run(
        'console.group("g"); console.log("in"); console.groupEnd(); console.dir({ a: { b: 1 } }, { depth: 0 });\nconsole.table([{ a: 1 }]); console.assert(false, "told"); console.count();',
      );
      expect(streamed(outputs)).toMatch(
        /^g\n {2}in\n\{ a: \[Object\] \}\n┌[\s\S]*│ 0 {7}│ 1 │[\s\S]*default: 1\n$/,
      );
      expect(streamed(outputs, "stderr")).toBe("Assertion failed: told\n");
    });

    const asking: Readonly<
      Record<string, readonly [code: string, answers: readonly string[], value: string]>
    > = {
      "readline.question": [
        'import readline from "node:readline";\nconst rl = readline.createInterface({ input: process.stdin, output: process.stdout });\nawait new Promise((tell) => rl.question("who? ", (name) => { rl.close(); tell(name); }))',
        ["Ada"],
        "'Ada'",
      ],
      "readline/promises, twice": [
        'import { createInterface } from "node:readline/promises";\nconst io = createInterface({ input: process.stdin, output: process.stdout });\nconst both = [await io.question("first? "), await io.question("second? ")];\nio.close();\nboth',
        ["a", "b"],
        "[ 'a', 'b' ]",
      ],
      "the lines of process.stdin": [
        'import lines from "node:readline";\nconst read: string[] = [];\nfor await (const line of lines.createInterface({ input: process.stdin })) { read.push(line); if (line === "end") break; }\nread',
        ["x", "end"],
        "[ 'x', 'end' ]",
      ],
    };
    for (const [what, [code, answers, value]] of Object.entries(asking))
      it(
        `${what} asks the person at the notebook`,
        async () => {
          const sent = await frontEnd.send("execute_request", executeRequest(code));
          for (const answer of answers) {
            const question = await frontEnd.inputRequest();
            await frontEnd.send("input_reply", { value: answer }, "stdin", question.header);
          }
          const { outputs } = await frontEnd.answered(sent);
          expect(outputs.at(-1)?.content.data).toEqual({ "text/plain": value });
        },
        slow,
      );
  },
  slow,
);

it(
  "has no colours where NO_COLOR is set, and finds cells by SQLite's patterns",
  async () => {
    const frontEnd = await FrontEnd.start({ environment: { NO_COLOR: "1" } });
    try {
      const { reply } = await frontEnd.run('throw new Error("plain")');
      expect(JSON.stringify(reply.content.traceback)).not.toContain("u001b");
      for (const code of ["abc1", "abd2", "a[b", "xyz"]) await frontEnd.run(code);
      const search = async (pattern: string) => {
        const found = await frontEnd.request("history_request", {
          ...{ hist_access_type: "search", pattern, n: 10, output: false, raw: true, unique: false },
        });
        return (found.reply.content.history as [number, number, string][]).map(([, , input]) => input);
      };
      expect(await search("ab[cd]?")).toEqual(["abc1", "abd2"]);
      expect(await search("ab[^c]*")).toEqual(["abd2"]);
      expect(await search("ab[a-c]1")).toEqual(["abc1"]);
      expect(await search("a[[]b")).toEqual(["a[b"]);
      expect(await search("[x-z]*")).toEqual(["xyz"]);
    } finally {
      await frontEnd.close();
    }
  },
  slow,
);
