/** The texts one attribute's vectors were made from. */
export interface AttributeTexts {
  readonly attribute: string;
  /** Where they come from: the library's own set, the survey's codebook, or the caller. */
  readonly origin: "library" | "codebook" | "given";
  readonly questions: number;
  readonly instructionsPerValue: number;
}

/** How the vectors of a set were found. */
export type VectorMethod =
  | "difference of means"
  | "contrast pairs"
  | "principal component"
  | "gradient"
  | "language gradient";

/** How vectors found by gradient were trained. */
export interface Training {
  /** Of language vectors: as the paper describes them, or as its released code has them. */
  readonly mode?: "paper" | "released";
  readonly rate: number;
  readonly epochs: number;
  readonly batch: number;
  /** Layers a vector was trained to be added after. */
  readonly layers: readonly number[];
  /** By value: what was learned from, and the loss in nats a token of texts that were not, without and with the vector. */
  readonly values: readonly {
    readonly label: string;
    readonly samples: number;
    readonly heldOut: number;
    readonly before: number;
    readonly after: number;
  }[];
}

/** Everything needed to check or repeat how a set of vectors was made. */
export interface VectorProvenance {
  readonly method: VectorMethod;
  readonly model: {
    readonly name: string;
    readonly hash: string;
    readonly layers: number;
    readonly width: number;
    readonly teaching: boolean;
  };
  /** None for language vectors. */
  readonly survey?: { readonly name: string; readonly hash: string; readonly synthetic: boolean };
  readonly texts: readonly AttributeTexts[];
  /** SHA-256 over every instruction and question used, hex. */
  readonly textsHash: string;
  /** How instruction and question were put together, where there were any. */
  readonly template?: "chat" | "raw";
  /** How answers were sampled, where there were any. */
  readonly decoding?: {
    readonly temperature: number;
    readonly topP: number;
    readonly topK: number;
    readonly maximumTokens: number;
  };
  readonly seed: number;
  readonly training?: Training;
}

/** Notes for people: by what method, on which model, from which texts. */
export function howMade({
  method,
  model,
  survey,
  texts,
  template,
  decoding,
  seed,
  training,
}: VectorProvenance): string[] {
  const kinds: Readonly<Record<VectorMethod, string>> = {
    "difference of means": "Difference of means of the states over sampled answers",
    "contrast pairs": "Mean difference of contrast pairs, at the last token before the answer",
    "principal component": "First principal component of contrast pairs, at the last token before the answer",
    gradient: "Trained by gradient to make likelier what the model answers as such a person",
    "language gradient": "Trained by gradient to make the tokens of a language likelier",
  };
  return [
    `${kinds[method]}, on ${model.name}${model.teaching ? " (the teaching model: no evidence about real models)" : ""}${survey === undefined ? "" : `; survey ${survey.name}${survey.synthetic ? " (synthetic)" : ""}`}; seed ${seed}.`,
    ...(texts.length === 0
      ? []
      : [
          `Texts: ${texts.map((t) => `${t.attribute} ${counted(t.questions, "question")} × ${counted(t.instructionsPerValue, "instruction")} (${t.origin})`).join("; ")}.`,
        ]),
    ...(template === undefined ? [] : [`Template ${template}.`]),
    ...(decoding === undefined
      ? []
      : [
          `Answers at temperature ${decoding.temperature}, top-p ${decoding.topP}, top-k ${decoding.topK}, at most ${decoding.maximumTokens} tokens.`,
        ]),
    ...(training === undefined
      ? []
      : [
          `${training.mode === undefined ? "" : `Mode ${training.mode}; `}rate ${training.rate}, ${counted(training.epochs, "epoch")}, batches of ${training.batch}, added after layer ${training.layers.join(", ")}.`,
          `Loss on held-out tokens (nats), without → with the vector: ${training.values.map(({ label, before, after, heldOut, samples }) => `${label} ${before.toFixed(3)} → ${after.toFixed(3)} (${heldOut} tokens; learned from ${samples} tokens)`).join("; ")}.`,
        ]),
  ];
}

function counted(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}
