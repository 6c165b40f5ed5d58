import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FrontEnd, streamed, tracebackOf } from "./front-end.js";

const slow = 90_000;

describe(
  "an error",
  () => {
    let frontEnd: FrontEnd;
    beforeAll(async () => {
      frontEnd = await FrontEnd.start();
    }, slow);
    afterAll(async () => frontEnd.close());
    const traceback = async (code: string) => {
      const { reply, outputs } = await frontEnd.run(code);
      expect(outputs.map(({ header }) => header.msg_type)).toEqual(["error"]);
      return tracebackOf(reply);
    };

    it.each([
      ["a function that rejects at once", 'async function main() { throw new Error("in main"); }\nmain()'],
      [
        "one that rejects later",
        'async function later() { await null; throw new Error("in main"); }\nlater();',
      ],
      ["a rejected promise", 'Promise.reject(new Error("in main"))'],
    ])("of the last expression is told once: %s", async (_, code) => {
      expect(await traceback(code)).toContain("Error: in main");
    });

    it("that is handled a little later is not told", async () => {
      const { reply, outputs } = await frontEnd.run(
        'const bad = Promise.reject(new Error("handled"));\nawait new Promise((done) => setTimeout(done, 20));\nbad.catch(() => {});\n7',
      );
      expect(reply.content.status).toBe("ok");
      expect(outputs.map(({ header }) => header.msg_type)).toEqual(["execute_result"]);
      expect(streamed(outputs, "stderr")).toBe("");
    });

    it("shows its own properties", async () => {
      const text = await traceback(
        'throw Object.assign(new Error("404"), { code: "ERR_BAD_REQUEST", status: 404, response: { data: { detail: "no such item" } }, request: new URL("http://x/") })',
      );
      expect(text).toContain("  code: 'ERR_BAD_REQUEST'");
      expect(text).toContain("  status: 404");
      expect(text).toContain("  response: { data: { detail: 'no such item' } }");
      expect(
        await traceback('class Failed extends Error { details = { a: [1] }; }\nthrow new Failed("x")'),
      ).toContain("  details: { a: [ 1 ] }");
      expect(await traceback('require("fs").readFileSync("/nonexistent")')).toContain("  code: 'ENOENT'");
    });

    it("shows its causes, whatever they are", async () => {
      const cause = (what: string) => traceback(`throw new Error("outer", { cause: ${what} })`);
      expect(await cause('new TypeError("inner")')).toMatch(/caused by\nTypeError: inner/);
      expect(await cause('"a text"')).toMatch(/caused by\n'a text'/);
      expect(await cause("{ status: 500 }")).toMatch(/caused by\n\{ status: 500 \}/);
    });

    it("shows a cause that is caused by the error itself once", async () => {
      const text = await traceback(
        'const outer = new Error("outer", { cause: new Error("inner") });\n(outer.cause as Error).cause = outer;\nthrow outer',
      );
      expect(text).toMatch(/caused by\nError: inner[\s\S]*caused by\nError: outer \(above\)$/);
    });

    it("names no function of Node's", async () => {
      const text = await traceback(
        'import { EventEmitter } from "node:events";\nconst emitter = new EventEmitter();\nemitter.on("go", function () { throw new Error("heard"); });\nemitter.emit("go")',
      );
      expect(text).toMatch(/at In \[\d+\]:3:\d+$/m);
    });

    it("shows the parts of an AggregateError", async () => {
      const text = await traceback(
        'await Promise.any([Promise.reject(new Error("one")), Promise.reject("two")])',
      );
      expect(text).toContain("AggregateError: All promises were rejected");
      expect(text).toContain("Error: one");
      expect(text).toContain("'two'");
    });

    it("has no frames of Node or the kernel, as a value or in a print", async () => {
      const { outputs } = await frontEnd.run(
        'console.log(new Error("printed", { cause: "why" }));\nnew Error("value")',
      );
      const text = JSON.stringify(outputs.map(({ content }) => content));
      expect(text).toContain("printed");
      expect(text).toMatch(/In \[\d+\]:1:13/);
      expect(text).not.toMatch(/node:internal|dist\/kernel/);
    });

    it("says where it was awaited, function by function", async () => {
      const text = await traceback(
        'async function load() {\n  await import("node:fs/promises").then((fs) => fs.readFile("/nowhere"));\n}\nawait load();',
      );
      expect(text).toMatch(/at In \[\d+\]:2:3 in load/);
      expect(text).toMatch(/at In \[\d+\]:4:1/);
    });
  },
  slow,
);
