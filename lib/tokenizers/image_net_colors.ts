/** Mean of each colour over ImageNet, for values in [0, 1]: the numbers that torchvision's models use. */
export const COLOR_MEAN: readonly number[] = [0.485, 0.456, 0.406];
/** Standard deviation of each colour over ImageNet. */
export const COLOR_DEVIATION: readonly number[] = [0.229, 0.224, 0.225];
