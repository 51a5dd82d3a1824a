/** What the exit code of each command says. */
export const exitCodes = { done: 0, failed: 1, misused: 2, unreachable: 3 } as const;

export const HELP = `
The whole job:
  clipyard dev                                     everything on this machine; leave it running
  clipyard submit clips/ --dataset mine --watch    a folder with one folder a class → features and labels
  clipyard train mine --promote production --watch → a model, evaluated on videos that it never saw
  clipyard classify new.mp4                        → ranked classes, and a GIF of the frames used

Each command tells more: clipyard submit --help. With --json it prints JSON on standard output, and nothing else there.
Exit codes: 0 done, 1 the work failed or was refused, 2 called wrongly, 3 no API answers.
When something does not work: clipyard doctor
`;

const byCommand = {
  dev: ['clipyard dev --extractors 2 --root /data/clips', 'clipyard dev --backbone densenet121_weights_tf_dim_ordering_tf_kernels_notop.h5'],
  submit: [
    'clipyard submit clips/ --dataset mine --watch             one folder a class', 'clipyard submit train.csv test.csv --dataset mine         video_name,tag or uri,label',
    'clipyard submit clips/ --dataset mine --dry-run           what it would do', 'clipyard submit clips/ --dataset mine --upload            to an API that does not see the files; goes on where it was cut off',
    'clipyard submit new/ --classify production --watch        ranked classes for each: clipyard results BATCH',
  ],
  train: ['clipyard train mine --epochs 20 --split group --watch', "clipyard train mine --group-pattern '_g(\\d+)_'                 UCF101's groups stay together", 'clipyard train mine --preset reference --seed 1           what the Keras example does'],
  classify: ['clipyard classify new.mp4 --top 3', 'clipyard --json classify s3://bucket/new.mp4 --model canary'],
  reclassify: ['clipyard reclassify mine --model canary --from production      where two models differ', 'clipyard reclassify batch_… --model canary --all'],
  models: ['clipyard models', 'clipyard models import reference.weights.h5 --labels Punch TennisSwing --dataset mine'],
  promote: ['clipyard promote model_… --alias canary', "clipyard promote model_… --force 'the old one knows too few classes'"],
  workers: ['clipyard workers', 'clipyard workers --within 3600                           extractors that it takes to be done in an hour'],
  keys: ['clipyard keys create me                                   the first: admin', 'clipyard keys create upload-robot --scopes submit --expires 90', 'clipyard keys revoke key_…'],
  doctor: ['clipyard doctor', 'clipyard --api https://clips.example.org doctor'],
  completion: ['clipyard completion bash > ~/.local/share/bash-completion/completions/clipyard', 'clipyard completion fish > ~/.config/fish/completions/clipyard.fish'],
} as const;

export const examples = (command: keyof typeof byCommand): string => `\nExamples:\n${byCommand[command].map((line) => `  ${line}`).join('\n')}\n`;
