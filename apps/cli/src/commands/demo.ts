import { join } from 'node:path';

import { type Command } from 'commander';

import { type Context } from '../context.js';
import { runDemo } from '../demo/run-demo.js';
import { examples } from '../help.js';
import { given, integer, STATE_DIR } from '../options.js';

export function demoCommand(program: Command, context: Context): void {
  program
    .command('demo')
    .description('Run the whole workflow on this machine: clips, features, training, evaluation, classification.')
    .option(
      '--dataset <dir>',
      'one folder per class, or train.csv and test.csv (default: UCF101 top 5, else rendered clips)',
    )
    .option(
      '--backbone <path>',
      "a Keras .h5, a layers-model folder or an .onnx (default: Keras' weights, else untrained)",
    )
    .option('--epochs <n>', 'passes over the training rows (default: those of the preset: 20)', integer)
    .option('--state <dir>', 'folder for all data', join(STATE_DIR, 'demo'))
    .addHelpText(
      'after',
      examples(
        'clipyard demo',
        ['clipyard demo --dataset my-clips/', 'a folder with one folder per class'],
        ['clipyard demo --epochs 5', 'faster, with a less accurate model'],
      ),
    )
    .action(
      async ({
        dataset,
        backbone,
        epochs,
        state,
      }: {
        dataset?: string;
        backbone?: string;
        epochs?: number;
        state: string;
      }) => {
        const report = await runDemo(
          { stateDir: state, quiet: context.json, ...given({ dataset, backbone, epochs }) },
          context.signal,
        );
        context.print(report, 'demo: ok');
      },
    );
}
