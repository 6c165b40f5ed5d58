import { PopuliError } from "../../errors/populi-error.js";
import type { BlockForm } from "../blocks/block-numbers.js";
import type { StoredType } from "../safetensors/half-floats.js";
import type { NamedShape } from "./named-shape.js";
import { isPlain, type StoredPlace } from "./stored-place.js";
import type { WeightFile } from "./weight-file.js";
import { storedNames } from "./weight-names.js";

/** Where a tensor is stored. */
export interface TensorPlace {
  readonly file: WeightFile;
  /** Its name there. */
  readonly stored: string;
  readonly place: StoredPlace;
  readonly type: StoredType;
  /** How the file holds it, for people. */
  readonly format: string;
  readonly bits: number;
  readonly blocks: BlockForm | undefined;
}

/** Finds a tensor and checks its shape and type against the configuration. */
export function findTensor(
  path: string,
  home: ReadonlyMap<string, WeightFile>,
  { stored: own, others }: Pick<NamedShape, "stored" | "others">,
): TensorPlace {
  const storedName = ({ name }: StoredPlace) => storedNames(name).find((candidate) => home.has(candidate));
  const place = [own, ...others].find((each) => storedName(each) !== undefined) ?? own;
  const { name, shape } = place;
  const stored = storedName(place);
  if (stored === undefined) {
    throw new PopuliError(`the tensor '${name}' is missing`, { file: path }, "its configuration asks for it");
  }
  const file = home.get(stored)!;
  const found = file.tensors.get(stored)!;
  if (found.shape.join() !== shape.join()) {
    throw new PopuliError(
      `the tensor '${stored}' has the shape [${found.shape.join(", ")}]; its configuration asks for [${shape.join(", ")}]`,
      { file: file.path },
    );
  }
  const { type, format, bits, blocks } = found;
  if (!isReadable(type)) {
    throw new PopuliError(
      `the tensor '${stored}' is stored as ${type}`,
      { file: file.path },
      "F32, F16 and BF16 can be read",
    );
  }
  return { file, stored, place, type, format, bits, blocks: isPlain(place) ? blocks : undefined };
}

/**
 * If the configuration ties the head to the embedding and a head is stored all the same, checks that the two are equal, by
 * their first numbers. Releases of Hugging Face transformers differ in which of the two they use.
 */
export async function checkTiedHead(
  home: ReadonlyMap<string, WeightFile>,
  embedding: TensorPlace & { readonly shape: readonly number[] },
): Promise<void> {
  const stored = storedNames("lm_head.weight").find((name) => home.has(name));
  if (stored === undefined) return;
  const file = home.get(stored)!;
  const { shape, type } = file.tensors.get(stored)!;
  const count = Math.min(
    1 << 16,
    shape.reduce((a, b) => a * b, 1),
  );
  if (shape.join() === embedding.shape.join() && isReadable(type)) {
    const [head, tokens] = [new Float32Array(count), new Float32Array(count)];
    await file.readInto(stored, 0, head);
    await embedding.file.readInto(embedding.stored, 0, tokens);
    if (head.every((value, index) => value === tokens[index])) return;
  }
  throw new PopuliError(
    `the tensor '${stored}' is not the embedding, but the configuration ties them`,
    { file: file.path },
    "set 'tie_word_embeddings' to false if the head is its own, or leave the tensor out",
  );
}

function isReadable(type: string): type is StoredType {
  return type === "F32" || type === "F16" || type === "BF16";
}
