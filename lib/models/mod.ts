/**
 * Models put together from tokenizer, encoder and head, in several sizes.
 *
 * @module
 */
export {
  type Classification,
  Classifier,
  type ClassifierConfig,
  createClassifier,
  type TokenizerConfig,
} from "./classifier.ts";
export { type Profile, type ProfileName, profileOf, PROFILES } from "./profiles.ts";
