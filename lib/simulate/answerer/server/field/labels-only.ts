import { leftOut, type RequestField } from "./request-field.js";

/** Keeps the reply to one of the labels: by the engine's own field where it has one, otherwise by a JSON schema. */
export const labelsOnly: RequestField = {
  name: "the choice of labels",
  names: ["structured_outputs", "guided_choice", "grammar", "regex", "response_format"],
  refused: /structured_?outputs|guided|grammar|regex|response_?format|json_?schema/i,
  has: ({ choice }) => choice !== undefined,
  first: ({ choice }) => (choice === undefined ? 1 : 0),
  forms: [
    {
      says: "is sent as the engine takes it",
      write(body, { choice = [] }, engine, facts) {
        Object.assign(body, engine.choice?.(choice, facts));
      },
    },
    {
      says: "is asked for by a JSON schema",
      write(body, { choice = [] }) {
        body.response_format = {
          type: "json_schema",
          json_schema: {
            name: "answer",
            strict: true,
            schema: {
              type: "object",
              properties: { answer: { type: "string", enum: choice } },
              required: ["answer"],
              additionalProperties: false,
            },
          },
        };
      },
    },
    leftOut,
  ],
};
