/** What is to be known of tables 13 and 14. */
export const AGE_NOTES = [
  "The mean predictor says the training pictures' mean age of every face: what a model has to beat. The thesis does not tell it; on UTKFace " +
  "it is about MSE 402, MAE 15.6 years (from a published table of its ages).",
  "What the thesis prints as MAE is the square root of its MSE, so an RMSE, and stands here as that; its MAE is not known.",
  "On drawn faces the thesis's claim cannot be told: their ages are spread wider than those of UTKFace, and how hard they are is ours. Train " +
  "on UTKFace with --data.",
] as const;
