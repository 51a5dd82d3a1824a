import { Alert, Badge } from '@mantine/core';

/** Stands wherever a figure rests on features of random weights. */
export function UntrainedNotice({ pretrained }: { readonly pretrained: boolean | null }): React.ReactNode {
  if (pretrained !== false) return null;
  return (
    <Alert color="orange" variant="light" title="The backbone is untrained">
      Random weights stand in for ImageNet ones. All parts work, but accuracies and probabilities say nothing about real
      videos.
    </Alert>
  );
}

export function UntrainedBadge({ pretrained }: { readonly pretrained: boolean | null }): React.ReactNode {
  return pretrained === false ? (
    <Badge color="orange" variant="outline" tt="none" c="var(--mantine-color-text)">
      untrained backbone
    </Badge>
  ) : null;
}
