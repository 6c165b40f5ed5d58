import { counted } from "../../errors/counted.js";
/** Which texts the vectors of one attribute were made from. */
export interface AttributeTexts {
  readonly attribute: string;
  /** The library's own set, the survey's codebook, or the caller's texts. */
  readonly origin: "library" | "codebook" | "given";
  /** How many. */
  readonly questions: number;
  readonly instructionsPerValue: number;
}

/** The method vectors were made with. */
export type VectorMethod =
  | "difference of means"
  | "contrast pairs"
  | "principal component"
  | "gradient"
  | "language gradient";

/** Vectors that texts were added to until they repeated. */
export interface UntilReliable {
  /** The reliability asked for. */
  readonly reliability: number;
  /** For each attribute: whether every value reached it; where not, the texts had run out. */
  readonly attributes: readonly { readonly attribute: string; readonly reached: boolean }[];
}

/** How trained vectors were trained, and what they learned. */
export interface VectorTraining {
  /** For language vectors: as PSII describes them, or as its released code does. */
  readonly mode?: "paper" | "released";
  readonly rate: number;
  readonly epochs: number;
  readonly batch: number;
  /** The layers that the vectors were trained at. */
  readonly layers: readonly number[];
  /**
   * For each value: tokens learned from, tokens held out, and the loss on the held-out ones without (`before`) and with
   * (`after`) the vector, in nats a token.
   */
  readonly values: readonly {
    readonly label: string;
    readonly samples: number;
    readonly heldOut: number;
    readonly before: number;
    readonly after: number;
  }[];
}

/** Everything needed to check or repeat the making of a set of vectors. */
export interface VectorProvenance {
  readonly method: VectorMethod;
  /** Where the states of a difference of means were taken from; absent for other methods. */
  readonly estimator?: EstimatorName;
  readonly model: {
    readonly name: string;
    readonly hash: string;
    readonly layers: number;
    readonly width: number;
    readonly teaching: boolean;
  };
  /** Absent for language vectors. */
  readonly survey?: { readonly name: string; readonly hash: string; readonly synthetic: boolean };
  readonly texts: readonly AttributeTexts[];
  /** SHA-256 over all instructions and questions, hex. */
  readonly textsHash: string;
  /** How instruction and question became a prompt; absent for language vectors. */
  readonly template?: "chat" | "raw";
  /** How answers were sampled; absent where none were. */
  readonly decoding?: {
    readonly temperature: number;
    readonly topP: number;
    readonly topK: number;
    readonly maximumTokens: number;
  };
  readonly seed: number;
  readonly until?: UntilReliable;
  readonly training?: VectorTraining;
}

/** How the states of a difference of means are found. */
export type EstimatorName = "last token" | "shared answers" | "own answers";

const stateOf: Readonly<Record<EstimatorName, string>> = {
  "last token": "at the prompt's last token",
  "shared answers": "over the same answers under every value",
  "own answers": "over answers sampled for each value",
};

/** Notes for a table: the method, the model, the texts, the training. */
export function howMade({
  method,
  estimator = "own answers",
  model,
  survey,
  texts,
  template,
  decoding,
  seed,
  until,
  training,
}: VectorProvenance): string[] {
  const kinds: Readonly<Record<VectorMethod, string>> = {
    "difference of means": `Difference of means of the states ${stateOf[estimator]}`,
    "contrast pairs": "Mean difference of contrast pairs, at the last token before the answer",
    "principal component": "First principal component of contrast pairs, at the last token before the answer",
    gradient: "Trained by gradient to make the answers of such a person likelier",
    "language gradient": "Trained by gradient to make the tokens of a language likelier",
  };
  const short = until?.attributes.filter(({ reached }) => !reached) ?? [];
  return [
    `${kinds[method]}, on ${model.name}${model.teaching ? " (the teaching model: no evidence about real models)" : ""}${survey === undefined ? "" : `; survey ${survey.name}${survey.synthetic ? " (synthetic)" : ""}`}; seed ${seed}.`,
    ...(texts.length === 0
      ? []
      : [
          `Texts: ${texts.map((t) => `${t.attribute} ${counted(t.questions, "question")} × ${counted(t.instructionsPerValue, "wording")} (${t.origin})`).join("; ")}.`,
        ]),
    ...(until === undefined
      ? []
      : [
          `Texts were added until reliability was ${until.reliability}${short.length === 0 ? "" : `; they ran out before that for ${short.map(({ attribute }) => attribute).join(", ")}`}.`,
        ]),
    ...(template === undefined ? [] : [`Chat template: ${template}.`]),
    ...(decoding === undefined
      ? []
      : [
          `Answers at temperature ${decoding.temperature}, top-p ${decoding.topP}, top-k ${decoding.topK}, at most ${decoding.maximumTokens} tokens.`,
        ]),
    ...(training === undefined
      ? []
      : [
          `${training.mode === undefined ? "" : `Mode ${training.mode}; `}rate ${training.rate}, ${counted(training.epochs, "epoch")}, batches of ${training.batch}, trained at layer ${training.layers.join(", ")}.`,
          `Loss on held-out tokens (nats), without → with the vector: ${training.values.map(({ label, before, after, heldOut, samples }) => `${label} ${before.toFixed(3)} → ${after.toFixed(3)} (${heldOut} tokens; learned from ${samples} tokens)`).join("; ")}.`,
        ]),
  ];
}
