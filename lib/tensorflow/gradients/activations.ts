import * as tf from "@tensorflow/tfjs-core";
import { defineRule, runKernel } from "./rule.ts";

/** EluGrad is `dy` for `y >= 0` and `dy · (y + 1)` below: linear in `dy`, and of slope `dy` in `y` on the lower branch. */
defineRule(tf.EluGrad, ["dy", "y"], (ddx, { dy, y }) => ({
  dy: () => runKernel(tf.EluGrad, { dy: ddx, y }),
  y: () => tf.mul(tf.mul(ddx, dy), tf.cast(tf.less(y, 0), "float32")),
}));
