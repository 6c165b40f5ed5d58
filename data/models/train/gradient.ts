import type { DecoderConfig } from "../../../lib/model/shape/decoder-config.js";
import { tf } from "../../../lib/model/tensors/tf.js";
import { packLoss } from "./loss.js";
import type { Pack } from "./packs.js";
import { parameterShapes, trainedDecoder } from "./parameters.js";

/** Computes losses and their gradients, with one decoder that it keeps. */
export interface GradientSource {
  /** The loss of some packs at `values`; writes its gradient to `into`. */
  compute(values: Float32Array, packs: readonly Pack[], into: Float32Array): number;
  dispose(): void;
}

/** Gradients by TensorFlow.js on its current backend. */
export function gradientSource(config: DecoderConfig): GradientSource {
  const shapes = parameterShapes(config);
  const decoder = trainedDecoder(config);
  return {
    compute(values, packs, into) {
      decoder.assign(values);
      const { value, grads } = tf.variableGrads(
        () => packLoss(decoder.weights, config, packs),
        [...decoder.variables],
      );
      shapes.forEach(({ offset }, index) => {
        into.set(grads[decoder.variables[index]!.name]!.dataSync(), offset);
      });
      const loss = value.dataSync()[0]!;
      tf.dispose([value, grads]);
      return loss;
    },
    dispose: decoder.dispose,
  };
}
