import type { RequestField } from "./request-field.js";

/** What the reply begins with, as the last message, and the fields by which an engine continues it. */
export const begunReply: RequestField = {
  name: "the beginning of the reply",
  names: ["add_generation_prompt", "continue_final_message"],
  refused: /continue_final_message|add_generation_prompt/i,
  has: ({ begun }) => begun !== undefined,
  forms: [
    {
      says: "is sent",
      write(body, { begun = "" }, engine) {
        body.messages = [...body.messages, { role: "assistant", content: begun }];
        Object.assign(body, engine.continues);
      },
    },
  ],
};
