/** The parts of a streamed reply, as far as they are put together again. */
interface Delta {
  readonly model?: string;
  readonly usage?: object | null;
  readonly error?: unknown;
  readonly choices?: readonly {
    readonly delta?: { readonly content?: string | null; readonly reasoning_content?: string | null };
    readonly finish_reason?: string | null;
    readonly logprobs?: { readonly content?: readonly object[] | null } | null;
  }[];
}

/** Whether a body is a stream of events, which some gateways send although none was asked for. */
export function isEventStream(body: string): boolean {
  return /^\s*(?::[^\n]*\n\s*)*data:/.test(body);
}

/**
 * A streamed reply as the reply that would have been sent whole.
 *
 * @throws Error for an event that is not JSON, or a stream that ends before its reply does
 */
export function wholeReply(body: string): object {
  let whole: Record<string, unknown> = {};
  let content = "";
  let thoughts = "";
  let finish: string | null = null;
  let ended = false;
  const places: object[] = [];
  for (const line of body.split(/\r?\n/)) {
    const data = /^data:\s*(.*)$/.exec(line)?.[1];
    if (data === undefined || data === "") continue;
    if (data === "[DONE]") {
      ended = true;
      continue;
    }
    const event = JSON.parse(data) as Delta;
    if (event.error !== undefined) return event;
    whole = { ...whole, ...event };
    const choice = event.choices?.[0];
    content += choice?.delta?.content ?? "";
    thoughts += choice?.delta?.reasoning_content ?? "";
    finish = choice?.finish_reason ?? finish;
    places.push(...(choice?.logprobs?.content ?? []));
  }
  if (!ended && finish === null) throw new Error("the stream ended before the reply");
  const message = {
    role: "assistant",
    content,
    ...(thoughts !== "" && { reasoning_content: thoughts }),
  };
  const logprobs = places.length > 0 ? { content: places } : null;
  return { ...whole, choices: [{ index: 0, finish_reason: finish ?? "stop", message, logprobs }] };
}
