import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { executeRequest, FrontEnd, streamed, tracebackOf } from "./front-end.js";

describe("while a newer cell runs, late output belongs to the older cell that caused it:", () => {
  let frontEnd: FrontEnd;
  beforeAll(async () => {
    frontEnd = await FrontEnd.start();
    await frontEnd.run(
      `import { setTimeout as waited } from "node:timers/promises";
       import { readFile, createReadStream } from "node:fs";
       import { EventEmitter } from "node:events";
       const sleep = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));
       const report = async (text: string) => { await sleep(1); console.log(text); };`,
    );
  }, 30_000);
  afterAll(async () => frontEnd.close());

  /** The late outputs of an older cell, and the outputs of the newer one that runs meanwhile. */
  async function whileNewerRuns(older: string) {
    const first = await frontEnd.send("execute_request", executeRequest(older));
    await frontEnd.answered(first);
    const second = await frontEnd.send(
      "execute_request",
      executeRequest("for (let i = 0; i < 25; i++) { await sleep(10); console.log('newer'); }"),
    );
    const outputs = await frontEnd.outputsUntilIdle(second);
    const of = (id: string) => outputs.filter(({ parent }) => parent.msg_id === id);
    expect((await frontEnd.reply("execute_reply")).content.status).toBe("ok");
    expect(streamed(of(second.header.msg_id))).toBe("newer\n".repeat(25));
    expect(of(second.header.msg_id).filter(({ header }) => header.msg_type === "error")).toEqual([]);
    return of(first.header.msg_id);
  }

  const prints = {
    "a promise's then": "void sleep(60).then(() => console.log('late'));",
    "then after then, and catch":
      "void sleep(40).then(() => { throw new Error('x'); }).catch(() => sleep(20)).then(() => console.log('late'));",
    "a library's promise": "void waited(60).then(() => console.log('late'));",
    "a microtask": "setTimeout(() => queueMicrotask(() => console.log('late')), 60);",
    "the next tick": "setTimeout(() => process.nextTick(() => console.log('late')), 60);",
    "a callback of the file system":
      "setTimeout(() => readFile(process.argv[1]!, () => console.log('late')), 20);",
    "a stream's event":
      "setTimeout(() => createReadStream('/dev/null').resume().on('close', () => console.log('late')), 20);",
    "an emitter's event":
      "const emitter = new EventEmitter(); emitter.on('now', () => console.log('late')); setTimeout(() => emitter.emit('now'), 60);",
    "an earlier cell's function that awaits": "void sleep(60).then(() => report('late'));",
    "a loop over awaits":
      "void (async () => { for await (const _ of [sleep(30), sleep(60)]) if (_ === undefined) await null; console.log('late'); })();",
    "an interval":
      "let beats = 0; const clock = setInterval(() => { if (++beats === 3) { clearInterval(clock); console.log('late'); } }, 20);",
  };
  it.each(Object.entries(prints))("the output of %s", async (_, code) => {
    expect(streamed(await whileNewerRuns(code))).toBe("late\n");
  });

  const failures = {
    "an unhandled rejection": "void sleep(60).then(() => { throw new Error('late'); });",
    "a function that is not awaited": "void (async () => { await sleep(60); throw new Error('late'); })();",
    "an error in a timer": "setTimeout(() => { throw new Error('late'); }, 60);",
    "an error in an emitter's listener":
      "const failing = new EventEmitter(); failing.on('now', () => { throw new Error('late'); }); setTimeout(() => failing.emit('now'), 60);",
  };
  it.each(Object.entries(failures))("%s", async (_, code) => {
    const outputs = await whileNewerRuns(code);
    expect(outputs.map(({ header, content }) => [header.msg_type, content.evalue])).toEqual([
      ["error", "late"],
    ]);
    expect(tracebackOf(outputs[0]!)).toMatch(/at In \[\d+\]:1:/);
  });

  it("a display", async () => {
    const outputs = await whileNewerRuns("void sleep(60).then(() => display.markdown('late'));");
    expect(outputs.map(({ header }) => header.msg_type)).toEqual(["display_data"]);
  });
});

it("a newer cell that calls an older one's function, or sets off its listener, gets the output", async () => {
  const frontEnd = await FrontEnd.start();
  await frontEnd.run(
    "const listeners: (() => void)[] = [];\nconst say = async () => { console.log('a'); await null; console.log('b'); };\nlisteners.push(() => console.log('c'));",
  );
  const { outputs } = await frontEnd.run("await say();\nlisteners[0]!();");
  expect(streamed(outputs)).toBe("a\nb\nc\n");
  await frontEnd.close();
}, 30_000);
