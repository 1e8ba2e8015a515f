import type { NameTable } from "./name_table.ts";

/** Where a block's tensors stand in the names of files, and since transformers 5 in those of a model's `state_dict()`. */
const [LAYER, LAYER_IN_MEMORY] = ["vit.encoder.layer.#", "vit.layers.#"];

/**
 * Hugging Face's `ViTForImageClassification`: norms before the halves of a block and one after the last block, epsilon 1e-12, exact
 * GELU, a linear head on the class token. Its models are fed with colours in [-1, 1]. Read are the names of files, which `save_pretrained()`
 * of all versions writes, and those of `state_dict()`; written are the former.
 */
export const HUGGING_FACE: NameTable = {
  title: "Hugging Face ViTForImageClassification",
  marks: ["vit.embeddings.cls_token", "vit.embeddings.patch_embeddings.projection.weight"],
  rules: [
    ["vit.embeddings.patch_embeddings.projection.*", "tokenizer.projection.*"],
    ["vit.embeddings.cls_token", "encoder.class_token"],
    ["vit.embeddings.position_embeddings", "encoder.positions.weight", { leadingOne: true }],
    [`${LAYER}.layernorm_before.*`, "encoder.blocks.#.norm1.*"],
    [`${LAYER}.attention.attention.query.*`, "encoder.blocks.#.attention.query.*"],
    [`${LAYER}.attention.attention.key.*`, "encoder.blocks.#.attention.key.*"],
    [`${LAYER}.attention.attention.value.*`, "encoder.blocks.#.attention.value.*"],
    [`${LAYER}.attention.output.dense.*`, "encoder.blocks.#.attention.output.*"],
    [`${LAYER}.layernorm_after.*`, "encoder.blocks.#.norm2.*"],
    [`${LAYER}.intermediate.dense.*`, "encoder.blocks.#.mlp.hidden.*"],
    [`${LAYER}.output.dense.*`, "encoder.blocks.#.mlp.output.*"],
    ["vit.layernorm.*", "encoder.norm.*"],
    ["classifier.*", "head.output.*"],
    [`${LAYER_IN_MEMORY}.layernorm_before.*`, "encoder.blocks.#.norm1.*"],
    [`${LAYER_IN_MEMORY}.attention.q_proj.*`, "encoder.blocks.#.attention.query.*"],
    [`${LAYER_IN_MEMORY}.attention.k_proj.*`, "encoder.blocks.#.attention.key.*"],
    [`${LAYER_IN_MEMORY}.attention.v_proj.*`, "encoder.blocks.#.attention.value.*"],
    [`${LAYER_IN_MEMORY}.attention.o_proj.*`, "encoder.blocks.#.attention.output.*"],
    [`${LAYER_IN_MEMORY}.layernorm_after.*`, "encoder.blocks.#.norm2.*"],
    [`${LAYER_IN_MEMORY}.mlp.fc1.*`, "encoder.blocks.#.mlp.hidden.*"],
    [`${LAYER_IN_MEMORY}.mlp.fc2.*`, "encoder.blocks.#.mlp.output.*"],
  ],
  normEpsilon: 1e-12,
  dropout: 0,
  colors: { mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5] },
};
