import { type Evaluation, type Model, type Prediction } from '@clipyard/client';
import { Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '../api.js';
import { nameOf, percent, plural } from '../format.js';
import { Answered } from '../parts/answered.js';
import { Filmstrip } from '../parts/filmstrip.js';

/** The dataset version a model was evaluated on. Imported models have none. */
interface Evaluated {
  readonly modelId: string;
  readonly dataset: string;
  readonly datasetVersion: number;
}

function evaluatedOn({ id, lineage: { dataset, datasetVersion } }: Pick<Model, 'id' | 'lineage'>): Evaluated | null {
  return dataset === null || datasetVersion === null ? null : { modelId: id, dataset, datasetVersion };
}

/** With more classes than this, the column headers are rotated and the columns narrow. */
const MANY = 8;
/** Videos of a cell shown at a time. */
const PAGE = 8;

/** Background of a cell. `strength` is the percentage of teal (correct) or red (wrong). */
function cellColor(isCorrect: boolean, strength: number): string {
  const hue = isCorrect ? 'teal' : 'red';
  const color = `light-dark(var(--mantine-color-${hue}-5), var(--mantine-color-${hue}-8))`;
  return `color-mix(in srgb, ${color} ${strength}%, var(--mantine-color-default-hover))`;
}

interface Cell {
  readonly actual: string;
  readonly predicted: string;
}

async function predictionsOf(modelId: string): Promise<Prediction[]> {
  const predictions: Prediction[] = [];
  for await (const prediction of api.predictions(modelId)) predictions.push(prediction);
  return predictions;
}

/** The confusion matrix. The colour of a cell shows its share of the row: green on the diagonal, red elsewhere. */
export function Confusion({
  evaluation: { labels, confusionMatrix },
  model,
}: {
  readonly evaluation: Evaluation;
  readonly model: Model;
}): React.ReactNode {
  const on = evaluatedOn(model);
  const [cell, setCell] = useState<Cell | null>(null);
  return (
    <>
      <div className="scroll-x" tabIndex={0} role="region" aria-label="Confusion matrix">
        <table className="matrix" data-many={labels.length > MANY}>
          <thead>
            <tr>
              <td />
              {labels.map((label) => (
                <th key={label} scope="col">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {confusionMatrix.map((row, i) => {
              const total = row.reduce((sum, n) => sum + n, 0);
              const actual = labels[i]!;
              return (
                <tr key={actual}>
                  <th scope="row">{actual}</th>
                  {row.map((n, j) => {
                    const predicted = labels[j]!;
                    const chosen = cell?.actual === actual && cell.predicted === predicted;
                    if (n === 0) return <td key={predicted}>0</td>;
                    const strength = Math.round((n / total) * 60);
                    return (
                      <td key={predicted}>
                        <button
                          type="button"
                          aria-pressed={chosen}
                          aria-label={`${plural(n, 'video')} of ${actual}, predicted as ${predicted}`}
                          onClick={() => setCell(chosen ? null : { actual, predicted })}
                          style={{
                            background: cellColor(i === j, strength),
                          }}
                        >
                          {n}
                        </button>
                      </td>
                    );
                  })}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {cell !== null && on !== null && <Videos key={`${cell.actual} ${cell.predicted}`} cell={cell} on={on} />}
    </>
  );
}

function Videos({
  cell: { actual, predicted },
  on: { modelId, dataset, datasetVersion },
}: {
  readonly cell: Cell;
  readonly on: Evaluated;
}): React.ReactNode {
  const query = useQuery({
    queryKey: ['predictions', modelId],
    queryFn: () => predictionsOf(modelId),
    staleTime: Infinity,
  });
  const [shown, setShown] = useState(PAGE);
  return (
    <div aria-live="polite">
      <Text fw={500} fz="sm" mb="xs">
        {actual === predicted
          ? `Videos of ${actual} that the model classifies correctly`
          : `Videos of ${actual} that the model classifies as ${predicted}`}
      </Text>
      <Answered query={query}>
        {(predictions) => {
          const videos = predictions.filter(({ label, top }) => label === actual && top[0]?.label === predicted);
          return (
            <Stack gap="sm">
              {videos.slice(0, shown).map(({ videoId, customId, top }) => (
                <div key={videoId + customId}>
                  <Text fz="sm" mb={2} style={{ overflowWrap: 'anywhere' }}>
                    <Text span inherit fw={500}>
                      {nameOf(customId)}
                    </Text>
                    :{' '}
                    {top
                      .slice(0, 3)
                      .map(({ label, probability }) => `${label} ${percent(probability)}`)
                      .join(', ')}
                  </Text>
                  <Filmstrip of={{ dataset, version: datasetVersion, videoId }} name={nameOf(customId)} />
                </div>
              ))}
              {shown < videos.length && (
                <Group justify="center">
                  <Button variant="default" onClick={() => setShown(shown + PAGE)}>
                    Show more
                  </Button>
                </Group>
              )}
            </Stack>
          );
        }}
      </Answered>
    </div>
  );
}
