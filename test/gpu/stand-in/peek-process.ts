import { loadAddon } from '#infrastructure/torch/addon.js';
import { ScalarType } from '#infrastructure/torch/scalar-type.js';

/** Reads a value of the memory that argument 1 names, `gpu` or `processor`, as the processor does, and prints it. */
const addon = loadAddon();
const [tensor] = addon.upload(Float32Array.of(7), ScalarType.Float, [1], process.argv[2] === 'gpu');
process.stdout.write(String(addon.call(addon.lookUp('stand_in::peek'), tensor)));
