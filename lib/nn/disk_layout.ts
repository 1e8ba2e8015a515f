/**
 * Key under which a module tells how PyTorch lays its tensors out: for each field that differs, the axes here in the order of
 * PyTorch's. `{ weight: [1, 0] }` of a linear layer: `[in, out]` here, `[out, in]` on disk.
 */
export const DISK_AXES = Symbol("axes on disk");

/** A module with tensors whose axes stand in another order on disk. */
export interface HasDiskAxes {
  readonly [DISK_AXES]: Record<string, readonly number[]>;
}

/**
 * The axes of a field's tensor in the order of PyTorch's.
 *
 * @param owner The module that holds the tensor.
 * @param field Name of the field.
 * @returns A permutation, or undefined if the order is the same.
 */
export function diskAxes(owner: object, field: string): readonly number[] | undefined {
  return DISK_AXES in owner ? (owner as HasDiskAxes)[DISK_AXES][field] : undefined;
}
