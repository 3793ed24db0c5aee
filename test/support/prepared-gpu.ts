import { loadAddon } from '#infrastructure/torch/addon.js';
import { registerTorchBackend } from '#infrastructure/torch/register-torch-backend.js';
import { ScalarType } from '#infrastructure/torch/scalar-type.js';
import { attendByAddon } from './attended-rows.js';

/**
 * Makes the backend ready to compute on a GPU, which need not be there, and prints what libtorch is set to before that,
 * after it, and after an operator that requires more; the gradients of attention before and after; how many values of a
 * new tensor are numbers; and what the environment says to cuBLAS. Calls an operator that libtorch warns of twice.
 */
const addon = loadAddon();
const describe = addon.describe.bind(addon);
addon.describe = () => ({ ...describe(), hasCuda: true });
const settings = [describe().gpuSettings];
const attend = () =>
  attendByAddon({
    way: 'callAsOnGpu',
    heads: 2,
    headSize: 8,
    lengths: [5, 3],
    causal: false,
    type: ScalarType.Float,
  }).values;
const gradients = [attend()];
registerTorchBackend('cuda');
settings.push(describe().gpuSettings);
gradients.push(attend());
settings.push(describe().gpuSettings);

const [fresh] = addon.call(
  addon.lookUp('aten::empty.memory_format'),
  [1 << 20],
  ScalarType.Float,
) as number[];
const numbers = new Float32Array(addon.read(fresh!)).filter((value) => !Number.isNaN(value)).length;
const [index] = addon.upload(BigInt64Array.of(1n), ScalarType.Long, [1], false);
const [value] = addon.upload(Float32Array.of(7), ScalarType.Float, [1], false);
for (let call = 0; call < 2; call++) addon.call(addon.lookUp('aten::put'), fresh, index, value, false);
const cublasWorkspace = process.env['CUBLAS_WORKSPACE_CONFIG'];
process.stdout.write(JSON.stringify({ settings, gradients, numbers, cublasWorkspace }));
