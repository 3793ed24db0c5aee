import { z } from 'zod';

/** A size: an integer from 1; libtorch and TensorFlow.js count no further than this. */
export const SIZE = z
  .int()
  .positive()
  .max(2 ** 31 - 1);

/** A number of layers. Ten times the deepest models that there are: a file that says more is damaged. */
export const LAYER_COUNT = z.int().positive().max(10_000);

/** A dropout rate in [0, 1). */
export const RATE = z.number().min(0).lt(1);

/** Id of a token. Hugging Face writes -1 for none in places. */
export const TOKEN_ID = z.int();

/** A number above 0: a spread or an epsilon. */
export const POSITIVE = z.number().positive();

/** Activations that the operations know, by Hugging Face's names; two of them are names for the tanh approximation. */
export const ACTIVATION = z
  .enum(['gelu', 'gelu_new', 'gelu_pytorch_tanh', 'relu'])
  .transform((name) => (name === 'gelu_pytorch_tanh' ? 'gelu_new' : name));

/** A switch that has one value which can be computed here. */
export function only<Value extends string | boolean>(value: Value): z.ZodDefault<z.ZodLiteral<Value>> {
  return z.literal(value).default(value as z.util.NoUndefined<Value>);
}

/** Ids of a decoder's tokens as far as they decide about padding. */
export const DECODER_TOKEN_FIELDS = {
  pad_token_id: TOKEN_ID.nullish(),
  eos_token_id: z.union([TOKEN_ID, z.array(TOKEN_ID)]).nullish(),
};

/**
 * A decoder's padding token. Many have none; which one stands for it never matters, as no text is padded here.
 */
export function decoderPaddingId({
  pad_token_id: padding,
  eos_token_id: end,
}: z.infer<z.ZodObject<typeof DECODER_TOKEN_FIELDS>>): number {
  return Math.max(0, padding ?? [end].flat()[0] ?? 0);
}
