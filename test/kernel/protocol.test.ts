import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeFrames } from "../../kernel/protocol/frames.js";
import { createMessage } from "../../kernel/protocol/message.js";
import { executeRequest, FrontEnd, streamed } from "./front-end.js";

describe("the kernel, asked over the protocol,", () => {
  let frontEnd: FrontEnd;
  beforeAll(async () => {
    frontEnd = await FrontEnd.start();
  }, 30_000);
  afterAll(async () => frontEnd.close());

  it("says what it is, on both channels", async () => {
    for (const channel of ["shell", "control"] as const) {
      const { reply } = await frontEnd.request("kernel_info_request", {}, channel);
      expect(reply.content).toMatchObject({
        status: "ok",
        protocol_version: "5.4",
        implementation: "populi",
        language_info: {
          name: "typescript",
          file_extension: ".ts",
          mimetype: "text/x-typescript",
          version: ts.version,
        },
      });
    }
  });

  it("says what it uses, as ipykernel does", async () => {
    const { reply } = await frontEnd.request("usage_request", {}, "control");
    expect(reply.content).toMatchObject({
      pid: frontEnd.process.pid,
      kernel_memory: expect.any(Number),
      host_virtual_memory: { total: expect.any(Number), percent: expect.any(Number) },
    });
  });

  it("drops messages that are broken or have a wrong signature, and continues", async () => {
    const forged = createMessage("execute_request", "x", {
      content: executeRequest("console.log('forged')"),
    });
    await frontEnd.sendRaw(encodeFrames(forged, { ...frontEnd.connection, key: "guessed" }));
    await frontEnd.sendRaw([Buffer.from("no delimiter")]);
    expect(await frontEnd.value("'honest'")).toBe("'honest'");
    expect(frontEnd.stderr).toContain("not signed with this kernel's key");
  });

  it("counts characters, not UTF-16 units, in completion and inspection", async () => {
    await frontEnd.run("const counting = { alpha: 1, beta: 2 };");
    const code = "/* 𝔸𝔹 */ counting.al";
    const { reply } = await frontEnd.request("complete_request", { code, cursor_pos: [...code].length });
    expect(reply.content).toMatchObject({ matches: ["alpha"], cursor_start: 18, cursor_end: 20 });
    const inspected = "'𝔸𝔹'; counting";
    const { reply: found } = await frontEnd.request("inspect_request", {
      code: inspected,
      cursor_pos: [...inspected].length,
      detail_level: 0,
    });
    expect(found.content.found).toBe(true);
    expect((found.content.data as Record<string, string>)["text/plain"]).toContain("alpha: number");
  });

  it("knows which code is complete", async () => {
    const samples: [string, string][] = [
      ["const a = 1", "complete"],
      ["if (a) {", "incomplete"],
      ["`never closed", "incomplete"],
      ["/* a comment", "incomplete"],
      ["let 1 = a", "invalid"],
      ["'never closed", "invalid"],
      ["function f(n: number)", "incomplete"],
      ["function f(n: number);", "complete"],
      ["survey?", "complete"],
      ["%%time", "incomplete"],
      ["%lsmagic", "complete"],
    ];
    for (const [code, status] of samples) {
      const { reply } = await frontEnd.request("is_complete_request", { code });
      expect([code, reply.content.status]).toEqual([code, status]);
    }
  });

  it("asks for input and waits for the answer", async () => {
    const sent = await frontEnd.send(
      "execute_request",
      executeRequest("console.log(prompt('Name?'), confirm('Sure?'), promptPassword('Secret:'));"),
    );
    for (const [value, password] of [
      ["Ada", false],
      ["yes", false],
      ["hush", true],
    ] as const) {
      const asked = await frontEnd.inputRequest();
      expect(asked.parent.msg_id).toBe(sent.header.msg_id);
      expect(asked.content.password).toBe(password);
      await frontEnd.send("input_reply", { value, status: "ok" }, "stdin", asked.header);
    }
    expect(streamed((await frontEnd.answered(sent)).outputs)).toBe("Ada true hush\n");
  });

  it("stops asking when interrupted, and does not ask a front end that takes no input", async () => {
    const sent = await frontEnd.send("execute_request", executeRequest("prompt('Still there?')"));
    await frontEnd.inputRequest();
    await frontEnd.send("interrupt_request", {}, "control");
    await frontEnd.reply("interrupt_reply", "control");
    expect((await frontEnd.reply("execute_reply")).content).toMatchObject({ ename: "Interrupted" });
    await frontEnd.outputsUntilIdle(sent);
    const { reply } = await frontEnd.run("prompt('Anybody?')", { allow_stdin: false });
    expect(reply.content.evalue).toContain("takes no input");
  });

  it("talks to widgets in both directions, with buffers", async () => {
    const { outputs } = await frontEnd.run(`
      const line = comms.open("test.widget", { start: 1 });
      line.onMessage((data, buffers) => line.send({ echo: data, first: buffers[0]?.[0] }, [new Uint8Array([9])]));
      line.onClose((data) => console.log("closed", data.why));`);
    const [opened] = outputs;
    expect(opened!.content).toMatchObject({ target_name: "test.widget", data: { start: 1 } });
    const id = opened!.content.comm_id;
    const message = await frontEnd.send("comm_msg", { comm_id: id, data: { n: 5 } }, "shell", undefined, [
      Buffer.from([7]),
    ]);
    await frontEnd.status("busy");
    const echo = await frontEnd.output("comm_msg");
    expect(echo.content).toEqual({ comm_id: id, data: { echo: { n: 5 }, first: 7 } });
    expect([...echo.buffers[0]!]).toEqual([9]);
    await frontEnd.status("idle");
    const { reply } = await frontEnd.request("comm_info_request", { target_name: "test.widget" });
    expect(reply.content).toEqual({ status: "ok", comms: { [String(id)]: { target_name: "test.widget" } } });
    await frontEnd.send("comm_close", { comm_id: id, data: { why: "done" } }, "shell", message.header);
    await frontEnd.status("busy");
    expect((await frontEnd.output("stream")).content.text).toBe("closed done\n");
    await frontEnd.status("idle");
  });

  it("accepts comms that a front end opens to registered targets, and closes others", async () => {
    await frontEnd.run("comms.register('known', (comm, data) => comm.send({ got: data }));");
    await frontEnd.send("comm_open", { comm_id: "c1", target_name: "known", data: 1 });
    await frontEnd.status("busy");
    expect((await frontEnd.output("comm_msg")).content).toEqual({ comm_id: "c1", data: { got: 1 } });
    await frontEnd.status("idle");
    await frontEnd.send("comm_open", { comm_id: "c2", target_name: "unknown", data: {} });
    await frontEnd.status("busy");
    expect((await frontEnd.output("comm_close")).content.comm_id).toBe("c2");
    await frontEnd.status("idle");
  });

  it("refuses debug requests with a valid reply", async () => {
    const { reply } = await frontEnd.request(
      "debug_request",
      { seq: 3, command: "attach", type: "request" },
      "control",
    );
    expect(reply.content).toMatchObject({
      request_seq: 3,
      success: false,
      command: "attach",
      type: "response",
    });
  });

  it("answers control and heartbeat while a cell occupies the thread", async () => {
    const sent = await frontEnd.send(
      "execute_request",
      executeRequest("const until = Date.now() + 1500; while (Date.now() < until) {}"),
    );
    await frontEnd.status("busy");
    await frontEnd.output("execute_input");
    await new Promise((resolve) => setTimeout(resolve, 300));
    await frontEnd.beat();
    await frontEnd.send("kernel_info_request", {}, "control");
    await frontEnd.reply("kernel_info_reply", "control");
    // Both arrived before the cell's own reply.
    expect(frontEnd.hasReply("shell")).toBe(false);
    await frontEnd.reply("execute_reply");
    await frontEnd.outputsUntilIdle(sent);
  });
});

