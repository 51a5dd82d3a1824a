import { lazy } from 'react';
import { Route, Switch } from 'wouter';

import { NotFound } from './shell/not-found.js';
import { Shell } from './shell/shell.js';

// Each page is a chunk of its own, so that the first page does not wait for the charts of the others.
const BatchesPage = lazy(async () => ({ default: (await import('./batches/batches-page.js')).BatchesPage }));
const BatchPage = lazy(async () => ({ default: (await import('./batches/batch-page.js')).BatchPage }));
const NewBatchPage = lazy(async () => ({ default: (await import('./new-batch/new-batch-page.js')).NewBatchPage }));
const DatasetsPage = lazy(async () => ({ default: (await import('./datasets/datasets-page.js')).DatasetsPage }));
const DatasetPage = lazy(async () => ({ default: (await import('./datasets/dataset-page.js')).DatasetPage }));
const SimilarPage = lazy(async () => ({ default: (await import('./similar/similar-page.js')).SimilarPage }));
const HistoryPage = lazy(async () => ({ default: (await import('./labels/history-page.js')).HistoryPage }));
const DuplicatesPage = lazy(async () => ({
  default: (await import('./similar/duplicates-page.js')).DuplicatesPage,
}));
const TrainingPage = lazy(async () => ({ default: (await import('./training/training-page.js')).TrainingPage }));
const NewRunPage = lazy(async () => ({ default: (await import('./training/new-run-page.js')).NewRunPage }));
const RunPage = lazy(async () => ({ default: (await import('./training/run-page.js')).RunPage }));
const ComparePage = lazy(async () => ({ default: (await import('./training/compare-page.js')).ComparePage }));
const ModelsPage = lazy(async () => ({ default: (await import('./models/models-page.js')).ModelsPage }));
const ModelPage = lazy(async () => ({ default: (await import('./models/model-page.js')).ModelPage }));
const ReclassificationsPage = lazy(async () => ({
  default: (await import('./reclassifications/reclassifications-page.js')).ReclassificationsPage,
}));
const NewReclassificationPage = lazy(async () => ({
  default: (await import('./reclassifications/new-reclassification-page.js')).NewReclassificationPage,
}));
const ReclassificationPage = lazy(async () => ({
  default: (await import('./reclassifications/reclassification-page.js')).ReclassificationPage,
}));
const ClassifyPage = lazy(async () => ({ default: (await import('./classify/classify-page.js')).ClassifyPage }));
const BackbonesPage = lazy(async () => ({ default: (await import('./backbones/backbones-page.js')).BackbonesPage }));
const NewBackbonePage = lazy(async () => ({
  default: (await import('./backbones/new-backbone-page.js')).NewBackbonePage,
}));
const DatasetReviewPage = lazy(async () => ({
  default: (await import('./review/review-page.js')).DatasetReviewPage,
}));
const BatchReviewPage = lazy(async () => ({ default: (await import('./review/review-page.js')).BatchReviewPage }));
const WatchesPage = lazy(async () => ({ default: (await import('./watches/watches-page.js')).WatchesPage }));
const NewWatchPage = lazy(async () => ({ default: (await import('./watches/new-watch-page.js')).NewWatchPage }));
const WatchPage = lazy(async () => ({ default: (await import('./watches/watch-page.js')).WatchPage }));
const WorkersPage = lazy(async () => ({ default: (await import('./workers/workers-page.js')).WorkersPage }));

export function App(): React.ReactNode {
  return (
    <Shell>
      <Switch>
        <Route path="/" component={BatchesPage} />
        <Route path="/batches/:id">{({ id }) => <BatchPage key={id} id={id} />}</Route>
        <Route path="/new" component={NewBatchPage} />
        <Route path="/watches" component={WatchesPage} />
        <Route path="/watches/new" component={NewWatchPage} />
        <Route path="/watches/:id">{({ id }) => <WatchPage key={id} id={id} />}</Route>
        <Route path="/datasets" component={DatasetsPage} />
        <Route path="/datasets/:name">{({ name }) => <DatasetPage key={name} name={name} />}</Route>
        <Route path="/review/dataset/:name">{({ name }) => <DatasetReviewPage key={name} name={name} />}</Route>
        <Route path="/review/batch/:id">{({ id }) => <BatchReviewPage key={id} id={id} />}</Route>
        <Route path="/datasets/:name/history">{({ name }) => <HistoryPage key={name} dataset={name} />}</Route>
        <Route path="/datasets/:name/duplicates">{({ name }) => <DuplicatesPage key={name} dataset={name} />}</Route>
        <Route path="/datasets/:name/similar/:videoId">
          {({ name, videoId }) => <SimilarPage key={`${name} ${videoId}`} dataset={name} videoId={videoId} />}
        </Route>
        <Route path="/training" component={TrainingPage} />
        <Route path="/training/new/:dataset?">{({ dataset }) => <NewRunPage dataset={dataset} />}</Route>
        <Route path="/training/compare/:ids">{({ ids }) => <ComparePage ids={ids.split(',')} />}</Route>
        <Route path="/training/:id">{({ id }) => <RunPage key={id} id={id} />}</Route>
        <Route path="/models" component={ModelsPage} />
        <Route path="/models/:id">{({ id }) => <ModelPage key={id} id={id} />}</Route>
        <Route path="/reclassifications" component={ReclassificationsPage} />
        <Route path="/reclassifications/new/:kind?/:name?">
          {({ kind, name }) => <NewReclassificationPage key={`${kind ?? ''} ${name ?? ''}`} kind={kind} name={name} />}
        </Route>
        <Route path="/reclassifications/:id">{({ id }) => <ReclassificationPage key={id} id={id} />}</Route>
        <Route path="/classify/:id?">{({ id }) => <ClassifyPage id={id} />}</Route>
        <Route path="/backbones" component={BackbonesPage} />
        <Route path="/backbones/new" component={NewBackbonePage} />
        <Route path="/workers" component={WorkersPage} />
        <Route component={NotFound} />
      </Switch>
    </Shell>
  );
}
