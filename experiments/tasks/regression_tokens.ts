import * as tf from "@tensorflow/tfjs-core";
import type { LabelledPictures } from "../../lib/datasets/dataset.ts";
import type { Regressor } from "../../lib/models/mod.ts";
import type { Collector, RegressionResults, Task, TaskBatch, TensorRecord } from "../../lib/training/mod.ts";

/** How a regression did, and how many tokens a picture had, the class token not counted: a mean. */
export interface ResultsWithTokens extends RegressionResults {
  tokensMean: number;
}

/** A regression whose summary says how many tokens its encoder was given too, as a classifier's does. */
export function withTokens(task: Task<RegressionResults>, model: Regressor): Task<ResultsWithTokens> {
  return {
    ...task,
    evaluate: ({ images }) =>
      tf.tidy(() => {
        const { predictions, tokensKept } = model.call(images, { training: false });
        return { predictions, tokensKept }; // [B], [B]
      }),
    collector: (pictures: LabelledPictures) => new TokenCollector(task.collector(pictures)),
    summary: (results) => ({ ...task.summary(results), tokensMean: results.tokensMean }),
  };
}

class TokenCollector implements Collector<ResultsWithTokens> {
  #tokens = 0;

  constructor(private readonly inner: Collector<RegressionResults>) {}

  add(outputs: TensorRecord, batch: TaskBatch): void {
    this.inner.add(outputs, batch);
    for (const kept of outputs.tokensKept!.dataSync()) this.#tokens += kept;
  }

  results(): ResultsWithTokens {
    const results = this.inner.results();
    return { ...results, tokensMean: this.#tokens / results.count };
  }
}
