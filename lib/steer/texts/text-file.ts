import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { PopuliError } from "../../errors/populi-error.js";
import type { Code, Variable } from "../../survey/codebook/codebook.js";
import { jsonHash } from "../json-hash.js";
import type { GivenTexts } from "./given-texts.js";
import type { TextRequest } from "./text-request.js";

/** The file with the texts of one attribute; its name has ".part" in it until all lists are there. */
export class TextFile {
  private readonly done: Map<"questions" | Code, readonly string[]>;
  private readonly path: string;
  private readonly request: string;

  constructor(
    folder: string,
    private readonly variable: Variable,
    { questions, instructions, language }: TextRequest,
    seed: number,
  ) {
    mkdirSync(folder, { recursive: true });
    this.path = join(folder, `${variable.name}.yaml`);
    const { label, values } = variable;
    this.request = jsonHash([label, values, questions, instructions, language, seed]).slice(0, 16);
    this.done = this.read();
  }

  has(part: "questions" | Code): boolean {
    return this.done.has(part);
  }

  /** Adds a list and writes the file. */
  put(part: "questions" | Code, texts: readonly string[]): void {
    this.done.set(part, texts);
    const { name, values } = this.variable;
    const listed = values.filter(({ code }) => this.done.has(code));
    const content = stringify(
      {
        attribute: name,
        request: this.request,
        questions: this.done.get("questions") ?? [],
        values: new Map(listed.map(({ code }) => [code, this.done.get(code)])),
      },
      { lineWidth: 0 },
    );
    const head = `# Texts for the demographic vectors of ${this.variable.label.replaceAll("\n", " ")}. Written by a language model.\n`;
    writeFileSync(this.partial, head + content);
    if (listed.length === values.length && this.done.has("questions")) renameSync(this.partial, this.path);
  }

  /** All lists, once every one is there. */
  whole(): GivenTexts {
    return {
      questions: this.done.get("questions")!,
      instructions: this.variable.values.map(({ code }) => ({ code, texts: this.done.get(code)! })),
    };
  }

  private get partial(): string {
    return this.path.replace(/\.yaml$/, ".part.yaml");
  }

  private read(): Map<"questions" | Code, readonly string[]> {
    const file = [this.path, this.partial].find((path) => existsSync(path));
    const done = new Map<"questions" | Code, readonly string[]>();
    if (file === undefined) return done;
    const content: unknown = parse(readFileSync(file, "utf8"), { mapAsMap: true });
    const map = content instanceof Map ? content : new Map();
    if (map.get("request") !== this.request)
      throw new PopuliError(
        "these texts were made for other values, counts, language or seed",
        { file },
        "choose another folder, or delete the file",
      );
    const questions = map.get("questions") as readonly string[];
    if (questions.length > 0) done.set("questions", questions);
    for (const [code, texts] of map.get("values") as Map<Code, readonly string[]>) done.set(code, texts);
    return done;
  }
}
