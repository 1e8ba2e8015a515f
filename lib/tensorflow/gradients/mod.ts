/**
 * Gradients that TensorFlow.js 4.22 lacks or gets wrong, mostly gradients of gradients; importing this file registers
 * them. Each file registers what its name says.
 *
 * @module
 */
import "./activations.ts";
import "./binary.ts";
import "./comparisons.ts";
import "./convolution.ts";
import "./convolution_3d.ts";
import "./depth_to_space.ts";
import "./depthwise_convolution.ts";
import "./dilation2d.ts";
import "./einsum.ts";
import "./local_response_normalization.ts";
import "./matmul.ts";
import "./mirror_pad.ts";
import "./pooling.ts";
import "./pow.ts";
import "./prod.ts";
import "./reductions.ts";
import "./resize.ts";
import "./saved_outputs.ts";
import "./split.ts";
import "./strided_slice.ts";
import "./tile.ts";
