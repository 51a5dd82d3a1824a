import { type Command, type Option } from 'commander';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** A command with its path below the program, such as `keys create`; the program itself has none. */
interface Node {
  readonly path: readonly string[];
  readonly command: Command;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
const flagOf = ({ long, short }: Option): string => long ?? short ?? '';
const choicesOf = (command: Command): readonly string[] => command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []);

function* nodesOf(command: Command, path: readonly string[] = []): Generator<Node> {
  yield { path, command };
  for (const child of command.commands) yield* nodesOf(child, [...path, child.name()]);
}

/** Options that begin with a dash; values of options that have a list of them; else commands and arguments; else files. */
function bash(program: Command): string {
  const nodes = [...nodesOf(program)];
  const global = program.options.map(flagOf);
  const name = ({ path }: Node): string => quoted(path.join(' '));
  const words = nodes.map((node) => `    ${name(node)}) flags=${quoted([...new Set([...node.command.options.map(flagOf), ...global, '--help'])].join(' '))} words=${quoted([...node.command.commands.map((child) => child.name()), ...choicesOf(node.command)].join(' '))} ;;`);
  const values = nodes.flatMap((node) => node.command.options.flatMap((option) => (option.argChoices === undefined ? [] : [`    ${quoted(`${node.path.join(' ')} ${flagOf(option)}`)}) words=${quoted(option.argChoices.join(' '))} flags='' ;;`])));
  return `_clipyard() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" path='' flags='' words='' word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$path $word" in ${nodes.filter(({ path }) => path.length > 0).map(({ path }) => quoted(`${path.slice(0, -1).join(' ')} ${path.at(-1)!}`)).join('|')}) path="\${path:+$path }$word" ;; esac
  done
  case "$path" in
${words.join('\n')}
  esac
  case "$path $previous" in
${values.join('\n')}
  esac
  COMPREPLY=()
  case "$current" in -*) COMPREPLY=($(compgen -W "$flags" -- "$current")) ;; *) COMPREPLY=($(compgen -W "$words" -- "$current")) ;; esac
}
complete -o default -F _clipyard clipyard
`;
}

function fish(program: Command): string {
  const nodes = [...nodesOf(program)];
  const condition = ({ path, command }: Node): string => {
    const deeper = command.commands.map((child) => child.name());
    const here = path.length === 0 ? '__fish_use_subcommand' : path.map((word) => `__fish_seen_subcommand_from ${word}`).join('; and ');
    return path.length > 0 && deeper.length > 0 ? `${here}; and not __fish_seen_subcommand_from ${deeper.join(' ')}` : here;
  };
  const flag = (option: Option, when: string): string => `complete -c clipyard${when === '' ? '' : ` -n ${quoted(when)}`} -l ${flagOf(option).replace(/^--/, '')}${option.argChoices === undefined ? '' : ` -x -a ${quoted(option.argChoices.join(' '))}`} -d ${quoted(option.description)}`;
  const lines = nodes.flatMap((node) => [
    ...node.command.commands.map((child) => `complete -c clipyard -n ${quoted(condition(node))} -a ${child.name()} -d ${quoted(child.description())}`),
    ...choicesOf(node.command).map((word) => `complete -c clipyard -n ${quoted(condition(node))} -f -a ${word}`),
    ...node.command.options.map((option) => flag(option, node.path.length === 0 ? '' : condition(node))),
  ]);
  return `${lines.join('\n')}\n`;
}

/** A script that completes commands, options and their values; made of the program itself, so that it knows all of them. */
export function completionScript(program: Command, shell: Shell): string {
  if (shell === 'fish') return fish(program);
  return shell === 'zsh' ? `autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n${bash(program)}` : bash(program);
}
