import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { LocalModel } from "../../../../../lib/model/model.js";
import { listedContinuations } from "../../../../../lib/model/scoring/continuations.js";
import { randomStream } from "../../../../../lib/random/stream.js";
import { body, type Question } from "./faulty-server.js";

export interface ModelServer {
  readonly url: string;
  readonly log: readonly Question[];
  close(): Promise<void>;
}

export interface ServedAs {
  /** The most tokens it tells at a place; 0 for no log-probabilities. */
  readonly most: number;
  /** The owner that it gives for its models, which says whether it continues a reply begun in the request. */
  readonly owner?: string;
}

/** A server on loopback that answers with a local model, at temperature 1: what it tells can be compared with the model. */
export async function modelServer(model: LocalModel, { most, owner }: ServedAs): Promise<ModelServer> {
  const { tokenizer } = model;
  const vocabulary = Array.from({ length: tokenizer.vocabularySize }, (_, id) => id);
  const end = tokenizer.vocabularySize;
  const each = new Map(vocabulary.map((id) => [id, id]));
  const known = new Map<string, Promise<Float64Array>>();
  /** `[tokens + 1]`: the probability of every next token, and of the end. */
  const next = (ids: readonly number[]): Promise<Float64Array> => {
    const key = ids.join();
    const found = known.get(key) ?? distribution(ids);
    known.set(key, found);
    return found;
  };
  const distribution = async (ids: readonly number[]) => {
    const prefix = await model.prefill(ids.slice(0, -1));
    const after = () => listedContinuations(each, end, end);
    const question = { ids: ids.slice(-1), likely: [], outcomes: end + 1, after };
    const [scores] = await model.scoreReplies(prefix, [question], []);
    prefix.dispose();
    return scores!.outcomes;
  };
  const textOf = (id: number) => (id === end ? "" : tokenizer.decode([id]));
  const log: Question[] = [];
  const server = createServer(async (request, response) => {
    const send = (reply: object) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify(reply));
    };
    if (request.method === "GET") return send({ object: "list", data: [{ id: "right", owned_by: owner }] });
    const question = JSON.parse(await body(request)) as Question;
    log.push(question);
    const last = question.messages.at(-1)!;
    const begun = last.role === "assistant" ? last.content : "";
    const messages = question.messages.slice(0, begun === "" ? undefined : -1) as never;
    const ids = tokenizer.encode(tokenizer.renderChat(messages, { addGenerationPrompt: true }) + begun);
    const random = randomStream(question.seed, ["reply"]);
    const places: object[] = [];
    const written: number[] = [];
    let ended = false;
    while (!ended && written.length < question.max_tokens) {
      const shares = await next([...ids, ...written]);
      const drawn = drawnFrom(shares, random.uniform());
      ended = drawn === end;
      if (!ended) written.push(drawn);
      const told = [...vocabulary, end].sort((a, b) => shares[b]! - shares[a]!).slice(0, most);
      const logs = told.map((id) => ({ token: textOf(id), logprob: Math.log(shares[id]!) }));
      places.push({ token: textOf(drawn), logprob: Math.log(shares[drawn]!), top_logprobs: logs });
    }
    send({
      model: "right",
      choices: [
        {
          index: 0,
          finish_reason: ended ? "stop" : "length",
          message: { role: "assistant", content: tokenizer.decode(written) },
          logprobs: most > 0 && question.top_logprobs !== undefined ? { content: places } : null,
        },
      ],
      usage: { prompt_tokens: ids.length, completion_tokens: written.length },
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    log,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

function drawnFrom(shares: Float64Array, u: number): number {
  let cumulative = 0;
  for (let id = 0; id < shares.length; id++) {
    cumulative += shares[id]!;
    if (u < cumulative) return id;
  }
  return shares.length - 1;
}
