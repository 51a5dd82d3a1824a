import { type Command } from 'commander';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

interface Described {
  readonly name: string;
  readonly description: string;
  readonly flags: readonly { readonly flag: string; readonly description: string }[];
}

const flagsOf = (command: Command): Described['flags'] => command.options.map(({ long, short, description }) => ({ flag: long ?? short ?? '', description }));
const describe = (program: Command): Described[] => program.commands.map((command) => ({ name: command.name(), description: command.description(), flags: [...flagsOf(command), ...flagsOf(program)] }));
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** Options that begin with a dash, else commands, else files. */
function bash(program: Command): string {
  const commands = describe(program);
  const cases = commands.map(({ name, flags }) => `    ${name}) words=${quoted(flags.map(({ flag }) => flag).join(' '))} ;;`);
  return `_clipyard() {
  local current="\${COMP_WORDS[COMP_CWORD]}" command='' words='' word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in ${commands.map(({ name }) => name).join('|')}) command="$word"; break ;; esac
  done
  case "$command" in
    '') words=${quoted([...commands.map(({ name }) => name), ...flagsOf(program).map(({ flag }) => flag)].join(' '))} ;;
${cases.join('\n')}
  esac
  COMPREPLY=()
  if [ -z "$command" ] || [ "\${current#-}" != "$current" ]; then COMPREPLY=($(compgen -W "$words" -- "$current")); fi
}
complete -o default -F _clipyard clipyard
`;
}

function fish(program: Command): string {
  const lines = describe(program).flatMap(({ name, description, flags }) => [
    `complete -c clipyard -n __fish_use_subcommand -a ${name} -d ${quoted(description)}`,
    ...flags.map(({ flag, description: what }) => `complete -c clipyard -n '__fish_seen_subcommand_from ${name}' -l ${flag.replace(/^--/, '')} -d ${quoted(what)}`),
  ]);
  return `${lines.join('\n')}\n`;
}

/** A script that completes commands and options; made of the program itself, so that it knows all of them. */
export function completionScript(program: Command, shell: Shell): string {
  if (shell === 'fish') return fish(program);
  return shell === 'zsh' ? `autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n${bash(program)}` : bash(program);
}
