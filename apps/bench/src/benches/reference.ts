import { type Bench, type BenchRequest } from '../bench.js';
import { takeClips } from '../extraction/clips.js';
import { extract, startExtractors } from '../extraction/extraction-run.js';
import { isAbsent, runPython } from '../python.js';
import { round } from '../statistics.js';

const CLIPS = 20;
const SIZE = '220';

interface Reference {
  readonly seconds: number;
  readonly clips: number;
  readonly with: string;
  readonly decode_seconds: number;
}

async function run(request: BenchRequest) {
  const clips = await takeClips(request, CLIPS);
  request.say('the pipeline');
  const cluster = await startExtractors(request.scratch, 'one');
  let ours;
  try {
    ours = await extract(cluster, clips);
  } finally {
    await cluster.stop();
  }
  request.say('the notebook');
  const reference = await runPython<Reference>('notebook_reference.py', [SIZE, ...clips], 500_000);
  const theirs = isAbsent(reference) ? null : reference.clips / reference.seconds;
  return {
    metrics: { 'pipeline.vs_reference': theirs === null ? null : round(ours.clipsPerSecond / theirs, 2) },
    details: {
      clips: clips.length,
      real: request.clips !== null,
      clipsPerSecond: round(ours.clipsPerSecond, 3),
      referenceClipsPerSecond: theirs === null ? null : round(theirs, 3),
      reference,
    },
  };
}

export const referenceBench: Bench = {
  name: 'reference',
  summary: 'the pipeline beside what the notebook does: every frame decoded, one frame at a time through the network',
  run,
};
