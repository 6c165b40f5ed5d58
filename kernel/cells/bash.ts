import type { Magic } from "./magic.js";
import { shellTranslation } from "./shell.js";

/** `%%bash`: a script. */
export const bashMagic: Magic = {
  name: "bash",
  form: "cell",
  summary: "runs a script in bash; !command runs one line",
  help: "%%bash\n<script>\n\nRuns a script in bash, in the notebook's folder. What it prints comes to the cell; a script that fails fails\nthe cell, and an interrupt ends it. A cell whose lines begin with ! runs them in the system's own shell.\n\n%%bash\nls -l data | head",
  options: [],
  body: "text",
  run: (call) => ({
    kind: "translation",
    translation: shellTranslation(call.body, '"bash"', call.line),
  }),
};
