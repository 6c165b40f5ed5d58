import type { DecoderConfig } from "../../../lib/model/shape/decoder-config.js";
import { tf } from "../../../lib/model/tensors/tf.js";
import type { IdentityCodes } from "./identity-codes.js";
import { packLosses } from "./loss.js";
import type { Pack } from "./packs.js";
import { parameterShapes, trainedDecoder } from "./parameters.js";

/** Losses of a shard in nats: of an answer, and of a value read from a hidden state (0 if none is). */
export interface ShardLosses {
  readonly answers: number;
  readonly identity: number;
}

/** Computes losses and their gradients, with one decoder that it keeps. */
export interface GradientSource {
  /** The losses of some packs at `values`; writes the gradient of their weighted sum to `into`. */
  compute(values: Float32Array, packs: readonly Pack[], into: Float32Array): ShardLosses;
  dispose(): void;
}

/** What a gradient depends on besides weights and packs. */
export interface GradientSettings {
  readonly config: DecoderConfig;
  readonly codes: Pick<IdentityCodes, "attributes" | "size">;
  /** Weight of the loss of identity beside that of answers. */
  readonly identityWeight: number;
}

/** Gradients by TensorFlow.js on its current backend. */
export function gradientSource({ config, codes, identityWeight }: GradientSettings): GradientSource {
  const shapes = parameterShapes(config, codes.size);
  const decoder = trainedDecoder(config, codes.size);
  const trained = { table: decoder.codes, attributes: codes.attributes };
  return {
    compute(values, packs, into) {
      decoder.assign(values);
      const losses = { answers: 0, identity: 0 };
      const { value, grads } = tf.variableGrads(() => {
        const { answers, identity } = packLosses(decoder.weights, config, trained, packs);
        losses.answers = answers.dataSync()[0]!;
        if (identity === undefined || identityWeight === 0) return answers;
        losses.identity = identity.dataSync()[0]!;
        return tf.add(answers, tf.mul(identity, identityWeight));
      }, [...decoder.variables]);
      into.fill(0);
      shapes.forEach(({ offset }, index) => {
        const gradient = grads[decoder.variables[index]!.name];
        if (gradient !== undefined) into.set(gradient.dataSync(), offset);
      });
      tf.dispose([value, grads]);
      return losses;
    },
    dispose: decoder.dispose,
  };
}
