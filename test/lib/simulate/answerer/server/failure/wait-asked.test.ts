import { expect, it } from "vitest";
import { waitAsked } from "../../../../../../lib/simulate/answerer/server/failure/wait-asked.js";

it.each([
  [{ "retry-after": "2" }, "", 2_000],
  [{ "retry-after-ms": "40", "retry-after": "1" }, "", 40],
  [{}, "Rate limit reached. Please try again in 1.2s.", 1_200],
  [{}, "Please try again in 250ms.", 250],
  [{}, "Please try again in 6m0s.", 360_000],
  [{}, "Please retry after 20 seconds.", 20_000],
  [{}, '{"details": [{"retryDelay": "34s"}]}', 34_000],
  [{}, "Please try again later.", undefined],
  [{ "retry-after": "86400" }, "", 600_000],
])("a server that sends %j and says “%s” is left alone for %s ms", (headers, body, wait) => {
  expect(waitAsked(new Headers(headers as Record<string, string>), body)).toBe(wait);
});
