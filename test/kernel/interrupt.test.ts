import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { executeRequest, FrontEnd } from "./front-end.js";

describe("an interrupt", () => {
  let frontEnd: FrontEnd;
  beforeAll(async () => {
    frontEnd = await FrontEnd.start();
    await frontEnd.run(
      "const sleep = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));\nlet kept = 7;",
    );
  }, 30_000);
  afterAll(async () => frontEnd.close());

  const cells = {
    "a synchronous loop": "while (true) {}",
    "a loop that catches everything": "while (true) { try { while (true) {} } catch {} }",
    "a loop after an await": "await sleep(1); while (true) {}",
    "a loop in a timer": "setTimeout(() => { while (true) {} }, 1); await sleep(1e6);",
    "a sort whose comparison never ends": "[3, 1, 2].sort(() => { while (true) {} });",
    "a pending await": "await new Promise(() => {});",
    "promises that follow each other without end": "while (true) await null;",
    "immediates that follow each other without end":
      "await new Promise(() => { const again = (): void => void setImmediate(again); again(); });",
    "ticks that follow each other without end":
      "await new Promise(() => { const again = (): void => process.nextTick(again); again(); });",
    "a loop in a promise's callback": "sleep(1).then(() => { while (true) console.log('again'); })",
    "output without end": "while (true) console.log('again');",
  };
  it.each(Object.entries(cells))(
    "stops %s and keeps the session's state",
    async (_, code) => {
      const sent = await frontEnd.send("execute_request", executeRequest(code));
      await frontEnd.status("busy");
      await frontEnd.output("execute_input");
      await new Promise((resolve) => setTimeout(resolve, 200));
      await frontEnd.beat();
      await frontEnd.send("interrupt_request", {}, "control");
      expect((await frontEnd.reply("interrupt_reply", "control")).content).toEqual({ status: "ok" });
      const reply = await frontEnd.reply("execute_reply");
      expect(reply.parent.msg_id).toBe(sent.header.msg_id);
      expect(reply.content).toMatchObject({ status: "error", ename: "Interrupted" });
      // The statuses of two requests may be interleaved; the idle status of this cell is the last.
      await frontEnd.outputsUntilIdle(sent);
      expect(await frontEnd.value("kept")).toBe("7");
    },
    20_000,
  );

  it("of a kernel that is starting stops the cell that waits for it", async () => {
    const starting = await FrontEnd.start();
    try {
      const sent = await starting.send("execute_request", executeRequest("while (true) {}"));
      await starting.send("interrupt_request", {}, "control");
      await starting.reply("interrupt_reply", "control");
      const reply = await starting.reply("execute_reply");
      expect(["aborted", "error"]).toContain(reply.content.status);
      await starting.outputsUntilIdle(sent);
      expect(await starting.value("1 + 1")).toBe("2");
    } finally {
      // Else the loop would go on after a failure.
      await starting.close();
    }
  }, 60_000);

  it("lets work that listens to its signal end by itself, and says so under its bar", async () => {
    const sent = await frontEnd.send(
      "execute_request",
      executeRequest(`
        const { progress, signal } = (globalThis as any)[Symbol.for("populi.work")];
        for (let done = 0; done < 1e6; done++) {
          progress({ task: "counting", done, total: 1e6, unit: "steps", state: "running" });
          await sleep(1);
          if (signal.aborted) throw Object.assign(new Error("counting was interrupted"), { name: "Interrupted", done });
        }`),
    );
    await frontEnd.status("busy");
    await frontEnd.output("execute_input");
    await new Promise((resolve) => setTimeout(resolve, 600));
    await frontEnd.send("interrupt_request", {}, "control");
    await frontEnd.reply("interrupt_reply", "control");
    const reply = await frontEnd.reply("execute_reply");
    expect(reply.content).toMatchObject({ ename: "Interrupted", evalue: "counting was interrupted" });
    const outputs = (await frontEnd.outputsUntilIdle(sent)).filter(({ header }) =>
      /display/.test(header.msg_type),
    );
    const first = outputs[0]!.content as { transient: { display_id: string } };
    const last = outputs.at(-1)!.content as { data: Record<string, string>; transient: object };
    expect(last.transient).toEqual(first.transient);
    expect(last.data["text/plain"]).toContain("interrupted after");
    // One display, at most ten updates a second, and the last report.
    expect(outputs.length).toBeGreaterThan(3);
    expect(outputs.length).toBeLessThan(12);
  });

  it("between cells does nothing", async () => {
    await frontEnd.request("interrupt_request", {}, "control");
    expect(await frontEnd.value("kept + 1")).toBe("8");
  });
});
