/**
 * Layers with parameters: plain classes whose fields are variables and other modules.
 *
 * @module
 */
export { type Attended, type AttentionCallOptions, type AttentionOptions, MultiHeadAttention } from "./attention.ts";
export { BatchNorm, type BatchNormCallOptions, type BatchNormModuleOptions } from "./batch_norm.ts";
export { Conv2d, type Conv2dOptions } from "./conv2d.ts";
export { Dropout } from "./dropout.ts";
export { filled, Initializer } from "./initializer.ts";
export { InstanceNorm, type InstanceNormOptions } from "./instance_norm.ts";
export { LayerNorm, type LayerNormModuleOptions } from "./layer_norm.ts";
export { Linear, type LinearOptions } from "./linear.ts";
export { TokenLinear, type TokenLinearShape } from "./token_linear.ts";
export { Mlp, type MlpOptions } from "./mlp.ts";
export {
  buffers,
  type CallOptions,
  countParameters,
  disposeModule,
  type ModuleTensor,
  moduleTensors,
  parameters,
} from "./module.ts";
export { loadStateDict, stateDict, type StateTensor } from "./state.ts";
