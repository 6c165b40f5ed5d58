import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { executeRequest, FrontEnd, streamed } from "./front-end.js";

/** A kernel takes seconds to start on a busy machine. */
const slow = 90_000;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe(
  "after an interrupt",
  () => {
    let frontEnd: FrontEnd;
    let server: Server;
    let address: string;
    let requests = 0;
    let open = 0;
    beforeAll(async () => {
      server = createServer((_, response) => {
        requests++;
        open++;
        response.on("close", () => open--);
        setTimeout(() => response.end("paid"), 100).unref();
      });
      await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
      address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
      frontEnd = await FrontEnd.start();
      await frontEnd.run(
        [
          "const sleep = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));",
          "let steps = 0;",
          'import { execSync, spawn, spawnSync } from "node:child_process";',
        ].join("\n"),
      );
    }, slow);
    afterAll(async () => {
      await frontEnd.close();
      server.closeAllConnections();
      server.close();
    });

    /** Interrupts a cell when it has run for a while; returns everything that it printed, also for a while after. */
    const interrupt = async (code: string, after = 400) => {
      const sent = await frontEnd.send("execute_request", executeRequest(code));
      await frontEnd.status("busy");
      await frontEnd.output("execute_input");
      await pause(after);
      const started = performance.now();
      await frontEnd.send("interrupt_request", {}, "control");
      await frontEnd.reply("interrupt_reply", "control");
      const reply = await frontEnd.reply("execute_reply");
      const took = performance.now() - started;
      const outputs = await frontEnd.outputsUntilIdle(sent);
      expect(reply.content.ename).toBe("Interrupted");
      return { text: streamed(outputs), took };
    };
    it("its servers answer no more", async () => {
      await interrupt(
        'import { createServer } from "node:http";\nconst own = createServer((_, answer) => answer.end("mine")).listen(0);\nawait sleep(1e6);',
        700,
      );
      expect(await frontEnd.value("own.listening")).toBe("false");
    });
    it("listeners hear no more of its child processes", async () => {
      const code = [
        "let heard = 0;",
        'const child = spawn("sh", ["-c", "trap \'echo last\' TERM; while true; do echo line; sleep 0.05; done"]);',
        'child.stdout.on("data", () => { heard++; });',
        "await sleep(1e6);",
      ].join("\n");
      await interrupt(code, 700);
      expect(Number(await settled("heard"))).toBeGreaterThan(0);
    });
    /** The value of an expression now, and a while later. */
    const settled = async (expression: string) => {
      const now = await frontEnd.value(expression);
      await pause(700);
      expect(await frontEnd.value(expression)).toBe(now);
      return now;
    };

    const loops: Readonly<Record<string, string>> = {
      "of a loop that sleeps": "while (true) { await sleep(50); steps++; }",
      "of a function that is not awaited":
        "void (async () => { while (true) { await sleep(50); steps++; } })(); await sleep(1e6);",
      "of many functions at once":
        "await Promise.all([1, 2, 3].map(async () => { while (true) { await sleep(50); steps++; } }));",
      "of an interval": "setInterval(() => { steps++; }, 50); await sleep(1e6);",
      "of timers that set each other":
        "const again = (): void => void setTimeout(() => { steps++; again(); }, 30); again(); await sleep(1e6);",
      "of an asynchronous generator":
        "async function* ticks() { while (true) { await sleep(50); yield 1; } }\nfor await (const tick of ticks()) steps += tick;",
      "of a loop that catches everything": "while (true) { try { await sleep(50); } catch {} steps++; }",
      "of a worker thread":
        'import { Worker } from "node:worker_threads";\nnew Worker("setInterval(() => require(\\"worker_threads\\").parentPort.postMessage(1), 50)", { eval: true }).on("message", () => { steps++; });\nawait sleep(1e6);',
      "of promises that follow each other":
        "const next = (): Promise<void> => sleep(50).then(() => { steps++; return next(); });\nawait next();",
      "of sleeps of node:timers/promises":
        'import { setTimeout as nap } from "node:timers/promises";\nwhile (true) { await nap(50); steps++; }',
    };
    for (const [what, code] of Object.entries(loops))
      it(
        `nothing goes on ${what}`,
        async () => {
          await frontEnd.run("steps = 0;");
          await interrupt(code);
          expect(Number(await settled("steps"))).toBeGreaterThan(0);
        },
        slow,
      );

    it(
      "no request is sent any more, and the open one is closed, also by a loop that tries again",
      async () => {
        requests = 0;
        await interrupt(`while (true) { try { await fetch("${address}"); } catch {} }`);
        await pause(300);
        const sent = requests;
        expect(sent).toBeGreaterThan(0);
        await pause(500);
        expect(requests).toBe(sent);
        await interrupt(
          `import http from "node:http";\nawait new Promise((done) => http.get("${address}slow", () => {}).on("error", done)); await sleep(1e6);`,
          20,
        );
        await pause(200);
        expect(open).toBe(0);
      },
      slow,
    );

    it(
      "its finally blocks have run, and the code after them has not",
      async () => {
        await frontEnd.run("const order: string[] = [];");
        await interrupt(
          "try { await sleep(1e6); order.push('never'); } finally { order.push('finally'); }\norder.push('after');",
        );
        expect(await frontEnd.value("order")).toBe("[ 'finally' ]");
      },
      slow,
    );

    it(
      "its child processes have ended, with those that they started",
      async () => {
        await interrupt(
          'const child = spawn("sh", ["-c", "sleep 4321; true"]);\nawait new Promise((done) => child.on("exit", done));',
        );
        await pause(700);
        expect(
          await frontEnd.value(
            'spawnSync("sh", ["-c", "ps -A -o args | grep -c \'[s]leep 4321\'"]).stdout.toString().trim()',
          ),
        ).toBe("'0'");
      },
      slow,
    );

    it.each([
      ["execSync", 'execSync("sleep 30")'],
      [
        "execSync of a pipeline, which is caught",
        'try { execSync("sleep 30 | cat"); } catch {} steps = 1e9;',
      ],
      [
        "spawnSync of a program that ignores the request to end",
        `spawnSync("sh", ["-c", "trap '' TERM INT; while :; do sleep 1; done"])`,
      ],
    ])(
      "a cell that waits for a child is stopped: %s",
      async (_, code) => {
        await frontEnd.run("steps = 0;");
        const { took } = await interrupt(code);
        expect(took).toBeLessThan(10_000);
        expect(await frontEnd.value("steps")).toBe("0");
      },
      slow,
    );

    it(
      "a child of an earlier cell goes on, and the next cells run as ever",
      async () => {
        await frontEnd.run('const beside = spawn("sleep", ["60"]);');
        await interrupt('execSync("sleep 30")');
        expect(await frontEnd.value("beside.exitCode === null && beside.signalCode === null")).toBe("true");
        await frontEnd.run("beside.kill();");
        expect(
          await frontEnd.value("await sleep(5);\nawait (await fetch('data:text/plain,well')).text()"),
        ).toBe("'well'");
      },
      slow,
    );

    it(
      "what child processes inherit as their output has come to their cell",
      async () => {
        const { outputs } = await frontEnd.run(
          [
            'execSync("echo one; echo two >&2", { stdio: "inherit" });',
            'execSync("echo three >&2");',
            'const last = spawn("echo", ["four"], { stdio: "inherit" });',
            'await new Promise((done) => last.on("close", done));',
          ].join("\n"),
        );
        expect(streamed(outputs)).toBe("one\nfour\n");
        expect(streamed(outputs, "stderr")).toBe("two\nthree\n");
      },
      slow,
    );
  },
  slow,
);
