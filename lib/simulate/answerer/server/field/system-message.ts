import type { RequestField } from "./request-field.js";

/** Gemma's template and others have no system role; its words go before those of the first question. */
export const systemMessage: RequestField = {
  name: "the system message",
  names: ["messages"],
  refused:
    /(system|developer)['"`]?[ _-]?(role|message|prompt|instruction)|role.{0,60}['"`](system|developer)['"`]|['"`]system['"`].{0,40}role|roles must alternate|must alternate between|(first|leading) message.{0,40}(user|role)/i,
  has: ({ messages }) => messages.some(({ role }) => role === "system"),
  forms: [
    { says: "is sent", write: () => {} },
    {
      says: "is put before the first question",
      write(body) {
        const system = body.messages.filter(({ role }) => role === "system").map(({ content }) => content);
        const others = body.messages.filter(({ role }) => role !== "system");
        const first = others.findIndex(({ role }) => role === "user");
        body.messages = others.map(({ role, content }, i) => ({
          role,
          content: i === first ? [...system, content].join("\n\n") : content,
        }));
      },
    },
  ],
};
