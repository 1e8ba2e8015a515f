/**
 * What training makes small.
 *
 * @module
 */
export { crossEntropy } from "./cross_entropy.ts";
export { gateRegularization, giniLoss } from "./gate_losses.ts";
export { discriminatorHingeLoss, generatorHingeLoss } from "./hinge_losses.ts";
export { meanSquaredError } from "./mean_squared_error.ts";
export { mixtureNegativeLogLikelihood, type Mixtures } from "./mixture_negative_log_likelihood.ts";
export { PatchDiscriminator, type PatchDiscriminatorOptions } from "./patch_discriminator.ts";
export { SpectralConv2d, type SpectralConv2dOptions } from "./spectral_conv2d.ts";
