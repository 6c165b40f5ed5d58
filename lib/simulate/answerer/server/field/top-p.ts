import { leftOut, type RequestField } from "./request-field.js";

/** Anthropic's newer models take either it or a temperature. */
export const topP: RequestField = {
  name: "top-p",
  names: ["top_p"],
  refused: /\btop_?p\b/i,
  has: () => true,
  forms: [
    {
      says: "is sent",
      write(body, asked) {
        body.top_p = asked.topP;
      },
    },
    leftOut,
  ],
};
