import type { HistoryEntry } from "../session/history.js";
import type { Handler } from "./kernel.js";

/** The number of entries when the request does not limit it. */
const all = 1_000_000;

/** https://jupyter-client.readthedocs.io/en/latest/messaging.html#history */
export const handleHistory: Handler = ({ history }, { content }) => {
  const number = (name: string, otherwise: number) =>
    typeof content[name] === "number" ? content[name] : otherwise;
  const type = content.hist_access_type;
  const entries =
    type === "range"
      ? history.range(number("session", 0), number("start", 0), number("stop", all))
      : type === "search"
        ? history.search(String(content.pattern ?? "*"), number("n", all), content.unique === true)
        : history.tail(number("n", 10));
  const withOutput = content.output === true;
  const written = ({ session, line, input, output }: HistoryEntry) => [
    session,
    line,
    withOutput ? [input, output] : input,
  ];
  return { content: { status: "ok", history: entries.map(written) } };
};
