import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { huggingFaceFolder } from "../../../lib/model/checkpoint/hugging-face-folder.js";
import { teachingFolder } from "../../../lib/model/checkpoint/teaching.js";
import { decoderConfig } from "../../../lib/model/family/read-config.js";
import { loadTokenizer } from "../../../lib/model/tokenizer/load-tokenizer.js";

const folder = teachingFolder();
const config = JSON.parse(await readFile(join(folder, "config.json"), "utf8"));

/** The teaching model's tokenizer, without its weights. */
export const teachingTokenizer = await loadTokenizer(
  await huggingFaceFolder(folder),
  decoderConfig(config, "config.json"),
);
