import { describe, expect, it } from "vitest";
import { BadMessage, decodeFrames, encodeFrames } from "../../../kernel/protocol/frames.js";
import { createMessage } from "../../../kernel/protocol/message.js";
import { sign } from "../../../kernel/protocol/signature.js";

const signing = { signature_scheme: "hmac-sha256", key: "a0436f6c-1916-498b-8eb9-e81ab9368e84" };

describe("frames", () => {
  it("carry a message there and back, with identities, parent and buffers", () => {
    const parent = createMessage("execute_request", "s", { content: {} }).header;
    const sent = createMessage("comm_msg", "s", {
      content: { text: "𝔸 and é" },
      parent,
      identities: [Buffer.from([0, 1, 2])],
      buffers: [Buffer.from([7, 8])],
    });
    const received = decodeFrames(encodeFrames(sent, signing), signing);
    expect(received.header).toEqual(sent.header);
    expect(received.parent).toEqual(parent);
    expect(received.content).toEqual({ text: "𝔸 and é" });
    expect(received.identities.map((identity) => [...identity])).toEqual([[0, 1, 2]]);
    expect(received.buffers.map((buffer) => [...buffer])).toEqual([[7, 8]]);
  });

  it("are rejected when a part has changed, the key differs, or they are truncated", () => {
    const frames = encodeFrames(createMessage("execute_request", "s", { content: { code: "1" } }), signing);
    const changed = frames.map((frame, i) => (i === 5 ? Buffer.from('{"code":"2"}') : frame));
    expect(() => decodeFrames(changed, signing)).toThrow(BadMessage);
    expect(() => decodeFrames(frames, { ...signing, key: "another" })).toThrow(BadMessage);
    expect(() => decodeFrames(frames.slice(0, 4), signing)).toThrow(BadMessage);
    expect(() => decodeFrames([], signing)).toThrow(BadMessage);
  });

  it("are not signed when the key is empty", () => {
    const open = { ...signing, key: "" };
    const frames = encodeFrames(createMessage("kernel_info_request", "s", { content: {} }), open);
    expect(frames[1]).toHaveLength(0);
    expect(decodeFrames(frames, open).header.msg_type).toBe("kernel_info_request");
  });

  it("are signed as in test case 2 of RFC 4231", () => {
    const jefe = { signature_scheme: "hmac-sha256", key: "Jefe" };
    expect(sign(jefe, [Buffer.from("what do ya want "), Buffer.from("for nothing?")])).toBe(
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    );
  });
});
