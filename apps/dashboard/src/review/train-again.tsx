import { choicesOf, HyperparametersSchema } from '@clipyard/api-contract';
import { type TrainingRun } from '@clipyard/client';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { useLocation } from 'wouter';

import { api } from '../api.js';
import { useAction } from '../parts/use-action.js';

/** The last run on the dataset that made a model. */
async function lastRunOf(dataset: string): Promise<TrainingRun | null> {
  const { data } = await api.trainingRuns({ dataset, state: 'succeeded', pageSize: 20 });
  return data.find(({ modelId }) => modelId !== null) ?? null;
}

/** Trains with the settings of the last run on the current labels, and goes to the comparison of both. */
export function TrainAgain({ dataset }: { readonly dataset: string }): React.ReactNode {
  const [, go] = useLocation();
  const { data: last } = useQuery({ queryKey: ['last-run', dataset], queryFn: () => lastRunOf(dataset) });
  // Idempotency key: pressing the button twice starts one run.
  const key = useRef(crypto.randomUUID());
  const again = useAction(
    async (run: TrainingRun) => {
      const hyperparameters = choicesOf(HyperparametersSchema.parse(run.hyperparameters));
      const { id } = await api.train({ dataset, hyperparameters }, key.current);
      return [run.id, id] as const;
    },
    () => 'The run is queued',
  );
  if (last == null) return null;
  return (
    <Button
      variant="default"
      loading={again.isPending}
      onClick={() =>
        again.mutate(last, {
          onSuccess: (ids) => go(`/training/compare/${ids.join(',')}`),
          onSettled: () => void (key.current = crypto.randomUUID()),
        })
      }
    >
      Train again
    </Button>
  );
}
