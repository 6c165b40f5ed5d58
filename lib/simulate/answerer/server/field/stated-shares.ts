import { leftOut, type RequestField } from "./request-field.js";

/** The form of an elicited distribution, so that nothing but JSON with every option can be written. */
export const statedShares: RequestField = {
  name: "the form of the reply (JSON)",
  names: ["response_format"],
  refused: /response_?format|json_?(schema|object|mode)|structured[ _]output|grammar|guided/i,
  has: ({ sharesOf }) => sharesOf !== undefined,
  forms: [
    {
      says: "is asked for by a schema",
      write(body, { sharesOf = [] }) {
        body.response_format = {
          type: "json_schema",
          json_schema: {
            name: "percentages",
            strict: true,
            schema: {
              type: "object",
              properties: Object.fromEntries(sharesOf.map((label) => [label, { type: "number" }])),
              required: sharesOf,
              additionalProperties: false,
            },
          },
        };
      },
    },
    {
      says: "is asked for without a schema",
      write(body) {
        body.response_format = { type: "json_object" };
      },
    },
    leftOut,
  ],
};
