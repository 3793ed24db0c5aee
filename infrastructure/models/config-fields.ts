import { z } from 'zod';

/** A size: an integer from 1. */
export const SIZE = z.int().positive();

/** A dropout rate in [0, 1). */
export const RATE = z.number().min(0).lt(1);

/** Activations that the operations know, by Hugging Face's names. */
export const ACTIVATION = z.enum(['gelu', 'gelu_new', 'relu']);

/** A switch that has one value which can be computed here. */
export function only<Value extends string | boolean>(value: Value): z.ZodDefault<z.ZodLiteral<Value>> {
  return z.literal(value).default(value as z.util.NoUndefined<Value>);
}

/** The class that a checkpoint was saved from, where it says so. */
export function architectureOnly(name: string): z.ZodType {
  return z.tuple([z.literal(name)]).nullish();
}
