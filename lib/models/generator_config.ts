import { checkGuidance } from "../decoder/generate_tokens.ts";
import { AutoregressiveDecoder, CodeHead, MixtureHead, RegressionHead } from "../decoder/mod.ts";
import { checkSampling } from "../decoder/token_head.ts";
import { Initializer } from "../nn/mod.ts";
import type { Autoencoder } from "./autoencoder.ts";
import { AutoregressiveGenerator, type DrawingOptions } from "./generator.ts";
import { type Profile, type ProfileName, profileOf } from "./profiles.ts";
import type { AnyTokenHead } from "./token_losses.ts";

/** What an autoregressive decoder says of the next token. Plain data. */
export type TokenHeadConfig =
  /** How likely each code is; of autoencoders with a quantised bottleneck. */
  | { kind: "codes" }
  /** A mixture of Gaussians. `components`: how many. Default: 8. */
  | { kind: "mixture"; components?: number }
  /** One vector, trained by the mean squared error: the conditional mean, as in the thesis. */
  | { kind: "regression" };

/** What {@linkcode createGenerator} builds. Plain data, to be saved beside the weights. */
export type GeneratorConfig = {
  /** Size of the decoder: a name, or values of one's own. The sizes of images and patches are the autoencoder's. */
  profile: ProfileName | Profile;
  /** What is said of the next token. */
  head: TokenHeadConfig;
  /** How many classes it is told. Default: none; pictures of any class are generated. */
  classes?: number;
  /** See `AutoregressiveDecoderOptions`; for guidance. Default: 0. */
  classDropout?: number;
  /** How pictures are drawn where `generate()` is not told otherwise. Default: at temperature 1, of all codes, unguided. */
  sampling?: DrawingOptions;
  /** Positions of the tokens. Default: "learned". */
  positions?: "learned" | "sinusoidal";
};

const NAMES: readonly string[] = ["profile", "head", "classes", "classDropout", "sampling", "positions"];
const DRAWING: readonly string[] = ["temperature", "topK", "guidance"];
const SETTINGS: Record<TokenHeadConfig["kind"], readonly string[]> = {
  codes: [],
  mixture: ["components"],
  regression: [],
};

/**
 * Builds a generator on a trained autoencoder, which it freezes. Its own first weights are a function of the seed: PyTorch's defaults for
 * layers, deviation 0.02 for embeddings as GPT-2.
 *
 * @example Pictures of class 2, by a model that has learned nothing
 * ```ts
 * import { openTensorFlow } from "../tensorflow/mod.ts";
 * import { createAutoencoder } from "./autoencoder.ts";
 * import { createGenerator } from "./generator_config.ts";
 * import { assertEquals } from "@std/assert";
 *
 * await openTensorFlow();
 * const bottleneck = { kind: "fsq", levels: [8, 5, 5, 5] } as const;
 * const autoencoder = createAutoencoder({ tokenizer: "vit", profile: "tiny", bottleneck }, 0);
 * const generator = createGenerator({ profile: "tiny", head: { kind: "codes" }, classes: 6 }, autoencoder, 0);
 * assertEquals(generator.generate({ seed: 1, labels: [2, 2] }).shape, [2, 32, 32, 3]);
 * ```
 *
 * @param config What to build.
 * @param autoencoder Makes tokens of images and images of tokens. It stays the caller's, and is neither trained nor saved with the generator.
 * @param seed A whole number that fits int32.
 * @returns A module: `disposeModule()` frees it, and leaves the autoencoder.
 * @throws {RangeError} if a setting is out of range, there is none of its name, or the head does not go with the autoencoder's tokens.
 */
export function createGenerator(
  config: GeneratorConfig,
  autoencoder: Autoencoder,
  seed: number,
): AutoregressiveGenerator {
  const profile = profileOf(config.profile);
  const { positions, classes, classDropout, sampling } = config;
  const unknown = Object.keys(config).filter((name) => !NAMES.includes(name));
  if (unknown.length > 0) throw new RangeError(`A generator has no setting ${unknown.join(", ")}: leave it out.`);
  if (positions !== undefined && positions !== "learned" && positions !== "sinusoidal") {
    throw new RangeError(`Positions are "learned" or "sinusoidal": got ${JSON.stringify(positions)}.`);
  }
  const init = new Initializer(seed).at("decoder");
  const head = createHead(config.head, { width: profile.width, autoencoder }, init.at("head"));
  const { tokenizer, imageSize } = autoencoder;
  const shape = { ...profile, length: tokenizer.tokenCount(imageSize), classes, classDropout, positions };
  const decoder = new AutoregressiveDecoder(shape, head, init);
  checkDrawing(decoder, sampling);
  return new AutoregressiveGenerator(decoder, autoencoder, sampling);
}

/** Refuses ways to draw before a model is trained that could not draw so. */
function checkDrawing(decoder: AutoregressiveDecoder<AnyTokenHead>, sampling: DrawingOptions = {}): void {
  const unknown = Object.keys(sampling).filter((name) => !DRAWING.includes(name));
  if (unknown.length > 0) {
    throw new RangeError(`sampling has ${DRAWING.join(", ")}, and no ${unknown.join(", ")}: leave it out.`);
  }
  const { guidance, ...rest } = sampling;
  checkSampling(decoder.head.kind, rest);
  checkGuidance(decoder, guidance);
}

function createHead(
  config: TokenHeadConfig,
  { width, autoencoder }: { width: number; autoencoder: Autoencoder },
  init: Initializer,
): AnyTokenHead {
  const { kind, ...settings } = config;
  if (!Object.hasOwn(SETTINGS, kind)) {
    throw new RangeError(`A head is one of ${Object.keys(SETTINGS).join(", ")}: got ${JSON.stringify(kind)}.`);
  }
  const unknown = Object.keys(settings).filter((name) => !SETTINGS[kind].includes(name));
  if (unknown.length > 0) {
    throw new RangeError(
      `The head "${kind}" has no setting ${unknown.join(", ")}: it has ${SETTINGS[kind].join(", ") || "none"}.`,
    );
  }
  const { codes, tokenizer: { width: tokenWidth } } = autoencoder;
  if ((kind === "codes") !== (codes !== undefined)) {
    throw new RangeError(
      `This autoencoder's tokens are ${codes === undefined ? "vectors" : "codes"}: take ${
        codes === undefined ? 'the head "mixture" or "regression"' : 'the head "codes"'
      } instead of ${JSON.stringify(kind)}.`,
    );
  }
  switch (config.kind) {
    case "codes":
      return new CodeHead({ width, codes: codes! }, init);
    case "mixture":
      return new MixtureHead({ width, tokenWidth, components: config.components ?? 8 }, init);
    case "regression":
      return new RegressionHead({ width, tokenWidth }, init);
  }
}