describe("history", () => {
  it("is kept between restarts, and found by range and search", async () => {
    const history = `${process.env.TMPDIR ?? "/tmp"}/populi-history-${process.pid}-${Date.now()}.jsonl`;
    const environment = { POPULI_HISTORY: history };
    const first = await FrontEnd.start({ environment });
    await first.run("1 + 1");
    await first.run("'two'");
    await first.run("0", { store_history: false });
    await first.close();
    const second = await FrontEnd.start({ environment });
    await second.run("1 + 1");
    const ask = async (content: object) =>
      (await second.request("history_request", { raw: true, output: false, ...content })).reply.content
        .history;
    expect(await ask({ hist_access_type: "tail", n: 2, output: true })).toEqual([
      [1, 2, ["'two'", "'two'"]],
      [2, 1, ["1 + 1", "2"]],
    ]);
    expect(await ask({ hist_access_type: "range", session: -1, start: 1, stop: 2 })).toEqual([
      [1, 1, "1 + 1"],
    ]);
    expect(await ask({ hist_access_type: "search", pattern: "1*", unique: true })).toEqual([[2, 1, "1 + 1"]]);
    await second.close();
  }, 30_000);
});

describe("a shutdown", () => {
  it.each([false, true])(
    "(restart: %s) is answered before the process ends, cell or no cell",
    async (restart) => {
      const frontEnd = await FrontEnd.start();
      await frontEnd.run("1");
      if (restart) {
        await frontEnd.send("execute_request", executeRequest("while (true) {}"));
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
      const ended = new Promise((resolve) => frontEnd.process.once("close", resolve));
      await frontEnd.send("shutdown_request", { restart }, "control");
      expect((await frontEnd.reply("shutdown_reply", "control")).content).toEqual({ status: "ok", restart });
      await ended;
      frontEnd.ignoreRest();
      await frontEnd.close();
    },
    30_000,
  );
});
