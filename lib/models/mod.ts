/**
 * Models put together from tokenizer, encoder and head, in several sizes.
 *
 * @module
 */
export { Autoencoder, createAutoencoder, type Reconstruction } from "./autoencoder.ts";
export {
  type Bottleneck,
  type BottleneckConfig,
  type Bottlenecked,
  QuantizedBottleneck,
} from "./autoencoder_bottleneck.ts";
export { type AutoencodedConfig, type AutoencoderConfig } from "./autoencoder_config.ts";
export { denormalizeColors, imagesOfDct, imagesOfPatches, imagesOfSvd } from "./autoencoder_inverses.ts";
export {
  type Classification,
  Classifier,
  type ClassifierCallOptions,
  type ClassifierConfig,
  createClassifier,
} from "./classifier.ts";
export { classifierFeatures } from "./classifier_features.ts";
export { classifyByLength, type ClassifyByLengthOptions } from "./classify_by_length.ts";
export {
  AutoregressiveGenerator,
  type DrawingOptions,
  type GenerateOptions,
  type GeneratorCallOptions,
} from "./generator.ts";
export { createGenerator, type GeneratorConfig, type TokenHeadConfig } from "./generator_config.ts";
export { classifierConfigOf, type ClassifierConfigOfOptions } from "./interop/classifier_config_of.ts";
export { type ColorScale } from "./interop/name_table.ts";
export { type ForeignNames, recogniseStateDict } from "./interop/recognise.ts";
export {
  exportStateDict,
  type ExportStateDictOptions,
  importStateDict,
  type ImportStateDictOptions,
} from "./interop/state_dicts.ts";
export { type Profile, type ProfileName, profileOf, PROFILES } from "./profiles.ts";
export {
  createRegressor,
  type Regression,
  Regressor,
  type RegressorCallOptions,
  type RegressorConfig,
  type TargetScale,
} from "./regressor.ts";
export {
  type KeepOrAll,
  type Selection,
  type SelectionConfig,
  type ShortenBy,
  type TrainingSelection,
} from "./token_choice.ts";
export {
  type DctConfig,
  type FftConfig,
  type MsvdConfig,
  type SvdConfig,
  type TokenizerConfig,
  type TokenizerKind,
  type TokenizerKinds,
  type TokenizerName,
  TOKENIZERS,
  type TokenizerSetting,
  type VitConfig,
  type WaveletConfig,
  type WaveletYcbcrConfig,
} from "./tokenizer_config.ts";
export { type AnyTokenHead, tokenLosses } from "./token_losses.ts";
