import { Argument, type Command } from 'commander';

import { completionScript, type Shell, shells } from '../completion.js';
import { type Context } from '../context.js';
import { examples } from '../help.js';

export function completionCommand(program: Command, context: Context): void {
  program
    .command('completion')
    .description('Print a script that completes commands, options and their values in your shell.')
    .addArgument(new Argument('<shell>', 'shell to print the script for').choices(shells))
    .addHelpText(
      'after',
      examples(
        'clipyard completion bash > ~/.local/share/bash-completion/completions/clipyard',
        ['source <(clipyard completion zsh)', 'in ~/.zshrc'],
        'clipyard completion fish > ~/.config/fish/completions/clipyard.fish',
      ),
    )
    .action((shell: Shell) => {
      const script = completionScript(program, shell);
      context.print({ shell, script }, script);
    });
}
