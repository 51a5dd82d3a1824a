import { type Scope, scopes } from '@clipyard/api-contract';
import { type Command, Option } from 'commander';

import { type Context } from '../context.js';
import { examples } from '../help.js';
import { given, integer } from '../options.js';
import { table } from '../output.js';

export function keysCommand(program: Command, context: Context): void {
  const keys = program
    .command('keys')
    .description('Manage API keys. Once the first key exists, every call needs a key.')
    .addHelpText(
      'after',
      examples(
        ['clipyard keys create me', 'the first key: admin'],
        'clipyard keys create upload-robot --scopes submit --expires 90',
        'clipyard keys revoke key_…',
      ),
    );

  keys
    .command('create')
    .description('Create a key. It is shown once.')
    .argument('<name>', 'name of the key, such as its owner')
    .addOption(
      new Option('--scopes <scope...>', 'permissions of the key; the first key must have admin')
        .choices(scopes)
        .default(['admin']),
    )
    .option(
      '--project <project>',
      "project whose resources the key can see and create; '*': all (default: default; the first key: '*')",
    )
    .option(
      '--quota <name=number...>',
      "quotas instead of the deployment's: itemsInFlight, itemsADay, uploadBytesADay; 0 is unlimited",
    )
    .option('--expires <days>', 'days until the key expires (default: never)', integer)
    .addHelpText(
      'after',
      examples(
        'clipyard keys create me',
        'clipyard keys create upload-robot --scopes submit read --project vision --expires 90',
        'clipyard keys create prometheus --scopes read --project "*"',
      ),
    )
    .action(
      async (name: string, options: { scopes: Scope[]; project?: string; quota?: string[]; expires?: number }) => {
        const quotas = Object.fromEntries(
          (options.quota ?? []).map((quota) => [quota.split('=')[0]!, Number(quota.split('=')[1])]),
        );
        const created = await context.client().createKey({
          name,
          scopes: options.scopes,
          quotas,
          ...given({ project: options.project, expiresInDays: options.expires }),
        });
        context.print(
          created,
          `${created.key}\nThe key belongs to project ${created.project}. It is not shown again. ` +
            'Use it with: export CLIPYARD_API_KEY=…',
        );
      },
    );

  keys
    .command('list')
    .description('List keys, without their secrets.')
    .addHelpText('after', examples('clipyard keys list'))
    .action(async () => {
      const all = await context.client().apiKeys();
      context.print(
        all,
        all.length === 0
          ? 'No keys yet: everybody on the machine of the API can call it.'
          : table([
              ['key', 'name', 'project', 'scopes', 'last used', 'expires'],
              ...all.map(({ id, name, project, scopes: granted, lastUsedAt, expiresAt, revokedAt }) => [
                id,
                name,
                project,
                granted.join(' '),
                lastUsedAt?.slice(0, 13) ?? 'never',
                revokedAt === null ? (expiresAt?.slice(0, 10) ?? 'never') : 'revoked',
              ]),
            ]),
      );
    });

  keys
    .command('revoke')
    .description('Revoke a key. It stops working within seconds.')
    .argument('<key>', 'an id from clipyard keys list')
    .addHelpText('after', examples('clipyard keys revoke key_…'))
    .action(async (id: string) => {
      const key = await context.client().revokeKey(id);
      context.print(key, `${key.id} (${key.name}) was revoked`);
    });
}
