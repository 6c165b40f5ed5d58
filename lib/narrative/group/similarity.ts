import { counted } from "../../errors/counted.js";
import { PopuliError } from "../../errors/populi-error.js";

/**
 * `[personas]`: the cosine of each persona's vector with the group's, the first. The personas' mean is taken off all, since
 * embeddings of any two texts share most of their direction.
 *
 * @throws PopuliError for vectors of different lengths
 */
export function similaritiesOf(vectors: readonly ArrayLike<number>[]): Float64Array {
  const width = vectors[0]?.length ?? 0;
  const odd = vectors.findIndex((vector) => vector.length !== width || width === 0);
  if (odd >= 0)
    throw new PopuliError(
      `embedding ${odd + 1} has ${counted(vectors[odd]!.length, "number")}, and the first ${width}`,
      {},
      "an embedding gives vectors of one length",
    );
  const mean = new Float64Array(width);
  for (const vector of vectors.slice(1))
    for (let k = 0; k < width; k++) mean[k]! += vector[k]! / (vectors.length - 1);
  const [group, ...personas] = vectors.map((vector) =>
    Float64Array.from({ length: width }, (_, k) => vector[k]! - mean[k]!),
  );
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, k) => sum + value * b[k]!, 0);
  return Float64Array.from(personas, (persona) => {
    const size = Math.sqrt(dot(persona, persona) * dot(group!, group!));
    return size > 0 ? dot(persona, group!) / size : 0;
  });
}
