import type { ChatCompletion } from "./chat-completion.js";
import type { ReplyPlace, ToldToken } from "./told-tokens.js";

type Told = NonNullable<NonNullable<NonNullable<ChatCompletion["choices"]>[number]["logprobs"]>>;

/** The positions of a reply, whichever form the server tells them in; none where it tells of no alternatives. */
export function toldPlaces(logprobs: Told | null | undefined): readonly ReplyPlace[] | undefined {
  const { content, tokens, token_logprobs: own = [], top_logprobs: likeliest } = logprobs ?? {};
  const places = Array.isArray(content)
    ? content.flatMap(({ token, logprob, top_logprobs }) =>
        Array.isArray(top_logprobs) ? [place({ token, logprob }, top_logprobs)] : [],
      )
    : (tokens ?? []).flatMap((token, i) => {
        const told = likeliest?.[i];
        if (!told) return [];
        const all = Object.entries(told).map(([token, logprob]) => ({ token, logprob: logprob! }));
        return [place({ token, logprob: own[i]! }, all)];
      });
  return places[0] !== undefined && places[0].likeliest.length > 0 ? places : undefined;
}

/** Servers that tell few tokens may leave out the one that was drawn. */
function place(drawn: ToldToken, told: readonly ToldToken[]): ReplyPlace {
  const likeliest = told.filter(isToken);
  const sum = likeliest.reduce((total, { logprob }) => total + Math.exp(logprob), 0);
  const missing = isToken(drawn) && !likeliest.some(({ token }) => token === drawn.token);
  // Where it would make more than 1, the two are not on one scale.
  const added = likeliest.length > 0 && missing && sum + Math.exp(drawn.logprob) <= 1 + 1e-3;
  return { token: drawn.token, likeliest: added ? [...likeliest, drawn] : likeliest };
}

/** Some servers give null for log-probabilities that JSON cannot write. */
function isToken({ token, logprob }: ToldToken): boolean {
  return typeof token === "string" && typeof logprob === "number";
}
