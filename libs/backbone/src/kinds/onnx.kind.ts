import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { ClipyardError, type OnnxDescriptor, OnnxDescriptorSchema } from '@clipyard/api-contract';
import { canonicalJson } from '@clipyard/features';
import { checkOnnxSize } from '@clipyard/tensors';

import { type BackboneFiles } from '../backbone-files.js';
import { backboneRules, readBackboneFile } from '../onnx-file/backbone-rules.js';
import { firstRun } from '../onnx-file/first-run.js';
import { onnxInterface } from '../onnx-file/onnx-interface.js';
import { wrapOnnx } from '../onnx-file/wrap-onnx.js';
import { type BackboneKind, type BackboneSource } from './backbone-kind.js';

/** The descriptor that lies beside an ONNX file. */
const DESCRIPTOR_FILE = 'backbone.json';
const GRAPH_FILE = 'model.onnx';
/** The descriptor without what does not decide the features, as canonical JSON. */
const IDENTITY_FILE = 'identity.json';
const WARNING = 'has random weights, so accuracies do not show how well videos can be classified';

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (info) => info.isFile(),
    () => false,
  );

/** An ONNX file with `backbone.json` beside it: the path of the file, or of a folder with both. */
export const onnxKind: BackboneKind = {
  name: 'onnx',
  fileNames: [GRAPH_FILE, IDENTITY_FILE],
  matches: async (choice) =>
    (choice.endsWith('.onnx') && (await isFile(choice))) || (await isFile(join(choice, DESCRIPTOR_FILE))),
  read: async (choice) => {
    const path = choice.endsWith('.onnx') ? choice : await onlyGraph(choice);
    const descriptor = await readDescriptor(join(dirname(path), DESCRIPTOR_FILE));
    return {
      source: await onnxSource(path, descriptor),
      warning: descriptor.pretrained === true ? null : `The backbone ${descriptor.name} ${WARNING}`,
    };
  },
  digest: ({ files }) => digestOf(required(files, GRAPH_FILE), required(files, IDENTITY_FILE)),
  open: ({ descriptor, files }) => {
    const { name } = descriptor;
    const file = readBackboneFile(required(files, GRAPH_FILE));
    const identity = identityOf(JSON.parse(Buffer.from(required(files, IDENTITY_FILE)).toString()), name);
    const shape = onnxInterface(file, identity);
    return {
      onnx: (_, precision) => {
        if (precision !== 'float32')
          throw new ClipyardError(
            'backbone_invalid',
            `${name} is an ONNX file with a precision of its own; use precision float32, or export it in ${precision}`,
          );
        return wrapOnnx(file, shape);
      },
      tfjs: null,
      single: shape.single,
    };
  },
};

/**
 * An ONNX file as a backbone. It is checked and run for the first time when it is made.
 *
 * @param given - The contents of `backbone.json`.
 * @param from - Origin of the file, for messages.
 * @throws ClipyardError `backbone_invalid` if the descriptor or the file is wrong, `backbone_unavailable` if the file
 *   cannot be read.
 */
export async function onnxSource(
  path: string,
  given: GivenDescriptor,
  from: string = basename(path),
): Promise<BackboneSource> {
  const { name, licence, ...identity } = given;
  const parsed = parseDescriptor(given, DESCRIPTOR_FILE);
  const identityFile = Buffer.from(canonicalJson(identity));
  const unreadable = (error: unknown): never => {
    throw new ClipyardError('backbone_unavailable', `${path} cannot be read`, { cause: error });
  };
  checkOnnxSize((await stat(path).catch(unreadable)).size, backboneRules);
  const graph = await readFile(path).catch(unreadable);
  const digest = digestOf(graph, identityFile);
  return {
    digest,
    make: async () => {
      const { featureSize, size, window } = await firstRun({ name, digest }, { path, identity: parsed });
      return {
        descriptor: {
          name,
          digest,
          kind: 'onnx',
          pretrained: parsed.pretrained,
          featureSize,
          preprocessing: 'descriptor',
          imageSize: size,
          source: from,
          licence,
          ...(window === null ? {} : { window }),
          defaults: {
            ...(parsed.resize === undefined ? {} : { resize: parsed.resize }),
            ...(parsed.maxFrames === undefined ? {} : { maxFrames: parsed.maxFrames }),
          },
        },
        files: new Map([
          [GRAPH_FILE, new Uint8Array(graph)],
          [IDENTITY_FILE, new Uint8Array(identityFile)],
        ]),
      } satisfies BackboneFiles;
    },
  };
}

/** `backbone.json` as it was written, without the defaults, so that later defaults do not change its digest. */
export type GivenDescriptor = Pick<OnnxDescriptor, 'name' | 'licence'> & Readonly<Record<string, unknown>>;

async function readDescriptor(path: string): Promise<GivenDescriptor> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new ClipyardError(
      'backbone_invalid',
      `There is no ${path}; write it with at least {"name": "…", "licence": "…", "pretrained": true} ` +
        '(docs/backbones.md)',
    );
  });
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (error) {
    throw new ClipyardError('backbone_invalid', `${path} is not JSON: ${(error as Error).message}`, {
      cause: error,
    });
  }
  parseDescriptor(given, path);
  return given as GivenDescriptor;
}

/** @throws ClipyardError `backbone_invalid` that names every wrong field. */
function parseDescriptor(given: unknown, where: string): OnnxDescriptor {
  const parsed = OnnxDescriptorSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `"${path.join('.')}": ${message}`).join('; ');
  throw new ClipyardError('backbone_invalid', `${where} is wrong: ${problems}`);
}

/** The identity of a stored backbone, with today's defaults. */
const identityOf = (stored: object, name: string): OnnxDescriptor =>
  parseDescriptor({ ...stored, name, licence: 'stored' }, IDENTITY_FILE);

async function onlyGraph(folder: string): Promise<string> {
  const graphs = (await readdir(folder)).filter((name) => name.endsWith('.onnx'));
  if (graphs.length === 1) return join(folder, graphs[0]!);
  throw new ClipyardError(
    'backbone_invalid',
    `${folder} has ${graphs.length} ONNX files beside ${DESCRIPTOR_FILE}; keep one`,
  );
}

const digestOf = (graph: Uint8Array, identity: Uint8Array): string =>
  createHash('sha256').update(createHash('sha256').update(graph).digest()).update(identity).digest('hex');

function required(files: BackboneFiles['files'], name: string): Uint8Array {
  const bytes = files.get(name);
  if (bytes === undefined) throw new ClipyardError('backbone_unavailable', `The backbone has no ${name}`);
  return bytes;
}
