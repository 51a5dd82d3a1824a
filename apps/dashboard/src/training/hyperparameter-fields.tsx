import { type PresetName, presetValues, trainsTransformer } from '@clipyard/api-contract';
import { type CreateTrainingRun } from '@clipyard/client';
import { NumberInput, Select, SimpleGrid } from '@mantine/core';

import { bounds, LEARNING_RATE_DECIMALS, type NumberField, PRESETS, SPLITS } from './hyperparameter-bounds.js';

export type HyperparameterChoices = NonNullable<CreateTrainingRun['hyperparameters']>;

interface HyperparameterFieldsProps {
  readonly choices: HyperparameterChoices;
  readonly onChange: (choices: HyperparameterChoices) => void;
}

/** Form fields for hyperparameters. If a field is empty, the value of the preset applies. */
export function HyperparameterFields({ choices, onChange }: HyperparameterFieldsProps): React.ReactNode {
  const name = choices.preset ?? 'auto';
  const preset = presetValues(name);
  const number = (field: NumberField) => ({
    ...bounds(field),
    placeholder: `${preset[field]} (from the preset)`,
    value: choices[field] ?? '',
    onChange: (value: string | number): void => {
      const { [field]: _, ...rest } = choices;
      onChange(typeof value === 'number' ? { ...rest, [field]: value } : rest);
    },
  });
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} style={{ alignItems: 'end' }}>
      <Select
        label="Preset"
        description="auto compares heads and takes the best; reference reproduces the Keras example"
        data={[...PRESETS]}
        value={name}
        allowDeselect={false}
        onChange={(value) => onChange(withPreset(choices, value as PresetName))}
      />
      <Select
        label="Validation split"
        description="group keeps clips of one recording together; stratified separates them"
        data={[{ value: '', label: `${preset.split} (from the preset)` }, ...SPLITS]}
        value={choices.split ?? ''}
        allowDeselect={false}
        onChange={(value) => {
          const { split: _, ...rest } = choices;
          onChange(value ? { ...rest, split: value as (typeof SPLITS)[number] } : rest);
        }}
      />
      {trainsTransformer(name) && (
        <>
          <NumberInput
            label="Epochs"
            description={
              preset.minSteps > 0
                ? `if empty, more passes until there are ${preset.minSteps} steps`
                : 'passes over the training rows'
            }
            {...number('epochs')}
          />
          <NumberInput label="Batch size" description="rows per training step" {...number('batchSize')} />
          <NumberInput
            label="Learning rate"
            description="for the Adam optimizer"
            step={0.0005}
            decimalScale={LEARNING_RATE_DECIMALS}
            {...number('learningRate')}
          />
        </>
      )}
      <NumberInput label="Seed" description="for splits, weights and shuffling" {...number('seed')} />
    </SimpleGrid>
  );
}

/** Hyperparameters of the transformer are dropped for other heads, because the API refuses them there. */
function withPreset({ split, seed, ...transformer }: HyperparameterChoices, preset: PresetName): HyperparameterChoices {
  return {
    ...(trainsTransformer(preset) ? transformer : {}),
    ...(split === undefined ? {} : { split }),
    ...(seed === undefined ? {} : { seed }),
    preset,
  };
}
