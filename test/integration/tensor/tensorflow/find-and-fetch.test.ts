import { spawnSync } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { afterEach, describe, expect, it } from '@jest/globals';

import { fetchBindingSources } from '#infrastructure/tensor/tensorflow/build/binding-sources.js';
import { findTensorflow } from '#infrastructure/tensor/tensorflow/build/tensorflow-package.js';
import { useTemporaryFolder } from '#test/support/temporary-folder.js';

const folder = useTemporaryFolder();

/** A program that prints some text. */
async function writeProgram(name: string, script: string): Promise<string> {
  const file = path.join(folder(), name);
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  return file;
}

async function pythonWithTensorflow(): Promise<{ python: string; tensorflow: string }> {
  const tensorflow = path.join(folder(), 'tensorflow');
  const answer = JSON.stringify({ version: '2.21.0', folder: tensorflow, hasCuda: false });
  return { tensorflow, python: await writeProgram('python', `echo a greeting; echo '${answer}'`) };
}

describe('findTensorflow', () => {
  it('finds the TensorFlow that Python imports, whatever it prints before', async () => {
    const { python, tensorflow } = await pythonWithTensorflow();
    await mkdir(path.join(tensorflow, 'include'), { recursive: true });
    for (const name of ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2']) {
      await writeFile(path.join(tensorflow, name), '');
    }
    expect(findTensorflow({ PYTHON: python })).toEqual({
      version: '2.21.0',
      folder: tensorflow,
      hasCuda: false,
    });
  });

  it('names what a TensorFlow lacks', async () => {
    const { python, tensorflow } = await pythonWithTensorflow();
    await mkdir(path.join(tensorflow, 'include'), { recursive: true });
    expect(() => findTensorflow({ PYTHON: python })).toThrow(
      `in ${tensorflow}, found no libtensorflow_cc.so.2, no libtensorflow_framework.so.2.`,
    );
  });

  it('says how to install TensorFlow where Python has none', async () => {
    const python = await writeProgram('python', "echo 'No module named tensorflow' >&2; exit 1");
    expect(() => findTensorflow({ PYTHON: python })).toThrow(
      `No module named tensorflow. Install it with "${python} -m pip install tensorflow-cpu"`,
    );
  });

  it('says how to go on where there is no such Python', () => {
    expect(() => findTensorflow({ PYTHON: '/nowhere/python' })).toThrow('set PYTHON to an interpreter');
  });
});

describe('fetchBindingSources', () => {
  const searchPath = process.env['PATH'];
  afterEach(() => {
    process.env['PATH'] = searchPath;
  });

  it('compiles nothing but the package that was read', async () => {
    const archive = path.join(folder(), 'other.tgz');
    spawnSync('tar', ['--create', '--gzip', '--file', archive, '--files-from', '/dev/null']);
    await writeProgram('npm', `cp ${archive} . && echo other.tgz`);
    process.env['PATH'] = `${folder()}${path.delimiter}${searchPath ?? ''}`;
    expect(() => {
      fetchBindingSources(path.join(folder(), 'sources'));
    }).toThrow('Expected the archive of @tensorflow/tfjs-node@4.22.0 with sha512-uHrXeUlf');
  });

  it('passes on what npm says', async () => {
    await writeProgram('npm', 'echo registry is down >&2; exit 1');
    process.env['PATH'] = `${folder()}${path.delimiter}${searchPath ?? ''}`;
    expect(() => {
      fetchBindingSources(path.join(folder(), 'sources'));
    }).toThrow('registry is down');
  });
});
