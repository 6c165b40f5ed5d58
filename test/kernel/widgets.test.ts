import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FrontEnd, streamed, tracebackOf } from "./front-end.js";

// The messages are those of https://github.com/jupyter-widgets/ipywidgets/blob/main/packages/schema/messages.md
describe("a widget", () => {
  let frontEnd: FrontEnd;
  let id: string;
  beforeAll(async () => {
    frontEnd = await FrontEnd.start();
  }, 60_000);
  afterAll(() => frontEnd.close());

  /** Sends a message of the page; returns the kernel's answers. */
  async function fromPage(data: object, buffers: Uint8Array[] = []) {
    const content = { comm_id: id, data };
    const sent = await frontEnd.send("comm_msg", content, "shell", undefined, buffers);
    const outputs = await frontEnd.outputsUntilIdle(sent);
    for (const { parent } of outputs) expect(parent.msg_id).toBe(sent.header.msg_id);
    return outputs;
  }

  it("opens its model with its state and binary data, and shows its view", async () => {
    const { outputs } = await frontEnd.run(
      'const w = widget({ esm: "export default {}", css: "b {}", state: { count: 1, points: { xs: new Uint8Array([1, 2]) } } });\nw',
    );
    const [opened, result] = outputs;
    expect(opened!.header.msg_type).toBe("comm_open");
    expect(opened!.metadata).toMatchObject({ version: "2.1.0" });
    expect(opened!.content).toMatchObject({
      target_name: "jupyter.widget",
      data: {
        state: {
          count: 1,
          points: {},
          _model_module: "anywidget",
          _model_name: "AnyModel",
          _view_module: "anywidget",
          _view_name: "AnyView",
          _esm: "export default {}",
          _css: "b {}",
        },
        buffer_paths: [["points", "xs"]],
      },
    });
    expect(opened!.buffers.map((buffer) => [...buffer])).toEqual([[1, 2]]);
    id = String(opened!.content.comm_id);
    expect(result!.content.data).toEqual({
      "application/vnd.jupyter.widget-view+json": { version_major: 2, version_minor: 0, model_id: id },
      "text/plain": expect.stringContaining("Widget { count: 1"),
    });
  });

  it("sends what the kernel sets to the page, once, and calls back", async () => {
    const { outputs } = await frontEnd.run(
      'w.on("change:count", (count) => console.log("count", count));\nw.set("count", 2);\nw.set("count", 2);',
    );
    const updates = outputs.filter(({ header }) => header.msg_type === "comm_msg");
    expect(updates.map(({ content }) => content)).toEqual([
      { comm_id: id, data: { method: "update", state: { count: 2 }, buffer_paths: [] } },
    ]);
    expect(streamed(outputs)).toBe("count 2\n");
  });

  it("takes what the page sets, echoes it, and calls back with the page's message as parent", async () => {
    const outputs = await fromPage({ method: "update", state: { count: 7 }, buffer_paths: [] });
    expect(outputs[0]!.content.data).toEqual({
      method: "echo_update",
      state: { count: 7 },
      buffer_paths: [],
    });
    expect(streamed(outputs)).toBe("count 7\n");
    expect(await frontEnd.value('w.get("count")')).toBe("7");
  });

  it("puts binary data of the page into its state", async () => {
    const state = { points: { xs: null } };
    await fromPage({ method: "update", state, buffer_paths: [["points", "xs"]] }, [new Uint8Array([9])]);
    expect(await frontEnd.value('[...w.get("points").xs]')).toBe("[ 9 ]");
  });

  it("exchanges custom messages, with buffers", async () => {
    await frontEnd.run("w.onMessage((content, buffers) => w.send({ got: content.n }, buffers));");
    const [answer] = await fromPage({ method: "custom", content: { n: 3 } }, [new Uint8Array([5])]);
    expect(answer!.content.data).toEqual({ method: "custom", content: { got: 3 } });
    expect(answer!.buffers.map((buffer) => [...buffer])).toEqual([[5]]);
  });

  it("sends its state to a page that opens later", async () => {
    const [answer] = await fromPage({ method: "request_state" });
    expect(answer!.content.data).toMatchObject({
      method: "update",
      state: { count: 7, _esm: "export default {}" },
    });
  });

  it("whose callback fails says where, and keeps working", async () => {
    await frontEnd.run('w.off("change:count");\nw.on("change:count", () => {\n  throw new Error("oh");\n});');
    const outputs = await fromPage({ method: "update", state: { count: 8 } });
    const { header, content } = outputs.at(-1)!;
    expect(header.msg_type).toBe("error");
    expect(String((content.traceback as string[]).join("\n"))).toMatch(/oh[\s\S]*In \[\d+\]:3/);
    expect(await frontEnd.value('w.get("count")')).toBe("8");
  });

  it("can have widgets in its state, and be of any package", async () => {
    const { outputs } = await frontEnd.run(
      'const slider = widget({ module: "@jupyter-widgets/controls", version: "2.0.0", model: "IntSliderModel", view: "IntSliderView", state: { value: 3, layout: w } });',
    );
    expect(outputs[0]!.content.data).toMatchObject({
      state: { _model_name: "IntSliderModel", _view_name: "IntSliderView", layout: `IPY_MODEL_${id}` },
    });
  });

  it("is typed by its state", async () => {
    const { reply } = await frontEnd.run('w.set("count", "many");');
    expect(tracebackOf(reply)).toMatch(/string.*number/);
    const misspelt = await frontEnd.run('w.get("cuont");');
    expect(tracebackOf(misspelt.reply)).toContain("cuont");
  });

  it("closes on the page too", async () => {
    const { outputs } = await frontEnd.run("w.close();");
    expect(outputs[0]!.header.msg_type).toBe("comm_close");
    const { reply } = await frontEnd.request("comm_info_request", { target_name: "jupyter.widget" });
    expect(Object.keys(reply.content.comms as object)).toHaveLength(1);
  });
});
