import * as tf from "@tensorflow/tfjs-core";

/** The part of a backend that counts who needs a value. */
interface CountingBackend {
  incRef(dataId: tf.DataId): void;
  disposeData(dataId: tf.DataId): boolean;
}

/**
 * The values that variables have at the moment, kept although the variables go on to others: nothing is copied, and it costs a hundredth
 * of what a tensor for each would, so that it can be done at every step.
 */
export class HeldValues {
  readonly #held: readonly { variable: tf.Variable; dataId: tf.DataId }[];
  #released = false;

  constructor(variables: readonly tf.Variable[]) {
    const backend = tf.backend() as unknown as CountingBackend;
    this.#held = variables.map((variable) => {
      backend.incRef(variable.dataId);
      return { variable, dataId: variable.dataId };
    });
  }

  /** Gives the variables these values again. */
  restore(): void {
    const backend = tf.backend() as unknown as CountingBackend;
    tf.tidy(() => {
      for (const { variable, dataId } of this.#held) {
        if (variable.dataId === dataId) continue;
        backend.incRef(dataId); // for the tensor that is made here
        const { shape, dtype } = variable;
        variable.assign(tf.engine().makeTensorFromTensorInfo({ dataId, shape, dtype }));
      }
    });
  }

  /** Keeps them no longer; to be called once they are not needed, again does nothing. */
  release(): void {
    if (this.#released) return;
    this.#released = true;
    const backend = tf.backend() as unknown as CountingBackend;
    for (const { dataId } of this.#held) {
      if (backend.disposeData(dataId)) tf.engine().removeDataId(dataId, tf.backend());
    }
  }
}
