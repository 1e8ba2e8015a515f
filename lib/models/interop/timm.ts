import type { NameTable } from "./name_table.ts";

/**
 * timm's `VisionTransformer` with a class token, pooled by it (`global_pool="token"`): norms before the halves of a block and one after
 * the last block, epsilon 1e-6, exact GELU, a linear head. Queries, keys and values come from one fused layer. Its models are fed with
 * colours in [-1, 1], but for those named DeiT.
 */
export const TIMM: NameTable = {
  title: "timm VisionTransformer",
  marks: ["patch_embed.proj.weight", "blocks.0.attn.qkv.weight"],
  rules: [
    ["patch_embed.proj.*", "tokenizer.projection.*"],
    ["cls_token", "encoder.class_token"],
    ["pos_embed", "encoder.positions.weight", { leadingOne: true }],
    ["blocks.#.norm1.*", "encoder.blocks.#.norm1.*"],
    ["blocks.#.attn.qkv.*", "encoder.blocks.#.attention.{query,key,value}.*"],
    ["blocks.#.attn.proj.*", "encoder.blocks.#.attention.output.*"],
    ["blocks.#.norm2.*", "encoder.blocks.#.norm2.*"],
    ["blocks.#.mlp.fc1.*", "encoder.blocks.#.mlp.hidden.*"],
    ["blocks.#.mlp.fc2.*", "encoder.blocks.#.mlp.output.*"],
    ["norm.*", "encoder.norm.*"],
    ["head.*", "head.output.*"],
  ],
  normEpsilon: 1e-6,
  dropout: 0,
  colors: { mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5] },
};
