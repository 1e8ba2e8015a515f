import type { GuardedCall } from "../guards.ts";
import { attributeValue, refuse, wholeList, wholeValues } from "./values.ts";

/** Side that a window may have over any image; a larger one only if it is at most twice the image's. */
const MODEST_WINDOW = 256;

/** Refuses windows of fewer places than one, and of so many more than the image that walking them would take minutes. */
export function needWindows(call: GuardedCall, image: readonly number[]): void {
  wholeList(call, "ksize").forEach((side, axis) => {
    const most = Math.max(MODEST_WINDOW, 2 * (image[axis] ?? 0));
    if (side < 1 || side > most) refuse(call, `the window's side ${axis} is from 1 to ${most} here`, side);
  });
  const strides = wholeList(call, "strides");
  if (strides.some((stride) => stride < 1)) refuse(call, "strides are from 1", `[${strides}]`);
}

/** Refuses a filter whose sides, the first values of an input, are as `needWindows()` would refuse them. */
export function needFilter(call: GuardedCall, input: number, image: readonly number[]): void {
  const filter = wholeValues(call, input);
  filter.slice(0, -2).forEach((side, axis) => {
    const most = Math.max(MODEST_WINDOW, 2 * (image[axis + 1] ?? 0));
    if (side < 1 || side > most) refuse(call, `the filter's side ${axis} is from 1 to ${most} here`, side);
  });
}

/** Shape of `image` after windows were moved over it. */
export function pooledShape(call: GuardedCall, image: readonly number[]): number[] {
  const [sizes, strides] = [wholeList(call, "ksize"), wholeList(call, "strides")];
  const valid = attributeValue(call, "padding") === "VALID";
  return image.map((side, axis) => Math.ceil((valid ? side - (sizes[axis] ?? 1) + 1 : side) / (strides[axis] ?? 1)));
}
