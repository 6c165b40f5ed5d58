import { expect, it } from "vitest";
import { errorWords } from "../../../../../../lib/simulate/answerer/server/http/error-words.js";

it.each([
  ['{"error": {"message": "too many", "code": "x", "param": "seed"}}', "too many", ["seed"]],
  [
    '{"object": "error", "message": "System role not supported", "code": 400}',
    "System role not supported",
    [],
  ],
  [
    '{"error": "Input validation error: `top_n_tokens`", "error_type": "validation"}',
    "Input validation error: `top_n_tokens`",
    [],
  ],
  ['{"detail": [{"loc": ["body", "seed"], "msg": "Extra inputs"}]}', "seed: Extra inputs", ["seed"]],
  ['{"detail": "Invalid top_logprobs"}', "Invalid top_logprobs", []],
  [
    '{"message": {"detail": [{"loc": ["body", "seed"], "msg": "Extra inputs"}]}}',
    "seed: Extra inputs",
    ["seed"],
  ],
  [
    '{"message": "{\\"detail\\": [{\\"loc\\": [\\"body\\", \\"seed\\"], \\"msg\\": \\"Extra inputs\\"}]}"}',
    "seed: Extra inputs",
    ["seed"],
  ],
  ['[{"error": {"code": 400, "message": "Unknown name \\"seed\\""}}]', 'Unknown name "seed"', []],
  [
    '{"error": {"message": "Provider returned error", "metadata": {"raw": "{\\"error\\": {\\"message\\": \\"no temperature\\"}}"}}}',
    "no temperature; Provider returned error",
    [],
  ],
  [
    '{"code": "invalid-argument", "error": "Model grok does not support parameter reasoningEffort."}',
    "Model grok does not support parameter reasoningEffort.",
    [],
  ],
  [
    "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>",
    "a page of HTML: 502 Bad Gateway",
    [],
  ],
  ["upstream connect error", "upstream connect error", []],
  ["", "", []],
])("the server's own words are found in %s", (body, says, fields) => {
  expect(errorWords(body)).toMatchObject({ says, fields });
});
