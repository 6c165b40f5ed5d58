import { leftOut, type RequestField } from "./request-field.js";

/** OpenAI's reasoning models take none but their default. */
export const temperature: RequestField = {
  name: "the temperature",
  names: ["temperature"],
  refused: /temperature/i,
  has: () => true,
  forms: [
    {
      says: "is sent",
      write(body, asked) {
        body.temperature = asked.temperature;
      },
    },
    leftOut,
  ],
};
