import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

// A server of the OpenAI interface in a process of its own: node answering-server.js MILLISECONDS. It prints its port, and
// answers every chat with 2 after that time.
const takes = Number(process.argv[2]);
const reply = JSON.stringify({
  model: "m",
  choices: [
    { index: 0, finish_reason: "stop", message: { role: "assistant", content: "2" }, logprobs: null },
  ],
  usage: { prompt_tokens: 200, completion_tokens: 1, total_tokens: 201 },
});
const models = JSON.stringify({ data: [{ id: "m" }] });
const server = createServer((request, response) => {
  request.resume();
  request.once("end", () => {
    const send = () => {
      response.setHeader("content-type", "application/json");
      response.end(request.method === "GET" ? models : reply);
    };
    if (request.method === "GET" || takes === 0) send();
    else setTimeout(send, takes);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
