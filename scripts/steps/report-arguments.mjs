import { existsSync } from "node:fs";
import { resolve } from "node:path";

/**
 * The arguments of `populi run` for those of `npm run report`: `--model FOLDER | x.gguf | owner/name` is the quickstart's
 * parameter `checkpoint`; all others are passed on. A path is made absolute, because the notebook runs elsewhere.
 *
 * @param {readonly string[]} given
 * @returns {string[]}
 */
export function reportArguments(given) {
  const passed = [];
  for (let i = 0; i < given.length; i++) {
    const [name, inline] = given[i].startsWith("--model=") ? ["--model", given[i].slice(8)] : [given[i]];
    if (name !== "--model") {
      passed.push(given[i]);
      continue;
    }
    const model = inline ?? given[++i];
    if (model === undefined || model === "" || model.startsWith("-"))
      throw new Error("--model needs a checkpoint: npm run report -- --model FOLDER | x.gguf | owner/name");
    passed.push("-p", `checkpoint=${existsSync(model) ? resolve(model) : model}`);
  }
  return passed;
}
