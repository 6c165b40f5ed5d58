import { describe, expect, test } from "vitest";
import { chatTemplate } from "../../../../lib/model/tokenizer/chat-template.js";
import type { ChatMessage } from "../../../../lib/model/tokenizer/tokenizer.js";

const read = async (source: unknown, more: Record<string, unknown> = {}) =>
  chatTemplate(source, { eos_token: "<end>", ...more }, "checkpoint/tokenizer_config.json");
const chat: ChatMessage[] = [
  { role: "system", content: "Be brief." },
  { role: "user", content: "Well?" },
];
const plain =
  "{{ bos_token }}{% for m in messages %}[{{ m.role }}]{{ m.content }}{{ eos_token }}{% endfor %}" +
  "{% if add_generation_prompt %}[assistant]{% endif %}";

describe("a chat template", () => {
  test("writes messages with their special tokens, and asks for the answer", async () => {
    const template = await read(plain, { bos_token: { content: "<s>" } });
    expect(template!.render(chat, true)).toBe("<s>[system]Be brief.<end>[user]Well?<end>[assistant]");
    expect(template!.render(chat.slice(1), false)).toBe("<s>[user]Well?<end>");
    expect(template!.systemRole).toBe(true);
  });

  test("is the default one if there are several", async () => {
    const template = await read([
      { name: "tool_use", template: "tools" },
      { name: "default", template: plain },
    ]);
    expect(template!.render(chat.slice(1), true)).toBe("[user]Well?<end>[assistant]");
    await expect(read([{ name: "rag", template: "x" }])).rejects.toThrow(
      /tokenizer_config\.json: 'chat_template' is neither a text nor a list with a 'default'/,
    );
  });

  test.each([
    [
      "refuses the system role",
      `{% if messages[0].role == 'system' %}{{ raise_exception('no system here') }}{% endif %}${plain}`,
    ],
    [
      "drops system texts",
      "{% for m in messages %}{% if m.role != 'system' %}[{{ m.role }}]{{ m.content }}<end>{% endif %}{% endfor %}[assistant]",
    ],
    [
      "wants users and assistants to alternate",
      "{% for m in messages %}{% if (m.role == 'user') != (loop.index0 % 2 == 0) %}" +
        "{{ raise_exception('roles must alternate') }}{% endif %}[{{ m.role }}]{{ m.content }}<end>{% endfor %}[assistant]",
    ],
  ])("that %s gets system texts at the beginning of the first question", async (_, source) => {
    const template = await read(source);
    expect(template!.systemRole).toBe(false);
    expect(template!.render(chat, true)).toBe("[user]Be brief.\n\nWell?<end>[assistant]");
  });

  test("that opens reasoning before an answer has it closed at once, but only in prompts", async () => {
    const template = await read(`${plain}{% if add_generation_prompt %}<think>\n{% endif %}`);
    expect(template!.opensReasoning).toBe(true);
    const asked = chat.slice(1);
    expect(template!.render(asked, true)).toBe("[user]Well?<end>[assistant]<think>\n\n</think>\n\n");
    expect(template!.render(asked, false)).toBe("[user]Well?<end>");
    expect((await read(plain))!.opensReasoning).toBe(false);
  });

  test("writes the same every day", async () => {
    const source = "{{ strftime_now('%A %d %B %Y, %H:%M') }} {{ date_string }}{{ messages[0].content }}";
    expect((await read(source))!.render(chat, true)).toBe("Friday 26 July 2024, 00:00 26 Jul 2024Be brief.");
  });

  test("finds no tools, whichever way it asks", async () => {
    const source =
      "{% if tools is not none %}tools{% endif %}{% if tools %}tools{% endif %}{{ messages[0].content }}";
    expect((await read(source))!.render(chat, true)).toBe("Be brief.");
  });

  test.each<[string, string, RegExp]>([
    ["does not parse", "{% for %}", /the chat template fails/],
    ["leaves out what is asked", "{{ bos_token }}[user]", /leaves out the user's message/],
    ["is empty", "", /leaves out the user's message/],
    ["refuses every chat", "{{ raise_exception('not today') }}", /the chat template fails: not today/],
    [
      "calls itself without end",
      "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
      /the chat template fails/,
    ],
    ["would fill memory with a list", "{{ range(9999999999) }}", /range\(\) of 9999999999 items/],
    [
      "would fill memory with a text",
      "{% set ns = namespace(s='aaaaaaaa') %}{% for i in range(60) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
      /the chat template fails: Invalid string length/,
    ],
    [
      "loops for hours",
      "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
      /the chat template fails: it was still running after 3 seconds/,
    ],
  ])("that %s is refused, naming its file", async (_, source, message) => {
    const reading = read(source);
    await expect(reading).rejects.toThrow(message);
    await expect(reading).rejects.toThrow(/checkpoint\/tokenizer_config\.json/);
  });

  test("that fails on a chat says so when the chat is rendered", async () => {
    const source =
      "{% for m in messages %}{% if 'forbidden' in m.content %}{{ raise_exception('a bad word') }}{% endif %}{{ m.content }}{% endfor %}";
    const template = await read(source);
    expect(() => template!.render([{ role: "user", content: "forbidden" }], true)).toThrow(
      /tokenizer_config\.json: the chat template fails: a bad word/,
    );
  });
});
