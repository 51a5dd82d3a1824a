import { type ReviewItem } from '@clipyard/client';
import { describe, expect, it } from 'vitest';

import { classKeys } from './class-keys.js';

const item = { label: 'run', top: [{ label: 'walk', probability: 0.6 }] } as ReviewItem;
const labels = (classes: readonly string[], of = item): string[] => classKeys(of, classes).map(({ label }) => label);

describe('classKeys', () => {
  it('keeps the keys of few classes', () => {
    expect(labels(['walk', 'run', 'jump'])).toEqual(['jump', 'run', 'walk']);
    expect(classKeys(item, ['walk', 'run']).map(({ probability }) => probability)).toEqual([null, 0.6]);
  });

  it('gives the keys of many classes to those that the model ranks first, and to the label', () => {
    const many = Array.from({ length: 20 }, (_, i) => `class ${i}`);
    expect(labels(many).slice(0, 3)).toEqual(['walk', 'run', 'class 0']);
    const top = many.slice(0, 9).map((label) => ({ label, probability: 0.1 }));
    expect(labels(many, { ...item, top }).at(-1)).toBe('run');
    expect(labels(many)).toHaveLength(9);
  });
});
