/**
 * Kernels and gradients that tfjs-node lacks or does badly; importing this file registers them. Each file registers what
 * its name says.
 *
 * @module
 */
export {};
