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
const choicesOf = (command: Command): readonly string[] =>
  command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []);
/** What is written where a value is a file of this machine. */
const FILE = /^(path|file|dir|video)$/;
const takesFile = (option: Option): boolean => FILE.test(/[<[](\w+)/.exec(option.flags)?.[1] ?? '');

function* nodesOf(command: Command, path: readonly string[] = []): Generator<Node> {
  yield { path, command };
  for (const child of command.commands) yield* nodesOf(child, [...path, child.name()]);
}

const nameOf = ({ path }: Node): string => quoted(path.join(' '));
/** Each command as its parent's path and its name: the steps from the program to where the line is. */
const stepsOf = (nodes: readonly Node[]): string[] =>
  nodes
    .filter(({ path }) => path.length > 0)
    .map(({ path }) => quoted(`${path.slice(0, -1).join(' ')} ${path.at(-1)!}`));

/** Options that begin with a dash; values of options that have a list of them; else commands and arguments; files where one is wanted. */
function bash(program: Command): string {
  const nodes = [...nodesOf(program)];
  const flagsOf = ({ command }: Node): string =>
    [...new Set([...command.options, ...program.options].map(flagOf)), '--help'].join(' ');
  const words = nodes.map(
    (node) =>
      `    ${nameOf(node)}) flags=${quoted(flagsOf(node))} words=${quoted([...node.command.commands.map((child) => child.name()), ...choicesOf(node.command)].join(' '))} files=${node.command.registeredArguments.some((argument) => FILE.test(argument.name())) ? 'yes' : "''"} ;;`,
  );
  const valued = (node: Node): string[] =>
    [...node.command.options, ...program.options]
      .filter(({ required }) => required)
      .map(
        (option) =>
          `    ${quoted(`${node.path.join(' ')} ${flagOf(option)}`)}) words=${quoted((option.argChoices ?? []).join(' '))} flags='' files=${takesFile(option) ? 'yes' : "''"} ;;`,
      );
  return `_clipyard() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" path='' flags='' words='' files='' word
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
  case "$current" in -*) COMPREPLY=($(compgen -W "$flags" -- "$current")) ;; *) COMPREPLY=($(compgen -W "$words" -- "$current")) ;; esac
  if [ -n "$files" ]; then local IFS=$'\\n'; COMPREPLY+=($(compgen -f -- "$current")); compopt -o filenames 2>/dev/null; fi
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
  const flag = (option: Option, when: string): string =>
    `complete -c clipyard${when} -l ${flagOf(option).replace(/^--/, '')}${value(option)} -d ${quoted(option.description)}`;
  const lines = nodes.flatMap((node) => [
    ...node.command.commands.map(
      (child) => `complete -c clipyard ${at(node)} -a ${child.name()} -d ${quoted(child.description())}`,
    ),
    ...choicesOf(node.command).map((word) => `complete -c clipyard ${at(node)} -a ${word}`),
    ...(node.command.registeredArguments.some((argument) => FILE.test(argument.name()))
      ? [`complete -c clipyard ${at(node)} -F`]
      : []),
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

/** zsh reads bash's script, once its own completion is set up. */
const zsh = (program: Command): string =>
  `(( $+functions[compdef] )) || { autoload -U +X compinit && compinit }\nautoload -U +X bashcompinit && bashcompinit\n${bash(program)}`;

/** A script that completes commands, options and their values; made of the program itself, so that it knows all of them. */
export const completionScript = (program: Command, shell: Shell): string => ({ bash, zsh, fish })[shell](program);
