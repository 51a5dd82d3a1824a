import { type Command, type Option } from 'commander';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** A command and its path below the program, such as `keys create`. The path of the program itself is empty. */
interface Node {
  readonly path: readonly string[];
  readonly command: Command;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
const flagOf = ({ long, short }: Option): string => long ?? short ?? '';
const choicesOf = (command: Command): readonly string[] =>
  command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []);
/** Names of arguments and option values that are local files. */
const FILE = /^(path|file|dir|video)$/;
const takesFile = (option: Option): boolean => FILE.test(/[<[](\w+)/.exec(option.flags)?.[1] ?? '');
const takesFiles = (command: Command): boolean =>
  command.registeredArguments.some((argument) => FILE.test(argument.name()));

function* nodesOf(command: Command, path: readonly string[] = []): Generator<Node> {
  yield { path, command };
  for (const child of command.commands) yield* nodesOf(child, [...path, child.name()]);
}

const nameOf = ({ path }: Node): string => quoted(path.join(' '));
/** Each command as the path of its parent and its own name. The scripts use these steps to find the current command. */
const stepsOf = (nodes: readonly Node[]): string[] =>
  nodes
    .filter(({ path }) => path.length > 0)
    .map(({ path }) => quoted(`${path.slice(0, -1).join(' ')} ${path.at(-1)!}`));

/**
 * The bash script. It completes options after a dash, values after an option that has choices, otherwise subcommands
 * and arguments, and files if the argument or option takes a file.
 */
function bash(program: Command): string {
  const nodes = [...nodesOf(program)];
  const flagsOf = ({ command }: Node): string =>
    [...new Set([...command.options, ...program.options].map(flagOf)), '--help'].join(' ');
  const words = nodes.map((node) => {
    const offered = [...node.command.commands.map((child) => child.name()), ...choicesOf(node.command)].join(' ');
    const files = takesFiles(node.command) ? 'yes' : "''";
    return `    ${nameOf(node)}) flags=${quoted(flagsOf(node))} words=${quoted(offered)} files=${files} ;;`;
  });
  const valued = (node: Node): string[] =>
    [...node.command.options, ...program.options]
      .filter(({ required }) => required)
      .map((option) => {
        const words = quoted((option.argChoices ?? []).join(' '));
        const files = takesFile(option) ? 'yes' : "''";
        return `    ${quoted(`${node.path.join(' ')} ${flagOf(option)}`)}) words=${words} flags='' files=${files} ;;`;
      });
  return `_clipyard() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  local path='' flags='' words='' files='' word
  for word in "\${COMP_WORDS[@]:1:$((COMP_CWORD-1))}"; do
    case "$path $word" in ${stepsOf(nodes).join('|')}) path="\${path:+$path }$word" ;; esac
  done
  case "$path" in
${words.join('\n')}
  esac
  case "$path $previous" in
${[...new Set(nodes.flatMap(valued))].join('\n')}
  esac
  COMPREPLY=()
  case "$current" in
    -*) COMPREPLY=($(compgen -W "$flags" -- "$current")) ;;
    *) COMPREPLY=($(compgen -W "$words" -- "$current")) ;;
  esac
  if [ -n "$files" ]; then
    local IFS=$'\\n'
    COMPREPLY+=($(compgen -f -- "$current"))
    compopt -o filenames 2>/dev/null
  fi
}
complete -F _clipyard clipyard
`;
}

function fish(program: Command): string {
  const nodes = [...nodesOf(program)];
  const at = (node: Node): string => `-n ${quoted(`__clipyard_at ${nameOf(node)}`)}`;
  const value = (option: Option): string =>
    option.argChoices !== undefined
      ? ` -x -a ${quoted(option.argChoices.join(' '))}`
      : !option.required
        ? ''
        : takesFile(option)
          ? ' -r -F'
          : ' -x';
  const flag = (option: Option, when: string): string => {
    const name = flagOf(option).replace(/^--/, '');
    return `complete -c clipyard${when} -l ${name}${value(option)} -d ${quoted(option.description)}`;
  };
  const lines = nodes.flatMap((node) => [
    ...node.command.commands.map(
      (child) => `complete -c clipyard ${at(node)} -a ${child.name()} -d ${quoted(child.description())}`,
    ),
    ...choicesOf(node.command).map((word) => `complete -c clipyard ${at(node)} -a ${word}`),
    ...(takesFiles(node.command) ? [`complete -c clipyard ${at(node)} -F`] : []),
    ...node.command.options.map((option) => flag(option, node.path.length === 0 ? '' : ` ${at(node)}`)),
  ]);
  return `function __clipyard_at
  set -l path ''
  for word in (commandline -opc)[2..]
    contains -- "$path $word" ${stepsOf(nodes).join(' ')}; and set path (string trim -- "$path $word")
  end
  test "$path" = "$argv[1]"
end
complete -c clipyard -f
${lines.join('\n')}
`;
}

/** The zsh script: sets up zsh's own completion, then runs the bash script through bashcompinit. */
const zsh = (program: Command): string =>
  `(( $+functions[compdef] )) || { autoload -U +X compinit && compinit }
autoload -U +X bashcompinit && bashcompinit
${bash(program)}`;

/**
 * Generates a script that completes commands, options and their values.
 *
 * @param program - the command tree, from which the script is generated
 * @returns the source of the script
 */
export const completionScript = (program: Command, shell: Shell): string => ({ bash, zsh, fish })[shell](program);
