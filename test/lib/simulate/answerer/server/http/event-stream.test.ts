import { expect, it } from "vitest";
import {
  isEventStream,
  wholeReply,
} from "../../../../../../lib/simulate/answerer/server/http/event-stream.js";

it("a reply that a gateway streams although it was not asked to is put together", () => {
  const body = [
    ": keep-alive",
    'data: {"model": "m", "choices": [{"delta": {"content": "2"}}]}',
    "",
    'data: {"choices": [{"delta": {"content": "."}, "finish_reason": "stop"}], "usage": {"prompt_tokens": 9}}',
    "data: [DONE]",
  ].join("\n");
  expect(isEventStream(body)).toBe(true);
  expect(wholeReply(body)).toMatchObject({
    model: "m",
    choices: [{ finish_reason: "stop", message: { content: "2." } }],
    usage: { prompt_tokens: 9 },
  });
});

it("a stream that was cut off is no reply", () => {
  expect(() => wholeReply('data: {"choices": [{"delta": {"content": "2"}}]}\n')).toThrow(/ended before/);
});
