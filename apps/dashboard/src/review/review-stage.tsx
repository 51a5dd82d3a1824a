import { type ReviewItem, type ReviewSubject } from '@clipyard/client';
import { Alert, Badge, Button, Group, Kbd, Progress, Stack, Text, VisuallyHidden } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useRef, useSyncExternalStore } from 'react';

import { count, percent } from '../format.js';
import { Loading } from '../parts/loading.js';
import { classKeys, type KeyedClass } from './class-keys.js';
import { ClassSearch } from './class-search.js';
import { LoopingPreview } from './looping-preview.js';
import { type ReviewSession, type ReviewView, suggestionOf } from './review-session.js';
import { type Strip, useStrips } from './use-strips.js';

interface StageProps {
  readonly session: ReviewSession;
  readonly subject: ReviewSubject;
  readonly classes: readonly string[];
  /** Called when there are no more items. */
  readonly done: React.ReactNode;
}

/** The item under review, with its classes, and what the session has done so far. */
export function ReviewStage({ session, subject, classes, done }: StageProps): React.ReactNode {
  const view = useSyncExternalStore(session.subscribe, session.snapshot);
  const { item } = view;
  const strips = useStrips(subject, item === null ? view.ahead : [item, ...view.ahead]);
  const keyed = item === null ? [] : classKeys(item, classes);
  const search = useRef<HTMLInputElement>(null);
  useHotkeys([
    ...keyed.map(({ label }, i): [string, () => void] => [String(i + 1), () => session.choose(label)]),
    // On a button or link, Enter does what the button or link says.
    ['Enter', ({ target }) => !isControl(target) && session.accept(), { preventDefault: false }],
    ['x', () => session.decide('exclude')],
    ['s', () => session.decide('skip')],
    ['u', () => session.undo()],
    ['mod+z', () => session.undo()],
    ['ArrowRight', () => session.next()],
    ['ArrowLeft', () => session.previous()],
    ['/', () => search.current?.focus()],
  ]);
  return (
    <Stack gap="md">
      <Problems view={view} session={session} />
      {item === null ? (
        <Waiting view={view} done={done} />
      ) : (
        <>
          <Shown item={item} view={view} strip={strips[0]!} />
          <Classes keyed={keyed} item={item} view={view} session={session} />
          <ClassSearch ref={search} classes={classes} onChoose={(label) => session.choose(label)} />
          <Actions view={view} session={session} item={item} />
        </>
      )}
      <Statistics view={view} />
      {/* Loads the next frames into the cache of the browser. */}
      <div hidden>
        {strips
          .slice(1)
          .map(({ path, isReady }, i) => isReady && <img key={path} src={path} alt="" data-ahead={i + 1} />)}
      </div>
    </Stack>
  );
}

const isControl = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('button, a') !== null;

function Problems({ view, session }: { readonly view: ReviewView; readonly session: ReviewSession }): React.ReactNode {
  const { problem, unsent, refused } = view;
  return (
    <>
      {problem !== null && (
        <Alert
          color="red"
          variant="light"
          title={unsent > 0 ? 'The decisions could not be saved' : 'The items could not be loaded'}
          role="status"
        >
          <Group>
            <Text fz="sm">
              {problem}
              {unsent > 0 && `. ${count(unsent)} decisions are kept in this browser and will be sent again.`}
            </Text>
            <Button size="xs" variant="default" onClick={() => session.retry()}>
              Try now
            </Button>
          </Group>
        </Alert>
      )}
      {refused.length > 0 && (
        <Alert
          color="yellow"
          variant="light"
          title={`${count(refused.length)} decisions were not applied`}
          withCloseButton
          closeButtonLabel="Dismiss"
          onClose={() => session.dismissRefused()}
        >
          {[...new Set(refused.map(({ message }) => message))].join('. ')}
        </Alert>
      )}
    </>
  );
}

function Waiting({ view, done }: { readonly view: ReviewView; readonly done: React.ReactNode }): React.ReactNode {
  const { queue, isDone, othersHold } = view;
  if (queue?.state === 'failed')
    return (
      <Alert color="red" variant="light" title="The items could not be sorted">
        {queue.failure?.message}
        {done}
      </Alert>
    );
  if (queue?.state === 'preparing')
    return (
      <Stack gap="xs">
        <Text role="status">Scoring the videos …</Text>
        <Progress value={100 * queue.progress} aria-label="Scored videos" />
      </Stack>
    );
  if (!isDone) return view.problem === null ? <Loading /> : null;
  return (
    <Stack gap="sm" align="start">
      <Text role="status">
        {othersHold
          ? 'Other reviewers hold the remaining items. Items that they leave come back after some minutes.'
          : queue?.items === 0
            ? 'Nothing to review in this order.'
            : 'All items of this order are decided.'}
      </Text>
      {done}
    </Stack>
  );
}

