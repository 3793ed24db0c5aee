import { TorchBackend } from '../torch-backend.js';

/** TensorFlow.js's name of the backend. */
export const BACKEND_NAME = 'torch';

/** The backend that a kernel was called on. */
export function torchBackend(backend: unknown): TorchBackend {
  if (backend instanceof TorchBackend) return backend;
  throw new TypeError('Expected the torch backend: its kernels can not be called on another one');
}
