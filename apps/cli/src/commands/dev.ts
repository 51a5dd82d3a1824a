import { once } from 'node:events';
import { join } from 'node:path';

import { startCluster } from '@clipyard/local-stack';
import { type DecoderChoice, decoderChoices } from '@clipyard/media';
import { type Command, Option } from 'commander';

import { type Context } from '../context.js';
import { examples } from '../help.js';
import { given, integer, STATE_DIR } from '../options.js';

export function devCommand(program: Command, context: Context): void {
  program
    .command('dev')
    .description('Run everything on this machine: Redis and all services.')
    .option('--port <port>', 'port of the API', integer, 3000)
    .option('--extractors <n>', 'extractor processes', integer, 1)
    .option('--state <dir>', 'folder for all data', join(STATE_DIR, 'dev'))
    .option(
      '--backbone <choice>',
      'auto, untrained, or the path of an .h5, a layers-model folder or an .onnx with backbone.json',
    )
    .addOption(
      new Option('--decoder <name>', 'decoder of videos; auto: node-av if it is installed').choices(decoderChoices),
    )
    .option('--root <dir...>', 'folders that file:// uris may point into', [process.cwd()])
    .option('--inspect <name>', 'service that listens for a debugger on port 9229, such as extractor')
    .addOption(new Option('--redis <url>', 'use this Redis instead of starting one').env('REDIS_URL'))
    .addHelpText(
      'after',
      examples(
        'clipyard dev --extractors 2 --root /data/clips',
        'clipyard dev --backbone densenet121_weights_tf_dim_ordering_tf_kernels_notop.h5',
        ['clipyard --json dev --port 0', 'a free port; the line of JSON contains the url'],
      ),
    )
    .action(
      async ({
        port,
        extractors,
        state,
        backbone,
        decoder,
        root,
        redis,
        inspect,
      }: {
        port: number;
        extractors: number;
        state: string;
        backbone?: string;
        decoder?: DecoderChoice;
        root: string[];
        redis?: string;
        inspect?: string;
      }) => {
        context.note('Starting Redis and every service');
        const cluster = await startCluster({
          stateDir: state,
          allowedRoots: root,
          port,
          extractors,
          signal: context.signal,
          onEvent: (message) => context.note(message),
          ...given({ backbone, redisUrl: redis, inspect }),
          ...(decoder === undefined ? {} : { settings: { DECODER: decoder } }),
        });
        const processes = Object.fromEntries(cluster.processes.map(({ name, pid }) => [name, pid]));
        context.print(
          { apiUrl: cluster.apiUrl, processes },
          `Clipyard runs at ${cluster.apiUrl} (dashboard /, documentation /docs, queues /admin/queues)\n` +
            `logs: ${join(state, 'logs')}/\nstop with Ctrl-C`,
        );
        if (!context.signal.aborted) await once(context.signal, 'abort');
        await cluster.stop();
      },
    );
}