function Shown({
  item,
  view,
  strip,
}: {
  readonly item: ReviewItem;
  readonly view: ReviewView;
  readonly strip: Strip;
}): React.ReactNode {
  const name = item.customId ?? item.videoId.slice(0, 12);
  return (
    <Stack gap="xs" aria-live="polite">
      <Group justify="space-between" gap="xs">
        <Text fw={600} style={{ overflowWrap: 'anywhere' }} data-testid="item">
          {name}
        </Text>
        {view.made !== null && <Badge color="teal">{view.made.label ?? view.made.choice}</Badge>}
      </Group>
      <Text fz="sm" c="dimmed">
        {item.reason}
      </Text>
      {strip.isReady ? (
        <>
          <LoopingPreview key={strip.path} src={strip.path} name={name} />
          <div className="strip review-strip" tabIndex={0} role="group" aria-label={`Frames of ${name}`}>
            <img src={strip.path} alt={`The frames of ${name} the network saw, in order`} />
          </div>
        </>
      ) : (
        <div className="loop">
          <Text fz="sm" c="dimmed" p="xs" role="status">
            {strip.error === null ? 'Loading the frames …' : `The frames could not be loaded: ${strip.error.message}`}
          </Text>
        </div>
      )}
      <Text fz="sm">
        {item.label === null ? (
          'No label yet'
        ) : (
          <>
            Label: <b>{item.label}</b>
          </>
        )}
      </Text>
    </Stack>
  );
}

function Classes({
  keyed,
  item,
  view,
  session,
}: {
  readonly keyed: readonly KeyedClass[];
  readonly item: ReviewItem;
  readonly view: ReviewView;
  readonly session: ReviewSession;
}): React.ReactNode {
  const chosen = view.made?.label ?? suggestionOf(item);
  return (
    <div className="review-classes" role="group" aria-label="Classes">
      {keyed.map(({ label, probability }, i) => (
        <Button
          key={label}
          variant={label === chosen ? 'light' : 'default'}
          aria-pressed={label === chosen}
          aria-keyshortcuts={String(i + 1)}
          justify="space-between"
          leftSection={<Kbd aria-hidden>{i + 1}</Kbd>}
          rightSection={<span className="numeric">{probability === null ? '' : percent(probability, 0)}</span>}
          title={label}
          onClick={() => session.choose(label)}
        >
          {label}
        </Button>
      ))}
    </div>
  );
}

function Actions({
  view,
  session,
  item,
}: {
  readonly view: ReviewView;
  readonly session: ReviewSession;
  readonly item: ReviewItem;
}): React.ReactNode {
  const suggestion = suggestionOf(item);
  return (
    <div className="review-actions" role="group" aria-label="Actions">
      <Button onClick={() => session.accept()} disabled={suggestion === null} aria-keyshortcuts="Enter">
        Accept{suggestion === null ? '' : ` ${suggestion}`}
      </Button>
      <Button variant="default" color="red" onClick={() => session.decide('exclude')} aria-keyshortcuts="x">
        Exclude
      </Button>
      <Button variant="default" onClick={() => session.decide('skip')} aria-keyshortcuts="s">
        Skip
      </Button>
      <Button variant="default" onClick={() => session.undo()} disabled={!view.canUndo} aria-keyshortcuts="u">
        Undo
      </Button>
      <Button
        variant="default"
        onClick={() => session.previous()}
        disabled={view.isFirst}
        aria-keyshortcuts="ArrowLeft"
        aria-label="Previous"
      >
        ←
      </Button>
      <Button variant="default" onClick={() => session.next()} aria-keyshortcuts="ArrowRight" aria-label="Next">
        →
      </Button>
    </div>
  );
}

function Statistics({ view }: { readonly view: ReviewView }): React.ReactNode {
  const { queue, statistics, unsent } = view;
  const { counts, perMinute } = statistics;
  const decided = counts.accept + counts.relabel + counts.exclude;
  const total = queue?.items ?? 0;
  const done = Math.min(total, Math.max(queue?.done ?? 0, decided));
  return (
    <Stack gap={4}>
      {total > 0 && (
        <>
          <Progress value={(100 * done) / total} aria-label="Decided items" />
          <Text fz="sm" c="dimmed" className="numeric">
            {count(done)} of {count(total)} decided
          </Text>
        </>
      )}
      <Text fz="sm" c="dimmed" className="numeric" role="status" aria-label="This session">
        This session: {count(counts.accept)} accepted, {count(counts.relabel)} relabelled, {count(counts.exclude)}{' '}
        excluded, {count(counts.skip)} skipped
        {perMinute > 0 && ` · ${count(perMinute)} a minute`}
        {unsent > 0 && ` · ${count(unsent)} being saved`}
      </Text>
      <Text fz="xs" c="dimmed" visibleFrom="sm">
        <Kbd>1</Kbd>–<Kbd>9</Kbd> class · <Kbd>Enter</Kbd> accept · <Kbd>X</Kbd> exclude · <Kbd>S</Kbd> skip ·{' '}
        <Kbd>U</Kbd> undo · <Kbd>←</Kbd> <Kbd>→</Kbd> previous and next · <Kbd>/</Kbd> other class
        <VisuallyHidden>Shortcuts of the keyboard</VisuallyHidden>
      </Text>
    </Stack>
  );
}
