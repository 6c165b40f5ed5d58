import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FrontEnd, streamed } from "./front-end.js";

describe("output", () => {
  let frontEnd: FrontEnd;
  beforeAll(async () => {
    frontEnd = await FrontEnd.start();
  }, 30_000);
  afterAll(async () => frontEnd.close());

  it("of 20,000 prints arrives complete, in order, in few messages, before the idle status", async () => {
    const { outputs } = await frontEnd.run("for (let i = 0; i < 20_000; i++) console.log(i);");
    expect(streamed(outputs)).toBe(Array.from({ length: 20_000 }, (_, i) => `${i}\n`).join(""));
    expect(outputs.length).toBeLessThan(50);
  });

  it("to stdout and stderr keeps its order between them and between displays", async () => {
    const { outputs } = await frontEnd.run(
      "console.log('a'); console.error('b'); display(1); console.log('c'); void process.stdout.write('d');",
    );
    expect(
      outputs.map(({ header, content }) =>
        header.msg_type === "stream" ? [content.name, content.text] : "display",
      ),
    ).toEqual([["stdout", "a\n"], ["stderr", "b\n"], "display", ["stdout", "c\nd"]]);
  });

  it("of 50 MB is cut with a note, and display.whole shows all of it", async () => {
    const printed = await frontEnd.run("const long = 'é'.repeat(50_000_000);\nconsole.log(long);");
    const text = streamed(printed.outputs);
    expect(text.length).toBeLessThan(1_000_200);
    expect(text).toContain("49,000,001 more characters (display.whole(…) shows all of it)");
    const shown = await frontEnd.value("long");
    expect(shown.length).toBeLessThan(11_000);
    expect(shown).toContain("49990000 more characters");
    const { outputs } = await frontEnd.run("display.whole(long);");
    expect((outputs[0]!.content.data as Record<string, string>)["text/plain"]).toHaveLength(50_000_000);
  }, 30_000);

  it("under an id already shown replaces what was shown", async () => {
    const { outputs } = await frontEnd.run("display('one', { id: 'spot' }); display('two', { id: 'spot' });");
    expect(outputs.map(({ header, content }) => [header.msg_type, content.data, content.transient])).toEqual([
      ["display_data", { "text/plain": "'one'" }, { display_id: "spot" }],
      ["update_display_data", { "text/plain": "'two'" }, { display_id: "spot" }],
    ]);
  });

  it("of an object that shows itself is its own bundle, also if that is asynchronous", async () => {
    const { outputs } = await frontEnd.run(`
      const now = { [Symbol.for("Jupyter.display")]: () => ({ "text/html": "<i>now</i>" }) };
      const soon = { [Symbol.for("Jupyter.display")]: async () => ({ "image/png": new Uint8Array([1, 2, 3]), "text/plain": "soon" }) };
      display(soon);
      now`);
    expect(outputs.map(({ header, content }) => [header.msg_type, content.data])).toEqual([
      ["display_data", { "image/png": "AQID", "text/plain": "soon" }],
      ["execute_result", { "text/html": "<i>now</i>", "text/plain": "now" }],
    ]);
  });

  it("of an object that fails to show itself is that of any object, with the reason", async () => {
    const shown = await frontEnd.value(
      'const broken = { [Symbol.for("Jupyter.display")]: () => { throw new Error("no picture"); } };\nbroken',
    );
    expect(shown).toContain("no picture");
  });

  it("is cleared on request", async () => {
    const { outputs } = await frontEnd.run("display.clear({ wait: true });");
    expect(outputs.map(({ header, content }) => [header.msg_type, content])).toEqual([
      ["clear_output", { wait: true }],
    ]);
  });
});
