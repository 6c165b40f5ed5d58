import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { executeRequest, FrontEnd, streamed, tracebackOf } from "./front-end.js";

describe("a cell", () => {
  let frontEnd: FrontEnd;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "populi notebook é-"));
    frontEnd = await FrontEnd.start({ folder });
    await frontEnd.run("const sleep = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));");
  }, 30_000);
  afterAll(async () => {
    await frontEnd.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const types = (outputs: Awaited<ReturnType<FrontEnd["run"]>>["outputs"]) =>
    outputs.map(({ header }) => header.msg_type);

  it("shows its last expression as an execute_result with the cell's number", async () => {
    const { reply, outputs } = await frontEnd.run("const x: number = 20;\nx + 1");
    expect(types(outputs)).toEqual(["execute_result"]);
    expect(outputs[0]!.content.data).toEqual({ "text/plain": "21" });
    expect(outputs[0]!.content.execution_count).toBe(reply.content.execution_count);
  });

  it("sees what earlier cells declared, with their types", async () => {
    expect(await frontEnd.value("x * 2")).toBe("40");
    const { reply } = await frontEnd.run("x.toUpperCase()");
    expect(tracebackOf(reply)).toContain("Property 'toUpperCase' does not exist on type 'number'");
  });

  it("awaits a promise that is its last expression, and top-level awaits and loops", async () => {
    expect(await frontEnd.value("sleep(5).then(() => 'slept')")).toBe("'slept'");
    const { outputs } = await frontEnd.run(
      "async function* two() { yield 1; yield 2; }\nfor await (const n of two()) console.log(n);\nawait sleep(1);",
    );
    expect(streamed(outputs)).toBe("1\n2\n");
  });

  it("is refused with its lines when TypeScript finds mistakes, and does not run", async () => {
    const { reply, outputs } = await frontEnd.run('console.log("ran");\nconst n: number = "one";');
    expect(types(outputs)).toEqual(["error"]);
    expect(reply.content.ename).toBe("TypeScriptError");
    expect(tracebackOf(reply)).toMatch(/In \[\d+\]:2:7 Type 'string' is not assignable to type 'number'/);
    expect(tracebackOf(reply)).toContain('2 | const n: number = "one";');
  });

  it("names the cell and the true line of each frame in a traceback, and only the person's own frames", async () => {
    await frontEnd.run(
      "interface Box { value: number }\n\nfunction open(box: Box | null): number {\n  return box!.value;\n}",
    );
    const { reply } = await frontEnd.run(
      "type Unused = string;\nawait sleep(1);\n[1].map(() =>\n  open(null))",
    );
    const count = Number(reply.content.execution_count);
    const traceback = tracebackOf(reply);
    expect(traceback).toContain(`at In [${count - 1}]:4:15 in open`);
    expect(traceback).toContain("4 |   return box!.value;");
    expect(traceback).toContain(`at In [${count}]:4:3`);
    expect(traceback).not.toMatch(/dist|node:internal|evalmachine/);
  });

  it("declares names again as anything else, with the new type", async () => {
    const again = {
      "const again = 1;\nagain": "1",
      "let again = 'two';\nagain": "'two'",
      "class again { x = 3 }\nnew again().x": "3",
      "function again(n: number): number;\nfunction again(n: string): string;\nfunction again(n: unknown) { return n; }\nagain('4')":
        "'4'",
      "enum again { Five = 5 }\nagain.Five": "5",
      "type again = string;\nconst typed: again = 'six';\ntyped": "'six'",
      "import { join as again } from 'node:path';\nagain('a', 'b')": "'a/b'",
      "import { basename as again } from 'node:path';\nagain('a/b')": "'b'",
    };
    for (const [code, value] of Object.entries(again)) expect(await frontEnd.value(code)).toBe(value);
    expect(await frontEnd.value("again('c/d')")).toBe("'d'");
  });

  it("may say export before what it declares, as files do", async () => {
    await frontEnd.run(
      "export const exported = 1;\nexport interface Exported { n: number }\nexport default function named(of: Exported) { return of.n + exported; }\nexport abstract class Base {}",
    );
    expect(await frontEnd.value("class Derived extends Base {}\nnew Derived();\nnamed({ n: 2 })")).toBe("3");
    const { reply } = await frontEnd.run("export const wrong: number = 'text';");
    expect(tracebackOf(reply)).toMatch(/In \[\d+\]:1:14 /);
  });

  it("adds to global types for itself and later cells, and again when it is edited", async () => {
    const adding = (type: string) =>
      `declare global { interface Array<T> { lastOne(): ${type} } }\nArray.prototype.lastOne = function () { return this.at(-1); };`;
    await frontEnd.run(adding("T"));
    expect(await frontEnd.value("[1, 2].lastOne() + 1")).toBe("3");
    expect(await frontEnd.value("[1, 3].lastOne() + 1")).toBe("4");
    expect((await frontEnd.run(adding("T | undefined"))).reply.content.status).toBe("ok");
    expect(await frontEnd.value("['a'].lastOne()?.length")).toBe("1");
  });

  it("keeps a namespace for all later cells, and shows a function by no name but its own", async () => {
    await frontEnd.run("namespace Space { export const x = 5; }");
    for (let i = 0; i < 3; i++) expect(await frontEnd.value("Space.x")).toBe("5");
    expect(await frontEnd.value("() => 1")).toBe("[Function (anonymous)]");
    expect(await frontEnd.value("class Own {}\nOwn")).toBe("[class Own]");
  });

  it("that throws leaves what it had defined, typed, and not what it had not", async () => {
    await frontEnd.run("const early = 1;\nlet changed = 1;\nthrow new Error('stop');\nconst late = 2;");
    expect(await frontEnd.value("early + changed")).toBe("2");
    const { reply } = await frontEnd.run("late");
    expect(tracebackOf(reply)).toContain("Cannot find name 'late'");
  });

  it("that throws while declaring a name anew leaves the old value and its type", async () => {
    await frontEnd.run("const again = 'old';");
    await frontEnd.run("const again: number = (() => { throw new Error('no'); })();");
    expect(await frontEnd.value("again.toUpperCase()")).toBe("'OLD'");
  });

  it("shares its variables with the functions of earlier cells, in both directions", async () => {
    await frontEnd.run("let count = 0;\nfunction bump() { count += 1; return count; }");
    expect(await frontEnd.value("count = 100; bump()")).toBe("101");
    expect(await frontEnd.value("count")).toBe("101");
  });

  it("can declare a name again with another type", async () => {
    await frontEnd.run("const thing = 1;");
    await frontEnd.run("const thing = 'text';\nclass Other {}\nenum Colour { red, green }");
    expect(await frontEnd.value("thing.length + Colour.green")).toBe("5");
  });

  it("loads local TypeScript, again when it was edited, with true lines in its tracebacks", async () => {
    const file = join(folder, "local.ts");
    writeFileSync(file, "export const version: number = 1;");
    expect(await frontEnd.value('import { version } from "./local";\nversion')).toBe("1");
    writeFileSync(
      file,
      "export const version: string = 'two';\nexport interface Shape { side: number }\nexport function fail(): never {\n  throw new Error('in the file');\n}",
    );
    expect(await frontEnd.value('import { version, fail } from "./local";\nversion.length')).toBe("3");
    const { reply } = await frontEnd.run("fail()");
    expect(tracebackOf(reply)).toContain("at local.ts:4:9 in fail");
  });

  it("finds a package installed after it was first missed, also one of ES modules with a top-level await", async () => {
    const cell = 'import six, { five } from "awaiting";\n[five, six, (await import("awaiting")).five]';
    const { reply } = await frontEnd.run(cell);
    expect(tracebackOf(reply)).toContain("Cannot find module 'awaiting'");
    await frontEnd.run(`
      import { mkdirSync, writeFileSync } from "node:fs";
      mkdirSync("node_modules/awaiting", { recursive: true });
      writeFileSync("node_modules/awaiting/package.json", JSON.stringify({ name: "awaiting", type: "module",
        exports: { ".": { types: "./types.d.ts", default: "./index.js" } } }));
      writeFileSync("node_modules/awaiting/index.js", "export const five = await 5; export default 6;");
      writeFileSync("node_modules/awaiting/types.d.ts", "export const five: number; declare const six: number; export default six;");`);
    expect(await frontEnd.value(cell)).toBe("[ 5, 6, 5 ]");
  });

  it("loads a package that has something for import only, with its types by its exports", async () => {
    const place = join(folder, "node_modules", "importing");
    mkdirSync(place, { recursive: true });
    const manifest = { name: "importing", type: "module" };
    const exports = {
      ".": { types: "./types.d.ts", import: "./index.js" },
      "./sub": { import: "./index.js" },
    };
    writeFileSync(join(place, "package.json"), JSON.stringify({ ...manifest, exports }));
    writeFileSync(join(place, "index.js"), "export const seven = 7; export default () => 8;");
    writeFileSync(
      join(place, "types.d.ts"),
      "export const seven: 7; export default function eight(): number;",
    );
    expect(await frontEnd.value('import eight, { seven } from "importing";\n[seven, eight()]')).toBe(
      "[ 7, 8 ]",
    );
    expect(await frontEnd.value('(await import("importing")).default()')).toBe("8");
  });

  it("runs silently when asked: no outputs, no number", async () => {
    const before = await frontEnd.run("0");
    const { reply, outputs } = await frontEnd.run("console.log('heard'); 5", { silent: true });
    expect(outputs).toEqual([]);
    expect(reply.content.execution_count).toBe(before.reply.content.execution_count);
  });

  it("does not count when the front end does not store it", async () => {
    const before = await frontEnd.run("0");
    const { reply } = await frontEnd.run("1", { store_history: false });
    expect(reply.content.execution_count).toBe(before.reply.content.execution_count);
  });

  it("evaluates user_expressions after it, each with its own success or error", async () => {
    const { reply } = await frontEnd.run("const base = 6;", {
      user_expressions: { product: "base * 7", wrong: "nowhere" },
    });
    expect(reply.content.user_expressions).toMatchObject({
      product: { status: "ok", data: { "text/plain": "42" } },
      wrong: { status: "error", ename: "TypeScriptError" },
    });
  });

  it("queued behind one that fails is aborted, unless stop_on_error is false", async () => {
    const first = await frontEnd.send(
      "execute_request",
      executeRequest("await sleep(50); throw new Error('first')"),
    );
    const second = await frontEnd.send("execute_request", executeRequest("'second'"));
    expect((await frontEnd.answered(first)).reply.content.status).toBe("error");
    const aborted = await frontEnd.answered(second);
    // A count would make the cell look as if it had run.
    expect(aborted.reply.content).toEqual({ status: "aborted" });
    expect(aborted.outputs).toEqual([]);

    const going = { stop_on_error: false };
    const third = await frontEnd.send("execute_request", executeRequest("throw new Error('third')", going));
    const fourth = await frontEnd.send("execute_request", executeRequest("'fourth'", going));
    expect((await frontEnd.answered(third)).reply.content.status).toBe("error");
    expect((await frontEnd.answered(fourth)).reply.content.status).toBe("ok");
  });

  it("sent right after the reply of one that failed runs", async () => {
    await frontEnd.run("throw new Error('before')");
    expect(await frontEnd.value("'after'")).toBe("'after'");
  });

  it("owns the output of its timers and of functions it does not await", async () => {
    const late = await frontEnd.send(
      "execute_request",
      executeRequest(
        "setTimeout(() => console.log('from a timer'), 80);\nvoid (async () => { await sleep(100); console.log('after an await'); })();",
      ),
    );
    await frontEnd.answered(late);
    const waiting = await frontEnd.send("execute_request", executeRequest("await sleep(300);"));
    await frontEnd.status("busy");
    await frontEnd.output("execute_input");
    const stream = await frontEnd.output("stream");
    expect(stream.parent.msg_id).toBe(late.header.msg_id);
    let text = String(stream.content.text);
    if (!text.includes("await")) text += String((await frontEnd.output("stream")).content.text);
    expect(text).toBe("from a timer\nafter an await\n");
    await frontEnd.status("idle");
    expect((await frontEnd.reply("execute_reply")).parent.msg_id).toBe(waiting.header.msg_id);
  });

  it("reports an unhandled rejection, a throwing timer, process.exit and endless recursion, and the kernel survives", async () => {
    const rejected = await frontEnd.run("Promise.reject(new Error('floating'));\nawait sleep(20);");
    expect(types(rejected.outputs)).toEqual(["error"]);
    expect(rejected.outputs[0]!.content).toMatchObject({ ename: "Error", evalue: "floating" });
    const timer = await frontEnd.run("setTimeout(() => { throw new Error('late'); }, 1);\nawait sleep(30);");
    expect(timer.outputs[0]!.content).toMatchObject({ evalue: "late" });
    const exit = await frontEnd.run("process.exit(3)");
    expect(exit.reply.content.evalue).toContain("process.exit(3) was called");
    const deep = await frontEnd.run("function down(): number { return down() + 1; }\ndown()");
    expect(deep.reply.content.ename).toBe("RangeError");
    expect(await frontEnd.value("'alive'")).toBe("'alive'");
  });
});
