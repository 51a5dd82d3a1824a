import { Alert, Badge } from '@mantine/core';

/** Warning shown wherever a figure depends on features from random weights. */
export function UntrainedNotice({ pretrained }: { readonly pretrained: boolean | null }): React.ReactNode {
  if (pretrained !== false) return null;
  return (
    <Alert color="orange" variant="light" title="The backbone is untrained">
      It uses random weights instead of ImageNet weights. Everything works, but accuracies and probabilities are
      meaningless for real videos.
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
