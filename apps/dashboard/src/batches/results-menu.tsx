import { Button, Menu } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';

/** Downloads of the results of a batch. */
const FORMATS = [
  { format: 'csv', label: 'CSV', use: 'for spreadsheets' },
  { format: 'parquet', label: 'Parquet', use: 'for pandas, Polars and DuckDB' },
  { format: 'ndjson', label: 'NDJSON', use: 'one JSON object per line' },
] as const;

export const ResultsMenu = ({ batch }: { readonly batch: string }): React.ReactNode => (
  <Menu>
    <Menu.Target>
      <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />}>
        Results
      </Button>
    </Menu.Target>
    <Menu.Dropdown>
      {FORMATS.map(({ format, label, use }) => (
        <Menu.Item
          key={format}
          component="a"
          href={`/v1/batches/${batch}/results?format=${format}`}
          download={`${batch}.${format}`}
        >
          {label}, {use}
        </Menu.Item>
      ))}
    </Menu.Dropdown>
  </Menu>
);
