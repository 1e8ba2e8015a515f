import type { NameRule, NameTable } from "./name_table.ts";

/*
 * Names in the thesis author's program (Sigma-Image-Tokenizer, df8b8b3), for the classifiers that the thesis lists: `VisionTransformer`,
 * `MFFTViT`, `MSVDNoScorerViT` and `MSVDSigmoidGatingViT`. Each head of attention has layers of its own there.
 */

const ENCODER_AND_HEAD: readonly NameRule[] = [
  ["transformer_encoder.encoder.#.norm1.*", "encoder.blocks.#.norm1.*"],
  ["transformer_encoder.encoder.#.attention.attns.{#}.q_linear.*", "encoder.blocks.#.attention.query.*"],
  ["transformer_encoder.encoder.#.attention.attns.{#}.k_linear.*", "encoder.blocks.#.attention.key.*"],
  ["transformer_encoder.encoder.#.attention.attns.{#}.v_linear.*", "encoder.blocks.#.attention.value.*"],
  ["transformer_encoder.encoder.#.attention.projection.*", "encoder.blocks.#.attention.output.*"],
  ["transformer_encoder.encoder.#.norm2.*", "encoder.blocks.#.norm2.*"],
  ["transformer_encoder.encoder.#.mlp.mlp.0.*", "encoder.blocks.#.mlp.hidden.*"],
  ["transformer_encoder.encoder.#.mlp.mlp.3.*", "encoder.blocks.#.mlp.output.*"],
  ["classifier.0.*", "head.hidden.*"],
  ["classifier.2.*", "head.output.*"],
];

/** More levels of a stem than images have: a token would be 1,024 pixels wide. */
const LEVELS = 10;

/** A stem is one sequence of convolution, norm, activation and pixel-unshuffle, four places a level. */
function stem(theirs: string, ours: string): NameRule[] {
  return Array.from({ length: LEVELS }, (_, level): NameRule[] => [
    [`${theirs}.${4 * level}.*`, `${ours}.stages.${level}.convolution.*`],
    [`${theirs}.${4 * level + 1}.*`, `${ours}.stages.${level}.norm.*`],
  ]).flat();
}

/**
 * The program adds what is already the sum of tokens x and positions p to x once more: its encoder gets 2x + p. Here the encoder gets
 * x + p, and twice the weights that make x give the same.
 */
const DOUBLED = { scale: 2 };

/** `VisionTransformer`: patches, with learned positions; fed with colours scaled by ImageNet's mean and deviation. */
export const THESIS_VIT: NameTable = {
  title: "the thesis's VisionTransformer",
  marks: ["tokenizer.patch_embedder._embedder.weight", "transformer_encoder.encoder.0.norm1.weight"],
  rules: [
    ["tokenizer.patch_embedder._embedder.*", "tokenizer.projection.*"],
    ["tokenizer.cls_token", "encoder.class_token"], // not doubled: this one adds its positions once
    ["tokenizer.pos_embeddings", "encoder.positions.weight", { leadingOne: true }],
    ...ENCODER_AND_HEAD,
  ],
  normEpsilon: 1e-5,
  dropout: 0.1,
};

/** `MFFTViT`: the low-pass spectrum and one stem; fed with colours in [0, 1]. */
export const THESIS_FFT: NameTable = {
  title: "the thesis's MFFTViT",
  marks: ["tokenizer.feature_extractor.0.weight", "transformer_encoder.encoder.0.norm1.weight"],
  rules: [
    ...stem("tokenizer.feature_extractor", "tokenizer.stem"),
    ["tokenizer.projection.weight", "tokenizer.stem.mixing.weight"],
    ["tokenizer.linear_projection.*", "tokenizer.projection.*", DOUBLED],
    ["tokenizer.cls_token", "encoder.class_token", DOUBLED],
    ...ENCODER_AND_HEAD,
  ],
  normEpsilon: 1e-5,
  dropout: 0.1,
};

/** `MSVDNoScorerViT` and `MSVDSigmoidGatingViT`: two stems, and perhaps gates; fed with colours as ViT is. */
export const THESIS_MSVD: NameTable = {
  title: "the thesis's MSVDNoScorerViT or MSVDSigmoidGatingViT",
  marks: ["tokenizer.u_feature_extractor.0.weight", "transformer_encoder.encoder.0.norm1.weight"],
  rules: [
    ...stem("tokenizer.u_feature_extractor", "tokenizer.u"),
    ...stem("tokenizer.v_feature_extractor", "tokenizer.v"),
    ["tokenizer.projection_u.weight", "tokenizer.u.mixing.weight"],
    ["tokenizer.projection_v.weight", "tokenizer.v.mixing.weight"],
    ["tokenizer.linear_projection.*", "tokenizer.projection.*", DOUBLED],
    ["tokenizer.mlp_scorer.0.weight", "tokenizer.scorer.hidden.weight", { scale: 0.5 }], // it sees the doubled tokens
    ["tokenizer.mlp_scorer.0.bias", "tokenizer.scorer.hidden.bias"],
    ["tokenizer.mlp_scorer.3.*", "tokenizer.scorer.output.*"],
    ["tokenizer.cls_token", "encoder.class_token", DOUBLED],
    ...ENCODER_AND_HEAD,
  ],
  normEpsilon: 1e-5,
  dropout: 0.1,
};
