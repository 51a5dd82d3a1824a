import { Autocomplete } from '@mantine/core';
import { useState } from 'react';

interface ClassSearchProps {
  readonly ref: React.Ref<HTMLInputElement>;
  readonly classes: readonly string[];
  readonly onChoose: (label: string) => void;
}

const SHOWN = 20;

/** Finds a class by its first letters, or names a new one. Enter chooses it and returns to the shortcuts. */
export function ClassSearch({ ref, classes, onChoose }: ClassSearchProps): React.ReactNode {
  const [text, setText] = useState('');
  const choose = (label: string): void => {
    const name = label.trim();
    setText('');
    if (name === '') return;
    (document.activeElement as HTMLElement | null)?.blur();
    onChoose(name);
  };
  return (
    <Autocomplete
      ref={ref}
      label="Other class"
      placeholder="Type to find a class, or a new name"
      data={[...classes]}
      limit={SHOWN}
      selectFirstOptionOnChange
      value={text}
      onChange={setText}
      onOptionSubmit={choose}
      onKeyDown={(event) => {
        if (event.key === 'Escape') event.currentTarget.blur();
        // With an option selected, the list submits it.
        else if (event.key === 'Enter' && !matches(classes, text)) choose(text);
      }}
    />
  );
}

const matches = (classes: readonly string[], text: string): boolean =>
  classes.some((name) => name.toLowerCase().includes(text.trim().toLowerCase()));
