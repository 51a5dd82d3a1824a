// Written by `npm run openapi`; a change here is lost.
export interface paths {
    "/v1/batches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List batches
         * @description Returns batches, newest first. Filters look at up to 500 batches per page, so a page can be empty although `nextPageToken` is set.
         */
        get: operations["listBatches"];
        put?: never;
        /**
         * Submit videos in bulk
         * @description Stores the videos and starts work on them in the background. `purpose` is `extract`, which adds features to a dataset, or `classify`, which uses a model. A JSON body has up to 1,000 items, the uri of a manifest, or a prefix in the store. `segments` divides each video into parts, which then become the items. NDJSON and CSV bodies have one video per line and take the options from the query. With `validateOnly`, the answer has status 200 and reports what a submission would do.
         */
        post: operations["createBatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the state of a batch
         * @description Returns the counts by state, the rate, the estimated time left and the time spent in each stage. `Retry-After` says when to ask again, until the batch has ended.
         */
        get: operations["getBatch"];
        put?: never;
        post?: never;
        /**
         * Delete a batch
         * @description Deletes a finished batch with its items and results. The dataset that it filled stays.
         */
        delete: operations["deleteBatch"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/items": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the items of a batch
         * @description Returns the items in the order of the submission, with their results or errors. The filters combine: an item must meet all of them.
         */
        get: operations["listBatchItems"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/items/{index}/filmstrip": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the frames of an item
         * @description Returns a GIF with the frames that the network used, side by side. The first call answers 202 while the GIF is made; repeat it after `Retry-After`.
         */
        get: operations["getBatchItemFilmstrip"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/results": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download the results of a batch
         * @description Streams every item with its result or error as NDJSON, one item per line, or as a CSV or Parquet file with one row per item. `customId` joins them with your own records.
         */
        get: operations["getBatchResults"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/videos": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the videos of a batch with a summary of their parts
         * @description Groups the items of a batch by video: the number of parts by state, their most probable classes and the range of time. Videos are in the order of the submission. A page may be shorter than `pageSize` although more follow.
         */
        get: operations["listBatchVideos"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/videos/{index}/items": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the items of one video in a batch
         * @description Returns the parts of one video in the order of time, with their results or errors. `index` is that of the video in the list of videos.
         */
        get: operations["listBatchVideoItems"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/video-events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download the events in the videos of a batch
         * @description Merges neighbouring parts of a video that have the same most probable class into events. `format` selects NDJSON, CSV, WebVTT (`vtt`), or Label Studio tasks with predictions (`label-studio`). Use it with batches of purpose `classify` that divide their videos into segments, or whose items are parts of videos.
         */
        get: operations["getBatchVideoEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow a batch
         * @description Sends the batch as server-sent events whenever it changes. The stream ends when the batch ends.
         */
        get: operations["streamBatchEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the webhook deliveries of a batch
         * @description Returns the webhooks that were sent to `callbackUrl` with their attempts, newest first.
         */
        get: operations["listBatchDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a batch
         * @description Cancels all unfinished items, or those that meet all conditions, and stops running work. Finished items keep their results. `affected` counts the cancelled items.
         */
        post: operations["cancelBatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause a batch
         * @description Starts no further shards of the batch. Shards in progress are finished.
         */
        post: operations["pauseBatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume a paused batch
         * @description Continues a batch that a person or `stopAfterFailures` paused.
         */
        post: operations["resumeBatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run selected items of a batch again
         * @description Runs again the failed or cancelled items that meet all conditions. `affected` counts them.
         */
        post: operations["retryBatchItems"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/retry-failed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run the failed items of a batch again
         * @description Runs all failed items of the batch again, whatever their error.
         */
        post: operations["retryFailedBatchItems"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/watches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List watches
         * @description Returns the watches of the project, the newest first.
         */
        get: operations["listWatches"];
        put?: never;
        /**
         * Watch a prefix or a folder
         * @description Submits new and changed videos of a prefix or a folder, on a schedule, after S3 events, or both. Each version of an object leads to at most one item.
         */
        post: operations["createWatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/watches/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a watch
         * @description Returns the state of a watch, its last run, and the time of the next run of its schedule.
         */
        get: operations["getWatch"];
        put?: never;
        post?: never;
        /**
         * Delete a watch
         * @description Deletes a watch with the record of its runs. Batches that it submitted stay.
         */
        delete: operations["deleteWatch"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/watches/{id}/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the runs of a watch
         * @description Returns the runs of a watch with their counts and batches, the newest first.
         */
        get: operations["listWatchRuns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/watches/{id}/runs/{number}/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the changes that a run found
         * @description Streams the new, changed and deleted objects of a run as NDJSON, in the order of their paths.
         */
        get: operations["listWatchChanges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/watches/{id}/run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run a watch now
         * @description Looks for new and changed objects now. If a run is in progress, another one follows it.
         */
        post: operations["runWatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/watches/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause a watch
         * @description Starts no further runs. A run that is in progress is finished.
         */
        post: operations["pauseWatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/watches/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume a watch
         * @description Starts runs again. From now on they use the quota of the API key of this call.
         */
        post: operations["resumeWatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/watches/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Receive an S3 event
         * @description Receives a signed message of Amazon SNS, or an event of MinIO or RustFS with the token of the watch. A run starts if an object of the event is below the prefix.
         */
        post: operations["receiveWatchEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Upload a file
         * @description Stores the bytes of the body. Other calls accept the `uri` of the answer for a video, a manifest, a model or a backbone.
         */
        post: operations["uploadFile"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/uploads/in-parts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin an upload in parts
         * @description Starts an upload of a large file or over an unreliable connection. The answer has the size and the number of the parts, and the URL to send them to.
         */
        post: operations["beginUpload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/uploads/{id}/parts/{part}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Send a part of an upload
         * @description Stores one part, from 1 to `parts.count`. Parts may be sent in any order; sending a part again replaces it.
         */
        put: operations["uploadPart"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/uploads/{id}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Complete an upload in parts
         * @description Joins the parts after all of them have arrived. If parts are missing, the call is refused with `conflict` and lists them.
         */
        post: operations["completeUpload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/uploads/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get an upload
         * @description Returns the state of an upload and the numbers of the parts that have arrived.
         */
        get: operations["getUpload"];
        put?: never;
        post?: never;
        /**
         * Delete an uploaded file
         * @description Deletes the file. Features and results that were made from it stay.
         */
        delete: operations["deleteUpload"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List datasets
         * @description Returns datasets with their counts, in alphabetical order of their names.
         */
        get: operations["listDatasets"];
        put?: never;
        /**
         * Create an empty dataset
         * @description Creates a dataset without videos. This call is optional, because a batch creates its dataset if it does not exist.
         */
        post: operations["createDataset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a dataset
         * @description Returns the number of videos, the labels and splits with their counts, and the feature spec of the latest version.
         */
        get: operations["getDataset"];
        put?: never;
        post?: never;
        /**
         * Delete a dataset
         * @description Deletes a dataset with all its versions. If models were trained on it, the call needs `force`.
         */
        delete: operations["deleteDataset"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{name}/shards": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the Arrow files of a dataset
         * @description Returns the files that store the features of the latest version. The list is not paged.
         */
        get: operations["listDatasetShards"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{name}/videos": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the videos of a dataset
         * @description Returns the videos with their labels, splits and groups. Filters combine.
         */
        get: operations["listDatasetVideos"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change the labels of videos
         * @description Changes labels, splits, groups, exclusion and notes of videos, as one new version of the dataset. Either all edits are applied or none. NDJSON and CSV bodies have one video per line and take the options from the query.
         */
        patch: operations["editDatasetLabels"];
        trace?: never;
    };
    "/v1/datasets/{name}/videos/{videoId}/filmstrip": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the frames of a video in a dataset
         * @description Returns a GIF with the frames that the network used, side by side. The first call answers 202 while the GIF is made; repeat it after `Retry-After`.
         */
        get: operations["getDatasetVideoFilmstrip"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{name}/videos/{videoId}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download a video of a dataset
         * @description Streams the file at the uri that the video was submitted with. Compare its SHA-256 with the video id to find out whether the file has changed since.
         */
        get: operations["getDatasetVideoContent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{name}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export the features of a dataset
         * @description Streams the features or the labels as one NumPy array, or everything as an Arrow IPC stream or a Parquet file.
         */
        get: operations["exportDataset"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{name}/labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download the labels of a dataset
         * @description Streams the labels of all videos as NDJSON, one video per line. `editDatasetLabels` accepts the lines after you change them.
         */
        get: operations["exportDatasetLabels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{name}/labels.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download the labels of a dataset as CSV
         * @description Streams the labels of all videos for a spreadsheet. `editDatasetLabels` accepts the file after you change it.
         */
        get: operations["exportDatasetLabelsCsv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{name}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the versions of a dataset
         * @description Returns the history of a dataset, newest version first: the batches and the changes of labels that made each version.
         */
        get: operations["listDatasetVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{name}/versions/{from}/diff/{to}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Compare two versions of a dataset
         * @description Streams the videos that differ between two versions as NDJSON, one video per line, with their fields before and after.
         */
        get: operations["compareDatasetVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{name}/versions/{version}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Undo a change of labels
         * @description Adds a version in which the fields have the values from before the given version. Fields that were changed again since then keep their values.
         */
        post: operations["undoDatasetVersion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{name}/review": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the videos of a dataset to review
         * @description Returns the undecided videos whose labels are most worth a look, in the given order. The first call builds the queue; `queue.state` is `preparing` until it is built.
         */
        get: operations["getDatasetReview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{name}/review/leases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Lease videos of a dataset for review
         * @description Leases the next videos to a session, so that no other reviewer gets them. Every call of the session renews its leases.
         */
        post: operations["leaseDatasetReview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{name}/review/decisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Decide about videos of a dataset
         * @description Accepts, relabels, excludes or skips videos, or undoes such decisions. Each decision has a result of its own, and a repeated call changes nothing.
         */
        post: operations["decideDatasetReview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/review": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the items of a batch to review
         * @description Returns the undecided items of a classify batch that are most worth a look, in the given order. The first call builds the queue; `queue.state` is `preparing` until it is built.
         */
        get: operations["getBatchReview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/review/leases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Lease items of a batch for review
         * @description Leases the next items to a session, so that no other reviewer gets them. Every call of the session renews its leases.
         */
        post: operations["leaseBatchReview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/review/decisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Decide about items of a batch
         * @description Accepts, relabels, excludes or skips items, or undoes such decisions. Each decision has a result of its own, and a repeated call changes nothing.
         */
        post: operations["decideBatchReview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/add-to-dataset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add reviewed items to a dataset
         * @description Starts a batch that adds the accepted and relabelled items to a dataset. It uses the stored features and reads no video again.
         */
        post: operations["addReviewedItemsToDataset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{name}/videos/{videoId}/similar": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Find videos similar to a video of the dataset
         * @description Returns the most similar videos of the dataset. The first call builds the index. If that takes longer than 20 seconds, the call answers 202 with the progress: repeat it until it answers 200.
         */
        get: operations["listSimilarVideos"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{name}/similar": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Find videos similar to a new video
         * @description Returns the videos of the dataset that are most similar to a video by uri or to the file of a multipart form. The video need not be in the dataset. The call answers 202 while features or the index are made; repeat it with the `uri` of that answer.
         */
        post: operations["findSimilarVideos"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{name}/duplicates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List near-duplicate videos
         * @description Returns groups of near-duplicate videos with the frames that show the same moment. The call answers 202 with the progress while the videos are being compared.
         */
        get: operations["listDuplicateVideos"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{name}/duplicates/keep-one": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Exclude near-duplicate videos
         * @description Keeps one video of each group of near-duplicates and excludes the others, as one new version that can be undone. With `validateOnly`, it only reports the change.
         */
        post: operations["keepOneDuplicate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{name}/select": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Choose the videos to label next
         * @description Returns the unlabelled videos that are most worth a label, the most useful first. The same seed returns the same videos.
         */
        post: operations["selectVideosToLabel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/training-runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List training runs
         * @description Returns training runs, newest first. Filters look at up to 500 runs per page, so a page can be empty although `nextPageToken` is set.
         */
        get: operations["listTrainingRuns"];
        put?: never;
        /**
         * Train a model
         * @description Starts the training of a classifier on a version of a dataset. If `promoteTo` is set and the model passes the promotion check, the alias points at the model afterwards.
         */
        post: operations["createTrainingRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/training-runs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the state of a training run
         * @description Returns the state, the epochs so far and, after the end, the evaluation and the id of the model.
         */
        get: operations["getTrainingRun"];
        put?: never;
        post?: never;
        /**
         * Delete a training run
         * @description Deletes a finished run with its checkpoints. If a model came from it, the call needs `force`; the model stays.
         */
        delete: operations["deleteTrainingRun"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/training-runs/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow a training run
         * @description Sends the run as server-sent events whenever it changes. The stream ends when the run ends.
         */
        get: operations["streamTrainingRunEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/training-runs/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a training run
         * @description Stops the run. Its best epoch so far becomes a model that is never promoted automatically.
         */
        post: operations["cancelTrainingRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/training-runs/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume a training run
         * @description Continues a cancelled or failed run from its last checkpoint. It ends with the same weights as an uninterrupted run.
         */
        post: operations["resumeTrainingRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List models
         * @description Returns models, newest first. Filters look at up to 500 models per page, so a page can be empty although `nextPageToken` is set.
         */
        get: operations["listModels"];
        put?: never;
        /**
         * Import a model
         * @description Imports a head that scikit-learn or PyTorch exported as ONNX, or the weights of the reference network that Keras saved as H5. The model uses the feature spec of the given dataset and is evaluated on the test split of that dataset. It is a full model: it can classify, be promoted and be exported. The file is checked and run once before the answer.
         */
        post: operations["importModel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a model
         * @description Returns a model by its id or by an alias such as `production`, with its classes, evaluation and lineage.
         */
        get: operations["getModel"];
        put?: never;
        post?: never;
        /**
         * Delete a model
         * @description Deletes a model with its weights and evaluation. If an alias points at it, the call needs `force`.
         */
        delete: operations["deleteModel"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{id}/card": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the model card
         * @description Returns a description of the model for people, in Markdown: evaluation, leakage, features and lineage.
         */
        get: operations["getModelCard"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{id}/onnx": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export a model as ONNX
         * @description Returns the classifier for any ONNX runtime. The input is the features (items, frames, featureSize), and the output is the calibrated probabilities.
         */
        get: operations["exportModelOnnx"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{id}/tfjs/model.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export a model for TensorFlow.js
         * @description Returns the classifier as a tfjs layers model. `tf.loadLayersModel` takes this address and finds the weights next to it.
         */
        get: operations["exportModelTfjs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{id}/tfjs/weights.bin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export the weights for TensorFlow.js
         * @description Returns the weights that `model.json` refers to. `tf.loadLayersModel` calls this address by itself.
         */
        get: operations["exportModelTfjsWeights"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{alias}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the history of an alias
         * @description Returns the promotions and rollbacks of an alias, newest first, with the comparison that each promotion made.
         */
        get: operations["listAliasHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{id}/predictions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download the predictions of the evaluation
         * @description Streams the prediction for each evaluated video as NDJSON, one video per line.
         */
        get: operations["getModelPredictions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{id}/classes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the metrics of the classes
         * @description Returns precision, recall and F1 of every class, measured on the evaluated videos.
         */
        get: operations["listModelClasses"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{id}/confusion": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the confusions of a model
         * @description Returns the cells of the confusion matrix that are not 0: wrong predictions first, the most frequent ones first.
         */
        get: operations["listModelConfusions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{id}/promote": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Promote a model
         * @description Points an alias at the model if the model is at least as accurate as the current one on the test videos that both were evaluated on. `force` skips this check.
         */
        post: operations["promoteModel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{id}/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Roll back an alias
         * @description Points the alias back at its previous model. The id must be the current model of the alias, so that two calls roll back only once.
         */
        post: operations["rollbackModel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/backbones": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List backbones
         * @description Returns the backbones that batches can name in `frames.backbone`, in alphabetical order. The list is not paged.
         */
        get: operations["listBackbones"];
        put?: never;
        /**
         * Add an ONNX file as a backbone
         * @description Reads the file, checks it and runs it once in a process with limits, before it is added under the name in its descriptor. This takes seconds. Batches can then name it in `frames.backbone`.
         */
        post: operations["addBackbone"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/backbones/{name}/default": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a backbone the default
         * @description Batches that name no backbone use this one from now on. Batches that were submitted earlier keep theirs.
         */
        post: operations["setDefaultBackbone"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/backbones/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove a backbone from the list
         * @description New batches can no longer name the backbone. Models and features that use it keep working.
         */
        delete: operations["removeBackbone"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/classifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List classifications
         * @description Returns classifications of single videos, newest first, without their segments. The results of batches are not among them.
         */
        get: operations["listClassifications"];
        put?: never;
        /**
         * Classify one video
         * @description Classifies a video by its uri, or the file of a multipart form. With `Prefer: wait=30`, the answer has status 200 and the result if it is ready within 30 seconds. Otherwise the answer has status 202; poll its `Location`. With `segments`, the video is divided into parts, which are classified one by one.
         */
        post: operations["createClassification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/classifications/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the result of a classification
         * @description Returns the state and, if it has succeeded, the ranked classes with the evidence of each frame.
         */
        get: operations["getClassification"];
        put?: never;
        post?: never;
        /**
         * Delete a classification
         * @description Deletes the classification of a single video with its result.
         */
        delete: operations["deleteClassification"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/classifications/{id}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the frames of a classification
         * @description Returns an animated GIF of the frames that the network used. A classification without a preview answers `not_found`.
         */
        get: operations["getClassificationPreview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/reclassify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Classify the videos of a batch again
         * @description Classifies all videos of a batch with another model, from stored features. The results of the batch stay as they are; the new ones are in the reclassification.
         */
        post: operations["reclassifyBatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{name}/reclassify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Classify the videos of a dataset
         * @description Classifies all videos of a dataset with a model, from stored features, and compares the predictions with the labels.
         */
        post: operations["reclassifyDataset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reclassifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List reclassifications
         * @description Returns reclassifications of batches and datasets, newest first.
         */
        get: operations["listReclassifications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reclassifications/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the state of a reclassification
         * @description Returns the progress, and the number of items whose predicted class has changed.
         */
        get: operations["getReclassification"];
        put?: never;
        post?: never;
        /**
         * Delete a reclassification
         * @description Deletes a finished reclassification with its results. The dataset or batch that it read stays.
         */
        delete: operations["deleteReclassification"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reclassifications/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow a reclassification
         * @description Sends the reclassification as server-sent events whenever it changes. The stream ends when the reclassification ends.
         */
        get: operations["streamReclassificationEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reclassifications/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a reclassification
         * @description Stops the reclassification. The results of finished shards are kept.
         */
        post: operations["cancelReclassification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reclassifications/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause a reclassification
         * @description Starts no further shards. Shards in progress are finished.
         */
        post: operations["pauseReclassification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reclassifications/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume a reclassification
         * @description Continues a paused reclassification with the remaining shards.
         */
        post: operations["resumeReclassification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reclassifications/{id}/results": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download the results of a reclassification
         * @description Streams the old and the new result of each item as NDJSON, one item per line. `changed` limits them to the items whose class changed.
         */
        get: operations["getReclassificationResults"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{name}/videos/{videoId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete a video from a dataset
         * @description Deletes the rows of the video from all versions of the dataset. Its features and the results of batches stay.
         */
        delete: operations["deleteDatasetVideo"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/videos/{videoId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Erase a video from the project
         * @description Deletes everything about the video in the project: features, images, rows of datasets, results and uploads. The receipt lists the deleted objects.
         */
        delete: operations["eraseVideo"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/gc": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Delete unused objects of the store
         * @description Deletes objects that nothing refers to, such as features that no dataset uses. With `dryRun`, it only counts them.
         */
        post: operations["collectGarbage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deletions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List deletions
         * @description Returns deletions of the project with their receipts, newest first.
         */
        get: operations["listDeletions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deletions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the state of a deletion
         * @description Returns the state and, after the end, the receipt: the number and size of the deleted objects by kind.
         */
        get: operations["getDeletion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a job in a queue
         * @description Returns the state of a job, for debugging. Batches, training runs and classifications have states of their own.
         */
        get: operations["getJob"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List workers and queues
         * @description Returns the worker processes with their current jobs, the depth of each queue, and an estimate of how long the backlog takes.
         */
        get: operations["listWorkers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List API keys
         * @description Returns all keys with their scopes, quotas and last use, without the keys themselves. The list is not paged.
         */
        get: operations["listKeys"];
        put?: never;
        /**
         * Create an API key
         * @description Creates a key with scopes, a project and quotas. Only this answer contains the key itself. The first key must have the scope `admin` and no expiry date. Once it exists, every call needs a key.
         */
        post: operations["createKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/self": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the key of this call
         * @description Returns the scopes and the project of the key that this call was made with, and how much of its quotas is used.
         */
        get: operations["getOwnKey"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke an API key
         * @description Calls with the key are refused from now on. The resources that it created stay.
         */
        delete: operations["revokeKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the session of the dashboard
         * @description Returns whether calls need a key, and the key of this call if it has one.
         */
        get: operations["getSession"];
        put?: never;
        /**
         * Sign in
         * @description Checks a key and stores it in a cookie for the dashboard. Programs send the key in the `Authorization` header instead.
         */
        post: operations["signIn"];
        /**
         * Sign out
         * @description Deletes the cookie of the dashboard. The key stays valid.
         */
        delete: operations["signOut"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get this document
         * @description Returns the OpenAPI 3.1 document of the API as JSON.
         */
        get: operations["getOpenApiDocument"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/llms.txt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get an overview of the API for agents
         * @description Returns a short description of the API as plain text in the format of llmstxt.org: the usual order of calls, the rules that all calls follow, and one line per call.
         */
        get: operations["getLlmsText"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Check that the process is alive
         * @description Answers as long as the process runs. Use it as the liveness probe.
         */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Check that the service is ready
         * @description Answers 200 if Redis and the object store answer, and 503 otherwise. Use it as the readiness probe.
         */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Prometheus metrics
         * @description Returns the metrics of this process in the text format of Prometheus.
         */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        CreateBatch: {
            /**
             * @default extract
             * @enum {string}
             */
            purpose?: "extract" | "classify";
            dataset?: string;
            model?: string;
            /** @default 5 */
            priority?: number;
            /** Format: uri */
            callbackUrl?: string;
            /** @default false */
            validateOnly?: boolean;
            /** @description The model abstains (label null) if its top class is less probable than this */
            abstainBelow?: number;
            frames?: {
                /** @description The backbone; GET /v1/backbones lists them */
                backbone?: string;
                /** @description Default: that of the backbone, else 220 */
                imageSize?: number;
                /** @description Default: that of the backbone, else 20 */
                maxFrames?: number;
                /**
                 * @description Default: uniform
                 * @enum {string}
                 */
                sampling?: "uniform" | "head";
                /**
                 * @description Default: that of the backbone, else fit-crop
                 * @enum {string}
                 */
                resize?: "fit-crop" | "crop";
                /**
                 * @description Default: float32
                 * @enum {string}
                 */
                dtype?: "float32" | "float16";
                /**
                 * @description Default: float32
                 * @enum {string}
                 */
                precision?: "float32" | "float16" | "int8";
            };
            /** @description A name for people. It need not be unique */
            name?: string;
            /** @description Texts of your own by key, which lists can be filtered by */
            metadata?: {
                [key: string]: string;
            };
            stopAfterFailures?: number;
            /** @enum {string} */
            onRelabel?: "change" | "refuse";
            /** @description Divides each video into segments, which are the items of the batch. Items must not have ranges then */
            segments?: {
                /** @constant */
                by: "stride";
                /** @description Length of a segment */
                seconds: number;
                /**
                 * @description Seconds that a segment shares with the next one; less than its length
                 * @default 0
                 */
                overlap?: number;
            } | {
                /** @constant */
                by: "shots";
                /**
                 * @description Shorter shots are joined to the one before
                 * @default 1
                 */
                minSeconds?: number;
                /**
                 * @description Longer shots are divided
                 * @default 60
                 */
                maxSeconds?: number;
                /**
                 * @description How many times larger than around it the difference of two frames must be, to count as a cut
                 * @default 3
                 */
                threshold?: number;
            };
            items?: components["schemas"]["BatchItem"][];
            manifestUri?: string;
            source?: {
                prefix: string;
                include?: string[];
                exclude?: string[];
                /**
                 * @description folder: the label of a video is the name of the folder it is in, below the prefix
                 * @enum {string}
                 */
                labelFrom?: "folder";
                /**
                 * @description folder: the split of a video is that of the topmost folder named like a split (train, val, test and the like), which is never its label
                 * @enum {string}
                 */
                splitFrom?: "folder";
            };
        } & ((unknown | unknown | unknown) & ({
            /** @constant */
            purpose?: "extract";
        } | {
            /** @constant */
            purpose: "classify";
        }));
        BatchItem: {
            customId?: string;
            uri: string;
            label?: string;
            /** @enum {string} */
            split?: "train" | "validation" | "test";
            group?: string;
            /** @description Start of the part of the video that the item is, on the time line of the file */
            startSeconds?: number;
            /** @description End of the part of the video that the item is, on the time line of the file */
            endSeconds?: number;
        };
        /**
         * @example {
         *       "name": "New recordings",
         *       "source": {
         *         "prefix": "s3://videos/new/",
         *         "labelFrom": "folder"
         *       },
         *       "rule": {
         *         "purpose": "extract",
         *         "dataset": "clips"
         *       },
         *       "schedule": {
         *         "cron": "*\/15 * * * *",
         *         "timeZone": "Europe/Berlin"
         *       }
         *     }
         * @example {
         *       "source": {
         *         "prefix": "s3://videos/inbox/",
         *         "include": [
         *           "**\/*.mp4"
         *         ]
         *       },
         *       "rule": {
         *         "purpose": "classify",
         *         "model": "production"
         *       },
         *       "events": {
         *         "kind": "webhook"
         *       }
         *     }
         */
        CreateWatch: {
            /** @description A name for people. It need not be unique */
            name?: string;
            /** @description Texts of your own by key, which lists can be filtered by */
            metadata?: {
                [key: string]: string;
            };
            /** @description An s3:// prefix or a file:// folder */
            source: {
                prefix: string;
                include?: string[];
                exclude?: string[];
                /**
                 * @description folder: the label of a video is the name of the folder it is in, below the prefix
                 * @enum {string}
                 */
                labelFrom?: "folder";
                /**
                 * @description folder: the split of a video is that of the topmost folder named like a split (train, val, test and the like), which is never its label
                 * @enum {string}
                 */
                splitFrom?: "folder";
            };
            /** @description The options of the batches that the watch submits */
            rule: {
                /**
                 * @default extract
                 * @enum {string}
                 */
                purpose?: "extract" | "classify";
                dataset?: string;
                model?: string;
                /** @default 5 */
                priority?: number;
                /** Format: uri */
                callbackUrl?: string;
                /** @description The model abstains (label null) if its top class is less probable than this */
                abstainBelow?: number;
                frames?: {
                    /** @description The backbone; GET /v1/backbones lists them */
                    backbone?: string;
                    /** @description Default: that of the backbone, else 220 */
                    imageSize?: number;
                    /** @description Default: that of the backbone, else 20 */
                    maxFrames?: number;
                    /**
                     * @description Default: uniform
                     * @enum {string}
                     */
                    sampling?: "uniform" | "head";
                    /**
                     * @description Default: that of the backbone, else fit-crop
                     * @enum {string}
                     */
                    resize?: "fit-crop" | "crop";
                    /**
                     * @description Default: float32
                     * @enum {string}
                     */
                    dtype?: "float32" | "float16";
                    /**
                     * @description Default: float32
                     * @enum {string}
                     */
                    precision?: "float32" | "float16" | "int8";
                };
                stopAfterFailures?: number;
                /** @enum {string} */
                onRelabel?: "change" | "refuse";
                /** @description Divides each video into segments, which are the items of the batch. Items must not have ranges then */
                segments?: {
                    /** @constant */
                    by: "stride";
                    /** @description Length of a segment */
                    seconds: number;
                    /**
                     * @description Seconds that a segment shares with the next one; less than its length
                     * @default 0
                     */
                    overlap?: number;
                } | {
                    /** @constant */
                    by: "shots";
                    /**
                     * @description Shorter shots are joined to the one before
                     * @default 1
                     */
                    minSeconds?: number;
                    /**
                     * @description Longer shots are divided
                     * @default 60
                     */
                    maxSeconds?: number;
                    /**
                     * @description How many times larger than around it the difference of two frames must be, to count as a cut
                     * @default 3
                     */
                    threshold?: number;
                };
            };
            schedule?: {
                /** @description Minute, hour, day of the month, month and day of the week, such as `0 3 * * 1-5`; or @hourly, @daily */
                cron: string;
                /**
                 * @description IANA name, such as Europe/Berlin
                 * @default UTC
                 */
                timeZone?: string;
            };
            /** @description sns: Amazon S3 through SNS, with its signature; webhook: MinIO or RustFS, with a bearer token */
            events?: {
                /** @constant */
                kind: "sns";
                /** @description Messages of other topics are refused */
                topicArn: string;
            } | {
                /** @constant */
                kind: "webhook";
            };
            /** @description Objects that were written to less than so many seconds ago wait for the next run. Defaults to 10 for file://, whose files may be growing, and to 0 for s3:// */
            settleSeconds?: number;
        };
        /**
         * @example {
         *       "name": "clips",
         *       "description": "Videos of the first season"
         *     }
         */
        CreateDataset: {
            name: string;
            description?: string;
        };
        EditLabels: {
            edits: components["schemas"]["LabelEdit"][];
            /** @description Why the labels change; shown in the history */
            reason?: string;
            /**
             * @description Checks the edits and counts them, but changes nothing
             * @default false
             */
            validateOnly?: boolean;
        };
        LabelEdit: {
            videoId?: string;
            customId?: string;
            /** @description Class of the video; null if it has none */
            label?: string | null;
            /** @description Split that the video is kept in; null lets training choose */
            split?: ("train" | "validation" | "test") | null;
            /** @description Videos of one group are never in two splits */
            group?: string | null;
            /** @description Excluded videos stay in the dataset, but are neither trained on nor tested */
            excluded?: boolean;
            /** @description Free text */
            note?: string | null;
        };
        /**
         * @example {
         *       "session": "ann-1",
         *       "order": "uncertain",
         *       "model": "production",
         *       "count": 20
         *     }
         */
        LeaseDatasetReview: {
            /**
             * @description uncertain: the two most probable classes are closest first; suspect: probable label errors of a training run; disagreement: the top class of the model is not the label; random: seeded
             * @default uncertain
             * @enum {string}
             */
            order?: "uncertain" | "suspect" | "disagreement" | "random";
            /** @description Model id or alias; production if omitted */
            model?: string;
            /** @description For order disagreement: compares the model with this one, not with the labels */
            from?: string;
            /** @description For order suspect: the training run; the latest one with probable label errors if omitted */
            run?: string;
            /** @description Only items whose top class is less probable; for order uncertain */
            below?: number;
            /**
             * @description For order random
             * @default 0
             */
            seed?: number;
            /** @description Names the session of the reviewer; leases and skipped items belong to it */
            session: string;
            /**
             * @description Items that the session wants to hold; 0 releases all that it holds
             * @default 20
             */
            count?: number;
            /**
             * @description Builds the queue again, for example after labels have changed
             * @default false
             */
            refresh?: boolean;
        };
        ReviewDecisions: {
            /** @description Names the session of the reviewer; leases and skipped items belong to it */
            session: string;
            decisions: components["schemas"]["ReviewDecision"][];
        };
        ReviewDecision: {
            /** @description The id of the item */
            id: string;
            /**
             * @description accept: the label is right, or the top class if there is no label; relabel: sets another label; exclude: leaves the video out; skip: not for this session; undo: takes an earlier decision back
             * @enum {string}
             */
            decision: "accept" | "relabel" | "exclude" | "skip" | "undo";
            /** @description The new label of relabel. Of accept: the label that the reviewer saw */
            label?: string;
            /** @description Of undo in a dataset: the version that the decision made; omit it to undo skip */
            version?: number;
        };
        /**
         * @example {
         *       "session": "ann-1",
         *       "order": "abstained"
         *     }
         */
        LeaseBatchReview: {
            /**
             * @description uncertain: the two most probable classes are closest first; abstained: the model gave no answer; sample: some items of each predicted class; disagreement: the top class is not the submitted label; random: seeded
             * @default uncertain
             * @enum {string}
             */
            order?: "uncertain" | "abstained" | "sample" | "disagreement" | "random";
            /** @description Only items whose top class is less probable; for order uncertain */
            below?: number;
            /**
             * @description For order sample: items of each class
             * @default 20
             */
            perClass?: number;
            /**
             * @description For orders sample and random
             * @default 0
             */
            seed?: number;
            /** @description Names the session of the reviewer; leases and skipped items belong to it */
            session: string;
            /**
             * @description Items that the session wants to hold; 0 releases all that it holds
             * @default 20
             */
            count?: number;
            /**
             * @description Builds the queue again, for example after labels have changed
             * @default false
             */
            refresh?: boolean;
        };
        /**
         * @example {
         *       "dataset": "clips"
         *     }
         */
        AddToDataset: {
            dataset: string;
        };
        /**
         * @example {
         *       "uri": "s3://videos/clip.mp4",
         *       "k": 10
         *     }
         */
        FindSimilar: {
            uri: string;
            /**
             * @description Number of videos to answer
             * @default 10
             */
            k?: number;
        };
        /**
         * @example {
         *       "validateOnly": true
         *     }
         */
        KeepOne: {
            /** @description Shown in the history */
            reason?: string;
            /**
             * @description Counts the videos, but changes nothing
             * @default false
             */
            validateOnly?: boolean;
        };
        /**
         * @example {
         *       "n": 50
         *     }
         */
        SelectVideos: {
            /** @description Number of videos to choose */
            n: number;
            /**
             * @description The same seed chooses the same videos
             * @default 0
             */
            seed?: number;
        };
        /**
         * @example {
         *       "dataset": "clips",
         *       "promoteTo": "production"
         *     }
         */
        CreateTrainingRun: {
            dataset: string;
            datasetVersion?: number;
            hyperparameters?: {
                /**
                 * @description auto compares heads by cross-validation and takes the best; the name of a head trains that head; transformer is the network of the Keras example with standardised features; default is the same without; reference is exactly the Keras example
                 * @enum {string}
                 */
                preset?: "auto" | "nearest-mean" | "linear-mean" | "linear-moments" | "attention" | "temporal" | "transformer" | "default" | "reference";
                epochs?: number;
                batchSize?: number;
                learningRate?: number;
                seed?: number;
                /**
                 * @description How validation and test rows are chosen. group: by class, keeping each group in one split; stratified: only by class; tail: the last rows validate, as in the reference
                 * @enum {string}
                 */
                split?: "group" | "stratified" | "tail";
                /** @description RE2 pattern whose first capture is the group of a row without one, such as `_g(\d+)_`. It is matched against the file name, then the customId, then the uri */
                groupPattern?: string | null;
                validationFraction?: number;
                /** @description Share of rows held out for the test split if no row has `split: test`. 0: no test split */
                testFraction?: number;
                /** @description Exclude padding frames from the pooling; the reference includes them */
                maskedPooling?: boolean;
                /** @description Epochs over which the learning rate rises from 0; may be a fraction */
                warmUpEpochs?: number;
                /**
                 * @description Schedule of the learning rate after the warm-up. cosine: falls to 0 at the last step
                 * @enum {string}
                 */
                decay?: "none" | "cosine";
                /** @description Share of each target spread over all classes */
                labelSmoothing?: number;
                /** @description Alpha of the beta distribution for mixing pairs of training rows; 0: no mixing */
                mixup?: number;
                /** @description Share of frames masked in each training step */
                frameDropout?: number;
                /** @description Decoupled weight decay (AdamW): share of each kernel removed per step at learning rate 1 */
                weightDecay?: number;
                /** @description Subtract the mean of each feature and divide by its deviation, both over the training frames */
                standardize?: boolean;
                /** @description Fewest optimiser steps of all epochs together. With few rows, an epoch passes over them several times, and training does not stop early before. Preset transformer: 0 if the request sets epochs */
                minSteps?: number;
                /**
                 * @description balanced: all classes have the same weight in the training loss
                 * @enum {string}
                 */
                classWeights?: "none" | "balanced";
                /** @description Stop after this many epochs without a lower validation loss; 0: never stop early */
                patience?: number;
                /** @description Time budget in seconds. auto stops comparing heads and takes the best so far; the transformer stops after the epoch that exceeds it. The final fit and the evaluation follow. null: no limit */
                maxSeconds?: number | null;
            };
            promoteTo?: string;
            /** @description The model abstains (label null) if its top class is less probable than this */
            abstainBelow?: number;
            /** @description A name for people. It need not be unique */
            name?: string;
            /** @description Texts of your own by key, which lists can be filtered by */
            metadata?: {
                [key: string]: string;
            };
        };
        /**
         * @example {
         *       "uri": "s3://models/head.onnx",
         *       "labels": [
         *         "Punch",
         *         "TennisSwing"
         *       ],
         *       "dataset": "clips",
         *       "sample": [
         *         {
         *           "videoId": "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881",
         *           "probabilities": [
         *             0.93,
         *             0.07
         *           ]
         *         }
         *       ]
         *     }
         */
        ImportModel: {
            /** @description An H5 or ONNX file */
            uri: string;
            /** @description Class names in the order of the model outputs */
            labels: string[];
            /** @description Dataset whose feature spec the model uses, and whose test split it is evaluated on */
            dataset: string;
            /** @description Videos of the dataset with the probabilities that the model must give, up to 0.001 */
            sample?: {
                videoId: string;
                /** @description In the order of the labels */
                probabilities: number[];
            }[];
            /** @description The model abstains (label null) if its top class is less probable than this */
            abstainBelow?: number;
            /** @description A name for people. It need not be unique */
            name?: string;
            /** @description Texts of your own by key, which lists can be filtered by */
            metadata?: {
                [key: string]: string;
            };
        };
        /**
         * @example {
         *       "alias": "production"
         *     }
         */
        Promote: {
            /** @default production */
            alias?: string;
            /** @default false */
            force?: boolean;
            reason?: string;
        };
        /**
         * @example {
         *       "uri": "s3://models/dinov2-small.onnx",
         *       "descriptor": {
         *         "name": "dinov2-small",
         *         "licence": "Apache-2.0",
         *         "pretrained": true,
         *         "input": {
         *           "scale": 0.00392156862745098,
         *           "mean": [
         *             0.485,
         *             0.456,
         *             0.406
         *           ],
         *           "std": [
         *             0.229,
         *             0.224,
         *             0.225
         *           ]
         *         },
         *         "size": 224
         *       }
         *     }
         */
        AddBackbone: {
            uri: string;
            descriptor: components["schemas"]["OnnxDescriptor"];
            /** @default false */
            default?: boolean;
        };
        OnnxDescriptor: {
            name: string;
            /** @description Of the weights, such as Apache-2.0 */
            licence: string;
            /** @description False for random weights; results then carry a warning */
            pretrained: boolean;
            /**
             * @description One vector per frame, or one per window of frames
             * @enum {string}
             */
            kind?: "image" | "clip";
            /** @default {} */
            input?: {
                name?: string;
                /** @enum {string} */
                layout?: "NCHW" | "NHWC" | "NTCHW" | "NCTHW" | "NTHWC";
                /** @enum {string} */
                type?: "uint8" | "float32" | "float16";
                /**
                 * @default RGB
                 * @enum {string}
                 */
                channels?: "RGB" | "BGR";
                /** @default 1 */
                scale?: number;
                /** @default 0 */
                mean?: number | number[];
                /** @default 1 */
                std?: number | number[];
            };
            /** @description Side of the square images in pixels */
            size?: number;
            /** @enum {string} */
            resize?: "fit-crop" | "crop";
            /** @description Frames of a window of a clip encoder */
            frames?: number;
            /** @description Frames from one window to the next */
            stride?: number;
            /** @description Frames of a video, unless a batch says */
            maxFrames?: number;
            /** @default {} */
            output?: {
                name?: string;
                /** @enum {string} */
                pooling?: "pooled" | "cls" | "mean";
                /**
                 * @description Leading tokens that a mean leaves out
                 * @default 0
                 */
                skip?: number;
            };
        };
        /**
         * @example {
         *       "uri": "s3://videos/punch-1.mp4",
         *       "model": "production",
         *       "topK": 3
         *     }
         */
        CreateClassification: {
            uri: string;
            /** @description The caller's name for the video; defaults to the uri, or to the name of an uploaded file */
            customId?: string;
            /** @default production */
            model?: string;
            /** @default 5 */
            topK?: number;
            /** @default true */
            evidence?: boolean;
            /** @default true */
            preview?: boolean;
            /** @description The model abstains (label null) if its top class is less probable than this */
            abstainBelow?: number;
            /** @description Divides the video into segments and classifies each. The classes of the video are the mean of its segments then, without evidence and preview */
            segments?: {
                /** @constant */
                by: "stride";
                /** @description Length of a segment */
                seconds: number;
                /**
                 * @description Seconds that a segment shares with the next one; less than its length
                 * @default 0
                 */
                overlap?: number;
            } | {
                /** @constant */
                by: "shots";
                /**
                 * @description Shorter shots are joined to the one before
                 * @default 1
                 */
                minSeconds?: number;
                /**
                 * @description Longer shots are divided
                 * @default 60
                 */
                maxSeconds?: number;
                /**
                 * @description How many times larger than around it the difference of two frames must be, to count as a cut
                 * @default 3
                 */
                threshold?: number;
            };
            /**
             * @deprecated
             * @description Scores windows of 20 consecutive frames, out of so many frames. Use `segments`, which cannot be given too
             */
            timeline?: {
                /** @default 100 */
                frames?: number;
                /**
                 * @description Frames between the starts of consecutive windows
                 * @default 10
                 */
                stride?: number;
            };
        };
        /**
         * @example {
         *       "model": "production"
         *     }
         */
        CreateReclassification: {
            /** @description A model id or an alias */
            model: string;
            /** @description Model to compare with. Defaults to the answers of the classify batch, or to the given labels */
            from?: string;
        };
        /**
         * @example {
         *       "dryRun": true
         *     }
         */
        CollectGarbage: {
            /**
             * @description Counts the objects, but deletes none
             * @default false
             */
            dryRun?: boolean;
        };
        /**
         * @example {
         *       "object": "batch_dry_run",
         *       "items": 30,
         *       "duplicates": 0,
         *       "labels": {
         *         "PlayingCello": 10,
         *         "Punch": 10,
         *         "TennisSwing": 10
         *       },
         *       "cached": 12,
         *       "unknown": 0,
         *       "sampled": 30,
         *       "itemsLeft": null,
         *       "exceedsQuota": false,
         *       "etaSeconds": 4.5,
         *       "unreadable": 1,
         *       "unreadableByCode": {
         *         "source_not_found": {
         *           "count": 1,
         *           "example": "s3://videos/Punch/v_Punch_g09_c02.mp4 does not exist"
         *         }
         *       },
         *       "leftOut": {},
         *       "warnings": []
         *     }
         */
        DryRun: {
            /** @constant */
            object: "batch_dry_run";
            /** @description With segments, all counts are of videos: segments are known once they are decoded */
            items: number;
            duplicates: number;
            labels: {
                [key: string]: number;
            };
            /** @description Items whose features already exist */
            cached: number;
            /** @description Items whose features may or may not exist, since no batch has fetched their source or it reports no version */
            unknown: number;
            /** @description Items that cached and unknown were counted over. Large submissions are sampled, and both counts are scaled up */
            sampled: number;
            /** @description Items that the quotas of the key allow now; null if unlimited */
            itemsLeft: number | null;
            /** @description Whether the submission would be refused now with quota_exceeded */
            exceedsQuota: boolean;
            /** @description Seconds until all items would be finished, including the work queued before them; null if unknown */
            etaSeconds: number | null;
            /**
             * @description Items, among those that were sampled, whose source cannot be read
             * @default 0
             */
            unreadable: number;
            /**
             * @description The unreadable items by the code of their error, with the message of the first one
             * @default {}
             */
            unreadableByCode: {
                [key: string]: {
                    count: number;
                    example: string;
                };
            };
            /**
             * @description Files that the submission leaves out, by reason
             * @default {}
             */
            leftOut: {
                [key: string]: {
                    count: number;
                    /** @description The first names */
                    examples: string[];
                };
            };
            /**
             * @description Labels, splits and folders that are probably not meant as they were read
             * @default []
             */
            warnings: string[];
        };
        /**
         * @example {
         *       "id": "batch_1m8phta0jzxa24djaw2",
         *       "object": "batch",
         *       "project": "default",
         *       "name": "Season 1",
         *       "metadata": {
         *         "season": "1"
         *       },
         *       "purpose": "extract",
         *       "dataset": "clips",
         *       "model": null,
         *       "priority": 5,
         *       "state": "succeeded",
         *       "counts": {
         *         "total": 30,
         *         "pending": 0,
         *         "succeeded": 30,
         *         "failed": 0,
         *         "cancelled": 0
         *       },
         *       "shards": {
         *         "total": 1,
         *         "done": 1
         *       },
         *       "cached": 0,
         *       "itemsPerSecond": 12.4,
         *       "etaSeconds": null,
         *       "timings": {
         *         "fetch": 35.2,
         *         "decode": 81.5,
         *         "encode": 310.7,
         *         "store": 4.1,
         *         "wait": 1204.9
         *       },
         *       "limitingStage": "encode",
         *       "spec": {
         *         "imageSize": 220,
         *         "maxFrames": 20,
         *         "sampling": "uniform",
         *         "resize": "fit-crop",
         *         "dtype": "float32",
         *         "precision": "float32",
         *         "backbone": "densenet121",
         *         "weightsDigest": "0997a280bb810e84cb21c2d7983fb4aac483a9457670e786c1b85c27078d5639",
         *         "featureSize": 1024,
         *         "decoding": 2
         *       },
         *       "backbonePretrained": true,
         *       "failure": null,
         *       "stopAfterFailures": null,
         *       "pauseReason": null,
         *       "leftOut": {},
         *       "warnings": [],
         *       "resubmitted": {
         *         "relabelled": 0,
         *         "moved": 0,
         *         "kept": 0
         *       },
         *       "segments": null,
         *       "dividing": false,
         *       "waitingFor": null,
         *       "createdAt": "2026-11-30T15:40:15.265Z",
         *       "startedAt": "2026-11-30T15:40:15.492Z",
         *       "finishedAt": "2026-11-30T15:42:04.763Z"
         *     }
         */
        Batch: {
            id: string;
            /** @constant */
            object: "batch";
            /**
             * @description The project that owns the resource: the one of the key that created it
             * @default default
             */
            project: string;
            /** @default null */
            name: string | null;
            /** @default {} */
            metadata: {
                [key: string]: string;
            };
            /** @enum {string} */
            purpose: "extract" | "classify";
            dataset: string | null;
            model: string | null;
            priority: number;
            /** @enum {string} */
            state: "validating" | "queued" | "running" | "paused" | "cancelling" | "succeeded" | "completed_with_failures" | "failed" | "cancelled";
            counts: {
                total: number;
                pending: number;
                succeeded: number;
                failed: number;
                cancelled: number;
            };
            shards: {
                total: number;
                done: number;
            };
            /** @description Items whose features already existed */
            cached: number;
            itemsPerSecond: number | null;
            etaSeconds: number | null;
            timings: components["schemas"]["StageTimings"] | null;
            limitingStage: string | null;
            spec: components["schemas"]["FeatureSpec"] | null;
            backbonePretrained: boolean | null;
            failure: {
                /** @enum {string} */
                code: "invalid_request" | "invalid_manifest" | "unsupported_media_type" | "payload_too_large" | "unauthenticated" | "forbidden" | "rate_limited" | "quota_exceeded" | "not_found" | "method_not_allowed" | "conflict" | "relabel_refused" | "precondition_failed" | "idempotency_mismatch" | "idempotency_in_flight" | "promotion_refused" | "source_not_found" | "source_forbidden" | "source_archived" | "source_credentials" | "source_misconfigured" | "source_unreachable" | "source_too_large" | "scratch_unavailable" | "media_empty" | "media_unreadable" | "media_no_video" | "media_unsupported" | "media_corrupt" | "range_invalid" | "media_encrypted" | "media_too_large" | "decode_timeout" | "decode_cpu_exceeded" | "decode_memory_exceeded" | "decode_files_exceeded" | "decode_failed" | "backbone_unavailable" | "backbone_invalid" | "encoder_failed" | "features_missing" | "model_unavailable" | "dataset_unusable" | "storage_unavailable" | "object_damaged" | "object_too_new" | "queue_unavailable" | "worker_lost" | "item_quarantined" | "cancelled" | "internal";
                message: string;
                retryable: boolean;
                /**
                 * @description Items that caused the failure; at most 100
                 * @default []
                 */
                errors: {
                    pointer: string;
                    code: string;
                    detail?: string;
                }[];
            } | null;
            /** @default null */
            stopAfterFailures: number | null;
            /**
             * @description Why a paused batch was paused by itself; null if a person paused it
             * @default null
             */
            pauseReason: string | null;
            /**
             * @description Files that the submission leaves out, by reason
             * @default {}
             */
            leftOut: {
                [key: string]: {
                    count: number;
                    /** @description The first names */
                    examples: string[];
                };
            };
            /**
             * @description Labels, splits and folders that are probably not meant as they were read
             * @default []
             */
            warnings: string[];
            /**
             * @description Videos that the dataset had under another label, split or group; null until the batch has ended
             * @default null
             */
            resubmitted: {
                /** @description Videos that have the new label, since their earlier one came from a submission */
                relabelled: number;
                /** @description Videos that are in the new split now */
                moved: number;
                /**
                 * @description Videos that are in the new group now
                 * @default 0
                 */
                regrouped: number;
                /** @description Videos that keep their label, split or group, or stay excluded, since a person set it */
                kept: number;
            } | null;
            /**
             * @description How videos are divided into segments; null if each item is one video or one part
             * @default null
             */
            segments: ({
                /** @constant */
                by: "stride";
                /** @description Length of a segment */
                seconds: number;
                /**
                 * @description Seconds that a segment shares with the next one; less than its length
                 * @default 0
                 */
                overlap: number;
            } | {
                /** @constant */
                by: "shots";
                /**
                 * @description Shorter shots are joined to the one before
                 * @default 1
                 */
                minSeconds: number;
                /**
                 * @description Longer shots are divided
                 * @default 60
                 */
                maxSeconds: number;
                /**
                 * @description How many times larger than around it the difference of two frames must be, to count as a cut
                 * @default 3
                 */
                threshold: number;
            }) | null;
            /**
             * @description Whether videos are still being divided into segments. Until then, counts are of videos
             * @default false
             */
            dividing: boolean;
            /**
             * @description What keeps an unfinished batch from progressing, for people, such as a full Redis; null if nothing is known
             * @default null
             */
            waitingFor: string | null;
            createdAt: string;
            startedAt: string | null;
            finishedAt: string | null;
        };
        StageTimings: {
            fetch: number;
            decode: number;
            encode: number;
            store: number;
            wait: number;
        };
        FeatureSpec: {
            /** @default 220 */
            imageSize: number;
            /** @default 20 */
            maxFrames: number;
            /**
             * @default uniform
             * @enum {string}
             */
            sampling: "uniform" | "head";
            /**
             * @default fit-crop
             * @enum {string}
             */
            resize: "fit-crop" | "crop";
            /**
             * @default float32
             * @enum {string}
             */
            dtype: "float32" | "float16";
            /**
             * @default float32
             * @enum {string}
             */
            precision: "float32" | "float16" | "int8";
            backbone: string;
            weightsDigest: string;
            featureSize: number;
            /** @constant */
            decoding?: 2;
            window?: {
                frames: number;
                stride: number;
            };
        };
        /**
         * @example {
         *       "type": "about:blank",
         *       "title": "Not found",
         *       "status": 404,
         *       "code": "not_found",
         *       "detail": "There is no batch batch_0000000000000000000",
         *       "retryable": false,
         *       "errors": []
         *     }
         */
        Problem: {
            type: string;
            title: string;
            status: number;
            detail: string;
            /** @enum {string} */
            code: "invalid_request" | "invalid_manifest" | "unsupported_media_type" | "payload_too_large" | "unauthenticated" | "forbidden" | "rate_limited" | "quota_exceeded" | "not_found" | "method_not_allowed" | "conflict" | "relabel_refused" | "precondition_failed" | "idempotency_mismatch" | "idempotency_in_flight" | "promotion_refused" | "source_not_found" | "source_forbidden" | "source_archived" | "source_credentials" | "source_misconfigured" | "source_unreachable" | "source_too_large" | "scratch_unavailable" | "media_empty" | "media_unreadable" | "media_no_video" | "media_unsupported" | "media_corrupt" | "range_invalid" | "media_encrypted" | "media_too_large" | "decode_timeout" | "decode_cpu_exceeded" | "decode_memory_exceeded" | "decode_files_exceeded" | "decode_failed" | "backbone_unavailable" | "backbone_invalid" | "encoder_failed" | "features_missing" | "model_unavailable" | "dataset_unusable" | "storage_unavailable" | "object_damaged" | "object_too_new" | "queue_unavailable" | "worker_lost" | "item_quarantined" | "cancelled" | "internal";
            retryable: boolean;
            instance?: string;
            errors: {
                pointer: string;
                code: string;
                detail?: string;
            }[];
        };
        SkippedObject: {
            /** @enum {string} */
            code: "object_damaged" | "object_too_new";
            /** @description Key in the object store */
            key: string;
            message: string;
            repair: string;
        };
        /**
         * @example {
         *       "id": "del_1m8pj11zpa4ex7jsmnz",
         *       "object": "deletion",
         *       "project": "default",
         *       "state": "succeeded",
         *       "target": {
         *         "kind": "upload",
         *         "id": "upload_1m8pj11ss6segzvvnpdam4jnwn2k033yv44",
         *         "dataset": null
         *       },
         *       "force": false,
         *       "dryRun": false,
         *       "by": "nightly upload",
         *       "overridden": [],
         *       "waitingFor": null,
         *       "receipt": {
         *         "removed": [
         *           {
         *             "kind": "upload",
         *             "objects": 2,
         *             "bytes": 146090
         *           }
         *         ],
         *         "datasets": [],
         *         "batches": [],
         *         "reclassifications": [],
         *         "classifications": [],
         *         "uploads": [],
         *         "trainingRuns": [],
         *         "models": [],
         *         "kept": []
         *       },
         *       "failure": null,
         *       "createdAt": "2026-11-30T15:43:56.406Z",
         *       "startedAt": "2026-11-30T15:43:56.492Z",
         *       "finishedAt": "2026-11-30T15:43:56.554Z"
         *     }
         */
        Deletion: {
            id: string;
            /** @constant */
            object: "deletion";
            /**
             * @description The project that owns the resource: the one of the key that created it
             * @default default
             */
            project: string;
            /** @enum {string} */
            state: "queued" | "running" | "succeeded" | "failed";
            target: {
                /** @enum {string} */
                kind: "batch" | "dataset" | "dataset_video" | "upload" | "training_run" | "model" | "classification" | "reclassification" | "watch" | "video" | "gc" | "retention";
                /** @description Id or name of the resource; empty for gc and retention */
                id: string;
                /**
                 * @description Dataset that a video is removed from, if only from this one
                 * @default null
                 */
                dataset: string | null;
            };
            force: boolean;
            dryRun: boolean;
            /** @description Name of the API key; empty without keys */
            by: string;
            /** @description What needed the resource and was overridden by force */
            overridden: components["schemas"]["Holder"][];
            /** @description What the deletion waits for; null if it does not wait */
            waitingFor: string | null;
            /** @description null until the deletion has ended */
            receipt: components["schemas"]["Receipt"] | null;
            failure: components["schemas"]["Failure"] | null;
            createdAt: string;
            startedAt: string | null;
            finishedAt: string | null;
        };
        Holder: {
            /** @enum {string} */
            kind: "alias" | "batch" | "classification" | "dataset" | "model" | "reclassification" | "training_run" | "watch";
            /** @description Id or name */
            id: string;
            reason: string;
        };
        Receipt: {
            /** @description Deleted objects of the store by kind; in a dry run, objects to delete */
            removed: {
                /** @description What the objects are */
                kind: string;
                objects: number;
                bytes: number;
            }[];
            datasets: {
                dataset: string;
                /** @description The version without the rows that the erasure added */
                version: number;
                /** @description Versions that had a row of the video, and do not any more */
                versions: number[];
                /** @description Those in which the video had a label and was not excluded */
                trained: number[];
                /** @description Shards that were rewritten */
                shards: {
                    /** @description SHA-256 of the deleted file */
                    from: string;
                    /** @description SHA-256 of the file without the rows */
                    to: string;
                    /** @description Rows that were removed */
                    rows: number;
                }[];
            }[];
            /** @description Batches whose results no longer contain the video */
            batches: {
                id: string;
                items: number;
            }[];
            /** @description Reclassifications whose results no longer contain the video */
            reclassifications: {
                id: string;
                items: number;
            }[];
            /** @description Deleted classifications of the video */
            classifications: string[];
            /** @description Deleted uploads of the video */
            uploads: string[];
            /** @description Runs that read the video. They stay, and can no longer be repeated exactly */
            trainingRuns: string[];
            /** @description Models that were trained or tested on the video. They stay as they are */
            models: string[];
            kept: {
                kind: string;
                reason: string;
            }[];
        };
        Failure: {
            /** @enum {string} */
            code: "invalid_request" | "invalid_manifest" | "unsupported_media_type" | "payload_too_large" | "unauthenticated" | "forbidden" | "rate_limited" | "quota_exceeded" | "not_found" | "method_not_allowed" | "conflict" | "relabel_refused" | "precondition_failed" | "idempotency_mismatch" | "idempotency_in_flight" | "promotion_refused" | "source_not_found" | "source_forbidden" | "source_archived" | "source_credentials" | "source_misconfigured" | "source_unreachable" | "source_too_large" | "scratch_unavailable" | "media_empty" | "media_unreadable" | "media_no_video" | "media_unsupported" | "media_corrupt" | "range_invalid" | "media_encrypted" | "media_too_large" | "decode_timeout" | "decode_cpu_exceeded" | "decode_memory_exceeded" | "decode_files_exceeded" | "decode_failed" | "backbone_unavailable" | "backbone_invalid" | "encoder_failed" | "features_missing" | "model_unavailable" | "dataset_unusable" | "storage_unavailable" | "object_damaged" | "object_too_new" | "queue_unavailable" | "worker_lost" | "item_quarantined" | "cancelled" | "internal";
            message: string;
            retryable: boolean;
        };
        /**
         * @example {
         *       "index": 0,
         *       "customId": "v_PlayingCello_g01_c01.mp4",
         *       "uri": "s3://videos/PlayingCello/v_PlayingCello_g01_c01.mp4",
         *       "label": null,
         *       "state": "succeeded",
         *       "videoId": "a2f34ed67204d3c4deda02d43d96ce0d6446fcbcfa334ef2dd37ee27ba08eec0",
         *       "frames": 20,
         *       "cached": true,
         *       "attempts": 1,
         *       "timings": {
         *         "fetch": 10,
         *         "decode": 0,
         *         "encode": 0,
         *         "store": 0,
         *         "wait": 30
         *       },
         *       "error": null,
         *       "model": "model_1m8phxq40zhwwqj5sn8",
         *       "top": [
         *         {
         *           "label": "PlayingCello",
         *           "probability": 0.91
         *         },
         *         {
         *           "label": "TennisSwing",
         *           "probability": 0.07
         *         },
         *         {
         *           "label": "Punch",
         *           "probability": 0.02
         *         }
         *       ],
         *       "abstained": false
         *     }
         */
        ItemOutcome: {
            index: number;
            customId: string;
            uri: string;
            /** @default null */
            label: string | null;
            /** @default null */
            startSeconds: number | null;
            /** @default null */
            endSeconds: number | null;
            /** @enum {string} */
            state: "pending" | "succeeded" | "failed" | "cancelled";
            videoId: string | null;
            /** @description Frames with features */
            frames: number | null;
            cached: boolean;
            attempts: number;
            timings: components["schemas"]["StageTimings"] | null;
            error: components["schemas"]["Failure"] | null;
            model: string | null;
            top: components["schemas"]["RankedClass"][] | null;
            /**
             * @description Whether the top class is less probable than the threshold of the batch or its model
             * @default false
             */
            abstained: boolean;
            /** @description True if the video was erased: its id and its result are gone */
            erased?: boolean;
        };
        RankedClass: {
            label: string;
            probability: number;
        };
        /**
         * @example {
         *       "uri": "s3://videos/match-1.mp4",
         *       "customId": "match-1",
         *       "label": null,
         *       "videoId": "a2f34ed67204d3c4deda02d43d96ce0d6446fcbcfa334ef2dd37ee27ba08eec0",
         *       "index": 0,
         *       "startSeconds": 0,
         *       "endSeconds": 5400,
         *       "items": {
         *         "total": 540,
         *         "pending": 0,
         *         "succeeded": 540,
         *         "failed": 0,
         *         "cancelled": 0
         *       },
         *       "classes": [
         *         {
         *           "label": "TennisSwing",
         *           "items": 512,
         *           "probability": 0.93
         *         },
         *         {
         *           "label": "Punch",
         *           "items": 28,
         *           "probability": 0.61
         *         }
         *       ],
         *       "error": null
         *     }
         */
        BatchVideo: {
            uri: string;
            /** @description That of the first item */
            customId: string;
            /** @description That of the first item */
            label: string | null;
            /** @description Id of the whole video; null if it has not been read */
            videoId: string | null;
            /** @description Index of the first item */
            index: number;
            /** @description Start of the first part; null for whole videos */
            startSeconds: number | null;
            /** @description End of the last part; null if it ends with the video */
            endSeconds: number | null;
            items: {
                total: number;
                pending: number;
                succeeded: number;
                failed: number;
                cancelled: number;
            };
            /** @description Most probable classes of the items, the most frequent class first */
            classes: {
                label: string;
                items: number;
                /** @description Mean over these items */
                probability: number;
            }[];
            /** @description Of the first item that failed */
            error: components["schemas"]["Failure"] | null;
        };
        /**
         * @example {
         *       "uri": "s3://videos/match-1.mp4",
         *       "label": "TennisSwing",
         *       "startSeconds": 120,
         *       "endSeconds": 150,
         *       "probability": 0.93,
         *       "parts": 3,
         *       "model": "model_1m8phxq40zhwwqj5sn8"
         *     }
         */
        VideoEvent: {
            uri: string;
            /** @description The class that all parts have */
            label: string;
            startSeconds: number;
            /** @description null if the last part ends with the video */
            endSeconds: number | null;
            /** @description Mean of the parts, each weighted by its length */
            probability: number;
            /** @description Number of parts, such as segments */
            parts: number;
            model: string | null;
        };
        /**
         * @example {
         *       "id": "wch_1m8phta0jzxa24djaw2",
         *       "object": "watch",
         *       "project": "default",
         *       "name": "New recordings",
         *       "metadata": {},
         *       "source": {
         *         "prefix": "s3://videos/new/",
         *         "labelFrom": "folder"
         *       },
         *       "rule": {
         *         "purpose": "extract",
         *         "dataset": "clips",
         *         "priority": 5
         *       },
         *       "schedule": {
         *         "cron": "*\/15 * * * *",
         *         "timeZone": "Europe/Berlin"
         *       },
         *       "events": null,
         *       "settleSeconds": 0,
         *       "state": "active",
         *       "by": "recordings",
         *       "objects": 119,
         *       "lastRun": null,
         *       "nextRunAt": "2026-11-30T16:00:00.000Z",
         *       "eventsPath": null,
         *       "createdAt": "2026-11-30T15:15:00.034Z",
         *       "eventsToken": null
         *     }
         */
        CreatedWatch: {
            id: string;
            /** @constant */
            object: "watch";
            /**
             * @description The project that owns the resource: the one of the key that created it
             * @default default
             */
            project: string;
            /** @default null */
            name: string | null;
            /** @default {} */
            metadata: {
                [key: string]: string;
            };
            source: {
                prefix: string;
                include?: string[];
                exclude?: string[];
                /**
                 * @description folder: the label of a video is the name of the folder it is in, below the prefix
                 * @enum {string}
                 */
                labelFrom?: "folder";
                /**
                 * @description folder: the split of a video is that of the topmost folder named like a split (train, val, test and the like), which is never its label
                 * @enum {string}
                 */
                splitFrom?: "folder";
            };
            rule: {
                /**
                 * @default extract
                 * @enum {string}
                 */
                purpose: "extract" | "classify";
                dataset?: string;
                model?: string;
                /** @default 5 */
                priority: number;
                /** Format: uri */
                callbackUrl?: string;
                /** @description The model abstains (label null) if its top class is less probable than this */
                abstainBelow?: number;
                frames?: {
                    /** @description The backbone; GET /v1/backbones lists them */
                    backbone?: string;
                    /** @description Default: that of the backbone, else 220 */
                    imageSize?: number;
                    /** @description Default: that of the backbone, else 20 */
                    maxFrames?: number;
                    /**
                     * @description Default: uniform
                     * @enum {string}
                     */
                    sampling?: "uniform" | "head";
                    /**
                     * @description Default: that of the backbone, else fit-crop
                     * @enum {string}
                     */
                    resize?: "fit-crop" | "crop";
                    /**
                     * @description Default: float32
                     * @enum {string}
                     */
                    dtype?: "float32" | "float16";
                    /**
                     * @description Default: float32
                     * @enum {string}
                     */
                    precision?: "float32" | "float16" | "int8";
                };
                stopAfterFailures?: number;
                /** @enum {string} */
                onRelabel?: "change" | "refuse";
                /** @description Divides each video into segments, which are the items of the batch. Items must not have ranges then */
                segments?: {
                    /** @constant */
                    by: "stride";
                    /** @description Length of a segment */
                    seconds: number;
                    /**
                     * @description Seconds that a segment shares with the next one; less than its length
                     * @default 0
                     */
                    overlap: number;
                } | {
                    /** @constant */
                    by: "shots";
                    /**
                     * @description Shorter shots are joined to the one before
                     * @default 1
                     */
                    minSeconds: number;
                    /**
                     * @description Longer shots are divided
                     * @default 60
                     */
                    maxSeconds: number;
                    /**
                     * @description How many times larger than around it the difference of two frames must be, to count as a cut
                     * @default 3
                     */
                    threshold: number;
                };
            };
            schedule: {
                /** @description Minute, hour, day of the month, month and day of the week, such as `0 3 * * 1-5`; or @hourly, @daily */
                cron: string;
                /**
                 * @description IANA name, such as Europe/Berlin
                 * @default UTC
                 */
                timeZone: string;
            } | null;
            events: ({
                /** @constant */
                kind: "sns";
                /** @description Messages of other topics are refused */
                topicArn: string;
            } | {
                /** @constant */
                kind: "webhook";
            }) | null;
            settleSeconds: number;
            /** @enum {string} */
            state: "active" | "paused";
            /** @description Name of the API key whose quota the runs use; empty without keys */
            by: string;
            /** @description Objects below the prefix that were submitted and still exist */
            objects: number;
            lastRun: components["schemas"]["WatchRun"] | null;
            /** @description Next time of the schedule; null without one and while paused */
            nextRunAt: string | null;
            /** @description Path of this API that events are sent to; null without events */
            eventsPath: string | null;
            createdAt: string;
            /** @description Bearer token that events of kind webhook must have. It is shown only once; null for other watches */
            eventsToken: string | null;
        };
        /**
         * @example {
         *       "object": "watch_run",
         *       "watch": "wch_1m8phta0jzxa24djaw2",
         *       "number": 3,
         *       "trigger": "schedule",
         *       "state": "succeeded",
         *       "counts": {
         *         "found": 120,
         *         "new": 4,
         *         "changed": 1,
         *         "unchanged": 115,
         *         "waiting": 0,
         *         "deleted": 1
         *       },
         *       "leftOut": {},
         *       "deletedExamples": [
         *         "Punch/v_Punch_g01_c01.mp4"
         *       ],
         *       "batch": "batch_1m8phta0jzxa24djaw2",
         *       "failure": null,
         *       "startedAt": "2026-11-30T15:45:00.112Z",
         *       "finishedAt": "2026-11-30T15:45:01.734Z"
         *     }
         */
        WatchRun: {
            /** @constant */
            object: "watch_run";
            watch: string;
            /** @description 1 is the first run of the watch */
            number: number;
            /** @enum {string} */
            trigger: "created" | "schedule" | "event" | "manual" | "settled" | "retry" | "continued";
            /** @enum {string} */
            state: "running" | "succeeded" | "failed";
            /** @description null until the source has been listed */
            counts: {
                /** @description Videos below the prefix that the filter takes */
                found: number;
                new: number;
                changed: number;
                unchanged: number;
                /** @description New or changed objects that wait: they may be growing, or the quota is used up */
                waiting: number;
                /** @description Objects of earlier runs that are gone. They are reported, and nothing is removed */
                deleted: number;
            } | null;
            /** @description Files that the submission leaves out, by reason */
            leftOut: {
                [key: string]: {
                    count: number;
                    /** @description The first names */
                    examples: string[];
                };
            };
            /** @description The first deleted objects. The changes of the run have all of them */
            deletedExamples: string[];
            /** @description The batch of the new and changed objects; null if there are none */
            batch: string | null;
            failure: components["schemas"]["Failure"] | null;
            startedAt: string;
            finishedAt: string | null;
        };
        /**
         * @example {
         *       "id": "wch_1m8phta0jzxa24djaw2",
         *       "object": "watch",
         *       "project": "default",
         *       "name": "New recordings",
         *       "metadata": {},
         *       "source": {
         *         "prefix": "s3://videos/new/",
         *         "labelFrom": "folder"
         *       },
         *       "rule": {
         *         "purpose": "extract",
         *         "dataset": "clips",
         *         "priority": 5
         *       },
         *       "schedule": {
         *         "cron": "*\/15 * * * *",
         *         "timeZone": "Europe/Berlin"
         *       },
         *       "events": null,
         *       "settleSeconds": 0,
         *       "state": "active",
         *       "by": "recordings",
         *       "objects": 119,
         *       "lastRun": {
         *         "object": "watch_run",
         *         "watch": "wch_1m8phta0jzxa24djaw2",
         *         "number": 3,
         *         "trigger": "schedule",
         *         "state": "succeeded",
         *         "counts": {
         *           "found": 120,
         *           "new": 4,
         *           "changed": 1,
         *           "unchanged": 115,
         *           "waiting": 0,
         *           "deleted": 1
         *         },
         *         "leftOut": {},
         *         "deletedExamples": [
         *           "Punch/v_Punch_g01_c01.mp4"
         *         ],
         *         "batch": "batch_1m8phta0jzxa24djaw2",
         *         "failure": null,
         *         "startedAt": "2026-11-30T15:45:00.112Z",
         *         "finishedAt": "2026-11-30T15:45:01.734Z"
         *       },
         *       "nextRunAt": "2026-11-30T16:00:00.000Z",
         *       "eventsPath": null,
         *       "createdAt": "2026-11-30T15:15:00.034Z"
         *     }
         */
        Watch: {
            id: string;
            /** @constant */
            object: "watch";
            /**
             * @description The project that owns the resource: the one of the key that created it
             * @default default
             */
            project: string;
            /** @default null */
            name: string | null;
            /** @default {} */
            metadata: {
                [key: string]: string;
            };
            source: {
                prefix: string;
                include?: string[];
                exclude?: string[];
                /**
                 * @description folder: the label of a video is the name of the folder it is in, below the prefix
                 * @enum {string}
                 */
                labelFrom?: "folder";
                /**
                 * @description folder: the split of a video is that of the topmost folder named like a split (train, val, test and the like), which is never its label
                 * @enum {string}
                 */
                splitFrom?: "folder";
            };
            rule: {
                /**
                 * @default extract
                 * @enum {string}
                 */
                purpose: "extract" | "classify";
                dataset?: string;
                model?: string;
                /** @default 5 */
                priority: number;
                /** Format: uri */
                callbackUrl?: string;
                /** @description The model abstains (label null) if its top class is less probable than this */
                abstainBelow?: number;
                frames?: {
                    /** @description The backbone; GET /v1/backbones lists them */
                    backbone?: string;
                    /** @description Default: that of the backbone, else 220 */
                    imageSize?: number;
                    /** @description Default: that of the backbone, else 20 */
                    maxFrames?: number;
                    /**
                     * @description Default: uniform
                     * @enum {string}
                     */
                    sampling?: "uniform" | "head";
                    /**
                     * @description Default: that of the backbone, else fit-crop
                     * @enum {string}
                     */
                    resize?: "fit-crop" | "crop";
                    /**
                     * @description Default: float32
                     * @enum {string}
                     */
                    dtype?: "float32" | "float16";
                    /**
                     * @description Default: float32
                     * @enum {string}
                     */
                    precision?: "float32" | "float16" | "int8";
                };
                stopAfterFailures?: number;
                /** @enum {string} */
                onRelabel?: "change" | "refuse";
                /** @description Divides each video into segments, which are the items of the batch. Items must not have ranges then */
                segments?: {
                    /** @constant */
                    by: "stride";
                    /** @description Length of a segment */
                    seconds: number;
                    /**
                     * @description Seconds that a segment shares with the next one; less than its length
                     * @default 0
                     */
                    overlap: number;
                } | {
                    /** @constant */
                    by: "shots";
                    /**
                     * @description Shorter shots are joined to the one before
                     * @default 1
                     */
                    minSeconds: number;
                    /**
                     * @description Longer shots are divided
                     * @default 60
                     */
                    maxSeconds: number;
                    /**
                     * @description How many times larger than around it the difference of two frames must be, to count as a cut
                     * @default 3
                     */
                    threshold: number;
                };
            };
            schedule: {
                /** @description Minute, hour, day of the month, month and day of the week, such as `0 3 * * 1-5`; or @hourly, @daily */
                cron: string;
                /**
                 * @description IANA name, such as Europe/Berlin
                 * @default UTC
                 */
                timeZone: string;
            } | null;
            events: ({
                /** @constant */
                kind: "sns";
                /** @description Messages of other topics are refused */
                topicArn: string;
            } | {
                /** @constant */
                kind: "webhook";
            }) | null;
            settleSeconds: number;
            /** @enum {string} */
            state: "active" | "paused";
            /** @description Name of the API key whose quota the runs use; empty without keys */
            by: string;
            /** @description Objects below the prefix that were submitted and still exist */
            objects: number;
            lastRun: components["schemas"]["WatchRun"] | null;
            /** @description Next time of the schedule; null without one and while paused */
            nextRunAt: string | null;
            /** @description Path of this API that events are sent to; null without events */
            eventsPath: string | null;
            createdAt: string;
        };
        /**
         * @example {
         *       "change": "new",
         *       "path": "Punch/v_Punch_g02_c01.mp4",
         *       "uri": "s3://videos/new/Punch/v_Punch_g02_c01.mp4",
         *       "version": "9bb58f26192e4ba00f01e2e7b136bbd8"
         *     }
         */
        WatchChange: {
            /** @enum {string} */
            change: "new" | "changed" | "deleted";
            /** @description Below the prefix */
            path: string;
            /** @description null for deleted objects */
            uri: string | null;
            /** @description Etag, or size and time of a file; for deleted objects, the last known one */
            version: string;
        };
        /**
         * @example {
         *       "object": "watch_event",
         *       "kind": "notification",
         *       "run": true
         *     }
         */
        WatchEventReceipt: {
            /** @constant */
            object: "watch_event";
            /** @enum {string} */
            kind: "notification" | "subscription" | "unsubscription";
            /** @description Whether a run will look for changes; false if no object of the event is below the prefix */
            run: boolean;
        };
        /**
         * @example {
         *       "id": "upload_1m8pj11wzfx2pg82z8hdcvq0qbjn513f4yh",
         *       "object": "upload",
         *       "project": "default",
         *       "uri": "upload://upload_1m8pj11wzfx2pg82z8hdcvq0qbjn513f4yh",
         *       "bytes": 20000000,
         *       "sha256": null,
         *       "uploadUrl": "/v1/uploads/upload_1m8pj11wzfx2pg82z8hdcvq0qbjn513f4yh/parts/{part}",
         *       "state": "pending",
         *       "createdAt": "2026-11-30T15:43:56.319Z",
         *       "parts": {
         *         "bytes": 8388608,
         *         "count": 3,
         *         "received": [
         *           1
         *         ]
         *       }
         *     }
         */
        Upload: {
            id: string;
            /** @constant */
            object: "upload";
            /**
             * @description The project that owns the resource: the one of the key that created it
             * @default default
             */
            project: string;
            uri: string;
            bytes: number | null;
            sha256: string | null;
            /** @description URL to PUT parts to, with {part} replaced by the part number; null if no parts are expected */
            uploadUrl: string | null;
            /** @enum {string} */
            state: "pending" | "complete";
            createdAt: string;
            /**
             * @description The parts of an upload in parts; null for other uploads
             * @default null
             */
            parts: {
                /** @description Size of each part but the last */
                bytes: number;
                count: number;
                /** @description Numbers of the received parts, from 1; only while pending */
                received: number[];
            } | null;
        };
        /**
         * @example {
         *       "name": "clips",
         *       "object": "dataset",
         *       "project": "default",
         *       "version": 1,
         *       "description": null,
         *       "specId": "3efa6b3cbea5dea8",
         *       "spec": {
         *         "imageSize": 220,
         *         "maxFrames": 20,
         *         "sampling": "uniform",
         *         "resize": "fit-crop",
         *         "dtype": "float32",
         *         "precision": "float32",
         *         "backbone": "densenet121",
         *         "weightsDigest": "0997a280bb810e84cb21c2d7983fb4aac483a9457670e786c1b85c27078d5639",
         *         "featureSize": 1024,
         *         "decoding": 2
         *       },
         *       "backbonePretrained": true,
         *       "rows": 30,
         *       "excluded": 0,
         *       "classes": 3,
         *       "labels": {
         *         "PlayingCello": 10,
         *         "Punch": 10,
         *         "TennisSwing": 10
         *       },
         *       "splits": {},
         *       "leakage": {
         *         "videos": 0,
         *         "groups": 0,
         *         "nearDuplicates": 0,
         *         "contradictions": 0,
         *         "examples": []
         *       },
         *       "warnings": [],
         *       "shardCount": 1,
         *       "erased": 0,
         *       "createdAt": "2026-11-30T15:42:04.741Z",
         *       "updatedAt": "2026-11-30T15:42:04.741Z"
         *     }
         */
        Dataset: {
            name: string;
            /** @constant */
            object: "dataset";
            /**
             * @description The project that owns the resource: the one of the key that created it
             * @default default
             */
            project: string;
            version: number;
            description: string | null;
            specId: string | null;
            spec: components["schemas"]["FeatureSpec"] | null;
            backbonePretrained: boolean | null;
            /** @description Videos; a video that was submitted again counts once */
            rows: number;
            /**
             * @description Videos that are excluded; labels and splits do not count them
             * @default 0
             */
            excluded: number;
            /** @description Number of classes */
            classes?: number;
            /** @description Videos by class; in lists at most the 100 largest classes */
            labels: {
                [key: string]: number;
            };
            splits: {
                [key: string]: number;
            };
            /**
             * @description Leakage between the splits set on rows; null in lists
             * @default null
             */
            leakage: components["schemas"]["Leakage"] | null;
            /**
             * @description Labels, splits and folders that are probably not meant as they were read
             * @default []
             */
            warnings: string[];
            shardCount: number;
            /**
             * @description Videos that were erased from this version since; training on it again gives another model
             * @default 0
             */
            erased: number;
            createdAt: string;
            updatedAt: string;
        };
        Leakage: {
            /** @description Videos in more than one split, as a whole or in parts */
            videos: number;
            /** @description Groups in more than one split */
            groups: number;
            /**
             * @description Groups of near-duplicate videos in more than one split; null while they are not known
             * @default null
             */
            nearDuplicates: number | null;
            /** @description Videos with more than one label */
            contradictions: number;
            /** @description The first 20 leaks, videos before groups and near-duplicates */
            examples: {
                /** @enum {string} */
                kind: "video" | "group" | "near-duplicate";
                /** @description videoId or group; of parts of a video the videoId of the whole; of near-duplicates that of the first one */
                key: string;
                splits: ("train" | "validation" | "test")[];
                rows: number;
            }[];
        };
        /**
         * @example {
         *       "key": "datasets/clips/shards/23c78152d16e32e4ba3eb4d18a0d8995645ed443ff111f05ddd3392f798e7f6b.arrow",
         *       "digest": "23c78152d16e32e4ba3eb4d18a0d8995645ed443ff111f05ddd3392f798e7f6b",
         *       "batchId": "batch_1m8phta0jzxa24djaw2",
         *       "shard": 0,
         *       "rows": 30,
         *       "bytes": 2476146,
         *       "labels": {
         *         "PlayingCello": 10,
         *         "Punch": 10,
         *         "TennisSwing": 10
         *       },
         *       "splits": {},
         *       "labelLayer": null
         *     }
         */
        DatasetShard: {
            key: string;
            digest: string;
            batchId: string;
            shard: number;
            rows: number;
            bytes: number;
            labels: {
                [key: string]: number;
            };
            splits: {
                [key: string]: number;
            };
            /**
             * @description Changes to the labels of its videos; null if there are none
             * @default null
             */
            labelLayer: {
                key: string;
                /** @description Videos of the shard that no later submission replaced */
                rows: number;
                excluded: number;
            } | null;
            /** @description SHA-256 of the file that the batch packed, if videos were erased from it since */
            origin?: string;
        };
        /**
         * @example {
         *       "videoId": "a2f34ed67204d3c4deda02d43d96ce0d6446fcbcfa334ef2dd37ee27ba08eec0",
         *       "customId": "v_PlayingCello_g01_c01.mp4",
         *       "uri": "s3://videos/PlayingCello/v_PlayingCello_g01_c01.mp4",
         *       "label": "PlayingCello",
         *       "split": null,
         *       "group": "v_PlayingCello_g01",
         *       "excluded": false,
         *       "note": null,
         *       "shard": 0
         *     }
         */
        DatasetVideo: {
            videoId: string;
            /** @default null */
            customId: string | null;
            /** @default null */
            uri: string | null;
            /** @default null */
            label: string | null;
            /** @default null */
            split: ("train" | "validation" | "test") | null;
            /** @default null */
            group: string | null;
            /** @default null */
            startSeconds: number | null;
            /** @default null */
            endSeconds: number | null;
            /**
             * @description Excluded videos are neither trained on nor tested
             * @default false
             */
            excluded: boolean;
            /** @default null */
            note: string | null;
            /** @description Index of its shard in the dataset */
            shard: number;
        };
        /**
         * @example {
         *       "dataset": "clips",
         *       "version": 2,
         *       "edited": 1,
         *       "unchanged": 0,
         *       "kept": 0,
         *       "validateOnly": false
         *     }
         */
        LabelChange: {
            dataset: string;
            /** @description The version with the change; the current one if nothing changed */
            version: number;
            /** @description Videos that changed */
            edited: number;
            /** @description Videos that already had these values */
            unchanged: number;
            /** @description Of an undo: videos that stay as they are because they were changed again since */
            kept: number;
            validateOnly: boolean;
        };
        /**
         * @example {
         *       "version": 2,
         *       "cause": {
         *         "kind": "labels",
         *         "by": "",
         *         "reason": "review",
         *         "edited": 1
         *       },
         *       "rows": 30,
         *       "erased": 0,
         *       "createdAt": "2026-11-30T15:43:30.153Z"
         *     }
         */
        DatasetVersion: {
            version: number;
            /** @description null for versions of releases that did not record it */
            cause: ({
                /** @constant */
                kind: "created";
            } | {
                /** @constant */
                kind: "batch";
                batchId: string;
                resubmitted: {
                    /** @description Videos that have the new label, since their earlier one came from a submission */
                    relabelled: number;
                    /** @description Videos that are in the new split now */
                    moved: number;
                    /**
                     * @description Videos that are in the new group now
                     * @default 0
                     */
                    regrouped: number;
                    /** @description Videos that keep their label, split or group, or stay excluded, since a person set it */
                    kept: number;
                };
            } | {
                /** @constant */
                kind: "labels";
                /** @description Name of the API key; empty without keys */
                by: string;
                reason: string | null;
                /** @description Videos that changed */
                edited: number;
            } | {
                /** @constant */
                kind: "undo";
                /** @description Name of the API key; empty without keys */
                by: string;
                /** @description The version whose change was undone */
                version: number;
                /** @description Videos that changed */
                edited: number;
            } | {
                /** @constant */
                kind: "erasure";
                /** @description Name of the API key; empty without keys */
                by: string;
                /** @description Id of the deletion, whose receipt lists what was erased */
                deletion: string;
                /** @description Rows that were removed */
                edited: number;
            }) | null;
            rows: number;
            /**
             * @description Videos that were erased from this version since
             * @default 0
             */
            erased: number;
            createdAt: string;
        };
        /**
         * @example {
         *       "videoId": "a2f34ed67204d3c4deda02d43d96ce0d6446fcbcfa334ef2dd37ee27ba08eec0",
         *       "customId": "v_PlayingCello_g01_c01.mp4",
         *       "before": {
         *         "label": "PlayingCello",
         *         "split": null,
         *         "group": "v_PlayingCello_g01",
         *         "excluded": false,
         *         "note": null
         *       },
         *       "after": {
         *         "label": "TennisSwing",
         *         "split": null,
         *         "group": "v_PlayingCello_g01",
         *         "excluded": false,
         *         "note": null
         *       }
         *     }
         */
        LabelDifference: {
            videoId: string;
            customId: string | null;
            /** @description null if the first version does not have the video */
            before: {
                /** @description Class of the video; null if it has none */
                label: string | null;
                /** @description Split that the video is kept in; null lets training choose */
                split: ("train" | "validation" | "test") | null;
                /** @description Videos of one group are never in two splits */
                group: string | null;
                /** @description Excluded videos stay in the dataset, but are neither trained on nor tested */
                excluded: boolean;
                /** @description Free text */
                note: string | null;
            } | null;
            /** @description null if the second version does not have the video */
            after: {
                /** @description Class of the video; null if it has none */
                label: string | null;
                /** @description Split that the video is kept in; null lets training choose */
                split: ("train" | "validation" | "test") | null;
                /** @description Videos of one group are never in two splits */
                group: string | null;
                /** @description Excluded videos stay in the dataset, but are neither trained on nor tested */
                excluded: boolean;
                /** @description Free text */
                note: string | null;
            } | null;
        };
        /**
         * @example {
         *       "queue": {
         *         "id": "rvw_1m8pj036dqmastpwzjq",
         *         "state": "ready",
         *         "order": "uncertain",
         *         "model": "model_1m8phxq40zhwwqj5sn8",
         *         "from": null,
         *         "run": null,
         *         "progress": 1,
         *         "items": 30,
         *         "candidates": 30,
         *         "done": 0,
         *         "failure": null,
         *         "createdAt": "2026-11-30T15:43:24.878Z"
         *       },
         *       "data": [
         *         {
         *           "id": "5b649b85bf948c3601c7b54c221dfd191b06dc29f031c992155eed2bfa4d5a66",
         *           "videoId": "5b649b85bf948c3601c7b54c221dfd191b06dc29f031c992155eed2bfa4d5a66",
         *           "customId": "v_Punch_g09_c01.mp4",
         *           "uri": "s3://videos/Punch/v_Punch_g09_c01.mp4",
         *           "label": "Punch",
         *           "split": null,
         *           "group": "v_Punch_g09",
         *           "shard": 0,
         *           "index": null,
         *           "top": [
         *             {
         *               "label": "Punch",
         *               "probability": 0.52
         *             },
         *             {
         *               "label": "TennisSwing",
         *               "probability": 0.45
         *             },
         *             {
         *               "label": "PlayingCello",
         *               "probability": 0.03
         *             }
         *           ],
         *           "score": 0.93,
         *           "reason": "The model wavers: Punch (52 %), TennisSwing (45 %)",
         *           "leasedUntil": null
         *         }
         *       ],
         *       "nextPageToken": "2"
         *     }
         */
        ReviewPage: {
            queue: components["schemas"]["ReviewQueue"];
            data: components["schemas"]["ReviewItem"][];
            nextPageToken: string | null;
        };
        ReviewQueue: {
            id: string;
            /** @enum {string} */
            state: "preparing" | "ready" | "failed";
            /** @enum {string} */
            order: "uncertain" | "suspect" | "disagreement" | "random" | "abstained" | "sample";
            /** @description Id of the model that ranks the classes; null if the order needs none */
            model: string | null;
            from: string | null;
            /** @description Training run of the probable label errors */
            run: string | null;
            /** @description Share of the shards that have been scored */
            progress: number;
            /** @description Items of the queue, decided ones included; null until it is ready */
            items: number | null;
            /** @description Items that match; those after the first 20000 come in the next queue */
            candidates: number | null;
            /** @description Items that are known to be decided */
            done: number;
            failure: components["schemas"]["Failure"] | null;
            createdAt: string;
        };
        ReviewItem: {
            /** @description Names the item in decisions: its videoId in a dataset, its index in a batch */
            id: string;
            videoId: string;
            customId: string | null;
            uri: string | null;
            /** @description Current label; in a batch the submitted one */
            label: string | null;
            split: ("train" | "validation" | "test") | null;
            group: string | null;
            /** @description Index of the shard */
            shard: number;
            /** @description Index in the batch; null in a dataset */
            index: number | null;
            /** @description Classes by probability; of a label error, as predicted by models that were not trained on the video */
            top: components["schemas"]["RankedClass"][] | null;
            /** @description What the order sorts by, highest first */
            score: number;
            /** @description Why the item is here, as a sentence */
            reason: string;
            /** @description Until when a reviewer holds the item; null if nobody does */
            leasedUntil: string | null;
        };
        /**
         * @example {
         *       "queue": {
         *         "id": "rvw_1m8pj036dqmastpwzjq",
         *         "state": "ready",
         *         "order": "uncertain",
         *         "model": "model_1m8phxq40zhwwqj5sn8",
         *         "from": null,
         *         "run": null,
         *         "progress": 1,
         *         "items": 30,
         *         "candidates": 30,
         *         "done": 0,
         *         "failure": null,
         *         "createdAt": "2026-11-30T15:43:24.878Z"
         *       },
         *       "items": [
         *         {
         *           "id": "5b649b85bf948c3601c7b54c221dfd191b06dc29f031c992155eed2bfa4d5a66",
         *           "videoId": "5b649b85bf948c3601c7b54c221dfd191b06dc29f031c992155eed2bfa4d5a66",
         *           "customId": "v_Punch_g09_c01.mp4",
         *           "uri": "s3://videos/Punch/v_Punch_g09_c01.mp4",
         *           "label": "Punch",
         *           "split": null,
         *           "group": "v_Punch_g09",
         *           "shard": 0,
         *           "index": null,
         *           "top": [
         *             {
         *               "label": "Punch",
         *               "probability": 0.52
         *             },
         *             {
         *               "label": "TennisSwing",
         *               "probability": 0.45
         *             },
         *             {
         *               "label": "PlayingCello",
         *               "probability": 0.03
         *             }
         *           ],
         *           "score": 0.93,
         *           "reason": "The model wavers: Punch (52 %), TennisSwing (45 %)",
         *           "leasedUntil": "2026-11-30T15:48:30.100Z"
         *         }
         *       ],
         *       "until": "2026-11-30T15:48:30.100Z",
         *       "left": true
         *     }
         */
        ReviewLease: {
            queue: components["schemas"]["ReviewQueue"];
            items: components["schemas"]["ReviewItem"][];
            /** @description When the leases expire unless a further call of the session renews them */
            until: string;
            /** @description Whether the queue may have more items for the session */
            left: boolean;
        };
        DecisionResult: {
            id: string;
            /**
             * @description conflict: another reviewer holds the item, or its label is another by now; nothing was changed
             * @enum {string}
             */
            state: "applied" | "conflict" | "not_found";
            /** @description Version of the dataset with the decision; null in a batch */
            version: number | null;
            message: string | null;
        };
        /**
         * @example {
         *       "object": "similar_videos",
         *       "dataset": "clips",
         *       "version": 3,
         *       "videoId": "a2f34ed67204d3c4deda02d43d96ce0d6446fcbcfa334ef2dd37ee27ba08eec0",
         *       "data": [
         *         {
         *           "videoId": "ac6953734c2083a0beb1729fb12d5437c0c799408cd946f2c69a5ab5548b94be",
         *           "customId": "v_PlayingCello_g04_c01.mp4",
         *           "uri": "s3://videos/PlayingCello/v_PlayingCello_g04_c01.mp4",
         *           "label": "PlayingCello",
         *           "split": null,
         *           "group": "v_PlayingCello_g04",
         *           "excluded": false,
         *           "note": null,
         *           "shard": 0,
         *           "filmstripUrl": "/v1/datasets/clips/videos/ac6953734c2083a0beb1729fb12d5437c0c799408cd946f2c69a5ab5548b94be/filmstrip?shard=0",
         *           "similarity": 0.985,
         *           "nearDuplicate": null
         *         }
         *       ]
         *     }
         */
        SimilarVideos: {
            /** @constant */
            object: "similar_videos";
            dataset: string;
            version: number;
            /** @description The video that was searched for */
            videoId: string;
            /** @description The most similar videos, the most similar first */
            data: components["schemas"]["SimilarVideo"][];
        };
        SimilarVideo: {
            videoId: string;
            /** @default null */
            customId: string | null;
            /** @default null */
            uri: string | null;
            /** @default null */
            label: string | null;
            /** @default null */
            split: ("train" | "validation" | "test") | null;
            /** @default null */
            group: string | null;
            /** @default null */
            startSeconds: number | null;
            /** @default null */
            endSeconds: number | null;
            /**
             * @description Excluded videos are neither trained on nor tested
             * @default false
             */
            excluded: boolean;
            /** @default null */
            note: string | null;
            /** @description Index of its shard in the dataset */
            shard: number;
            /** @description Cosine of the mean features of both videos, at most 1 */
            similarity: number;
            /** @description How the videos fit onto each other, if they are near-duplicates; null if not */
            nearDuplicate: {
                /** @description How closely both videos change over time, at most 1 */
                correlation: number;
                /** @description The frames that show the same moment */
                frames: components["schemas"]["AlignedFrame"][];
            } | null;
            /** @description The frames that the network used, side by side in a GIF */
            filmstripUrl: string;
        };
        AlignedFrame: {
            /** @description Seconds from the start of the first video */
            first: number;
            /** @description Seconds from the start of the second video */
            second: number;
            /** @description Cosine of the features of the two frames */
            similarity: number;
        };
        /**
         * @example {
         *       "object": "similarity_index",
         *       "state": "building",
         *       "shards": 12,
         *       "shardsDone": 5,
         *       "uri": null
         *     }
         */
        SimilarityPending: {
            /** @constant */
            object: "similarity_index";
            /** @constant */
            state: "building";
            /** @description Shards of the dataset */
            shards: number;
            /** @description Shards that are indexed or compared */
            shardsDone: number;
            /** @description The upload whose features are being computed; repeat the call with this uri */
            uri: string | null;
        };
        /**
         * @example {
         *       "videos": [
         *         {
         *           "videoId": "a2f34ed67204d3c4deda02d43d96ce0d6446fcbcfa334ef2dd37ee27ba08eec0",
         *           "customId": "v_PlayingCello_g01_c01.mp4",
         *           "uri": "s3://videos/PlayingCello/v_PlayingCello_g01_c01.mp4",
         *           "label": "PlayingCello",
         *           "split": null,
         *           "group": "v_PlayingCello_g01",
         *           "excluded": false,
         *           "note": null,
         *           "shard": 0,
         *           "filmstripUrl": "/v1/datasets/clips/videos/a2f34ed67204d3c4deda02d43d96ce0d6446fcbcfa334ef2dd37ee27ba08eec0/filmstrip?shard=0"
         *         },
         *         {
         *           "videoId": "8fd0210d40b2f79a63500aab89deedad92daba6ad40953a41a60fcd050b26144",
         *           "customId": "v_PlayingCello_g02_c01.mp4",
         *           "uri": "s3://videos/PlayingCello/v_PlayingCello_g02_c01.mp4",
         *           "label": "PlayingCello",
         *           "split": null,
         *           "group": "v_PlayingCello_g02",
         *           "excluded": false,
         *           "note": null,
         *           "shard": 0,
         *           "filmstripUrl": "/v1/datasets/clips/videos/8fd0210d40b2f79a63500aab89deedad92daba6ad40953a41a60fcd050b26144/filmstrip?shard=0"
         *         }
         *       ],
         *       "pairs": [
         *         {
         *           "first": "a2f34ed67204d3c4deda02d43d96ce0d6446fcbcfa334ef2dd37ee27ba08eec0",
         *           "second": "8fd0210d40b2f79a63500aab89deedad92daba6ad40953a41a60fcd050b26144",
         *           "similarity": 0.97,
         *           "correlation": 0.94,
         *           "frames": [
         *             {
         *               "first": 0.4,
         *               "second": 1.2,
         *               "similarity": 0.98
         *             }
         *           ]
         *         }
         *       ],
         *       "labels": [
         *         "PlayingCello"
         *       ],
         *       "splits": []
         *     }
         */
        DuplicateGroup: {
            videos: {
                videoId: string;
                /** @default null */
                customId: string | null;
                /** @default null */
                uri: string | null;
                /** @default null */
                label: string | null;
                /** @default null */
                split: ("train" | "validation" | "test") | null;
                /** @default null */
                group: string | null;
                /** @default null */
                startSeconds: number | null;
                /** @default null */
                endSeconds: number | null;
                /**
                 * @description Excluded videos are neither trained on nor tested
                 * @default false
                 */
                excluded: boolean;
                /** @default null */
                note: string | null;
                /** @description Index of its shard in the dataset */
                shard: number;
                /** @description The frames that the network used, side by side in a GIF */
                filmstripUrl: string;
            }[];
            pairs: components["schemas"]["DuplicatePair"][];
            /** @description The different labels of the videos; more than one is a contradiction */
            labels: string[];
            /** @description The different splits of the videos; more than one is leakage */
            splits: ("train" | "validation" | "test")[];
        };
        DuplicatePair: {
            /** @description videoId */
            first: string;
            /** @description videoId */
            second: string;
            /** @description Mean cosine of the frames */
            similarity: number;
            /** @description How closely both videos change over time, at most 1 */
            correlation: number;
            /** @description The frames that show the same moment */
            frames: components["schemas"]["AlignedFrame"][];
        };
        /**
         * @example {
         *       "dataset": "clips",
         *       "version": 4,
         *       "groups": 1,
         *       "excluded": 1,
         *       "contradictions": 0,
         *       "validateOnly": false
         *     }
         */
        KeptOne: {
            dataset: string;
            /** @description The version with the change; the current one if nothing changed */
            version: number;
            /** @description Groups of near-duplicates of which one video stays */
            groups: number;
            /** @description Videos that are excluded */
            excluded: number;
            /** @description Groups that stay as they are because their videos have different labels; correct the labels first */
            contradictions: number;
            validateOnly: boolean;
        };
        /**
         * @example {
         *       "object": "selected_videos",
         *       "dataset": "clips",
         *       "version": 3,
         *       "unlabelled": 120,
         *       "data": [
         *         {
         *           "videoId": "a2f34ed67204d3c4deda02d43d96ce0d6446fcbcfa334ef2dd37ee27ba08eec0",
         *           "customId": "v_PlayingCello_g01_c01.mp4",
         *           "uri": "s3://videos/PlayingCello/v_PlayingCello_g01_c01.mp4",
         *           "label": null,
         *           "split": null,
         *           "group": "v_PlayingCello_g01",
         *           "excluded": false,
         *           "note": null,
         *           "shard": 0,
         *           "filmstripUrl": "/v1/datasets/clips/videos/a2f34ed67204d3c4deda02d43d96ce0d6446fcbcfa334ef2dd37ee27ba08eec0/filmstrip?shard=0",
         *           "represents": 14
         *         }
         *       ]
         *     }
         */
        SelectedVideos: {
            /** @constant */
            object: "selected_videos";
            dataset: string;
            version: number;
            /** @description Videos without a label that the selection was made from */
            unlabelled: number;
            data: components["schemas"]["SelectedVideo"][];
        };
        SelectedVideo: {
            videoId: string;
            /** @default null */
            customId: string | null;
            /** @default null */
            uri: string | null;
            /** @default null */
            label: string | null;
            /** @default null */
            split: ("train" | "validation" | "test") | null;
            /** @default null */
            group: string | null;
            /** @default null */
            startSeconds: number | null;
            /** @default null */
            endSeconds: number | null;
            /**
             * @description Excluded videos are neither trained on nor tested
             * @default false
             */
            excluded: boolean;
            /** @default null */
            note: string | null;
            /** @description Index of its shard in the dataset */
            shard: number;
            /** @description Unlabelled videos of its group of similar videos, with itself */
            represents: number;
            /** @description The frames that the network used, side by side in a GIF */
            filmstripUrl: string;
        };
        /**
         * @example {
         *       "id": "run_1m8phxq40zhwwqj5sn8",
         *       "object": "training_run",
         *       "project": "default",
         *       "name": "Season 1",
         *       "metadata": {},
         *       "state": "succeeded",
         *       "dataset": "clips",
         *       "datasetVersion": 1,
         *       "hyperparameters": {
         *         "preset": "auto",
         *         "epochs": 20,
         *         "batchSize": 32,
         *         "learningRate": 0.0001,
         *         "seed": 42,
         *         "split": "group",
         *         "groupPattern": null,
         *         "validationFraction": 0.15,
         *         "testFraction": 0.2,
         *         "maskedPooling": true,
         *         "warmUpEpochs": 2,
         *         "decay": "cosine",
         *         "labelSmoothing": 0.1,
         *         "mixup": 0.3,
         *         "frameDropout": 0,
         *         "weightDecay": 0,
         *         "standardize": true,
         *         "minSteps": 1000,
         *         "classWeights": "none",
         *         "patience": 8,
         *         "maxSeconds": null
         *       },
         *       "promoteTo": "production",
         *       "abstainBelow": null,
         *       "epochs": [],
         *       "progress": 1,
         *       "etaSeconds": 0,
         *       "live": null,
         *       "searching": null,
         *       "rows": {
         *         "train": 60,
         *         "validation": 12,
         *         "test": 24
         *       },
         *       "leakage": {
         *         "videos": 0,
         *         "groups": 0,
         *         "nearDuplicates": 0,
         *         "contradictions": 0,
         *         "examples": []
         *       },
         *       "evaluation": {
         *         "split": "test",
         *         "items": 24,
         *         "accuracy": 0.9583333333333334,
         *         "top5": 1,
         *         "loss": 0.14,
         *         "classes": 3,
         *         "labels": [
         *           "PlayingCello",
         *           "Punch",
         *           "TennisSwing"
         *         ],
         *         "confusionMatrix": [
         *           [
         *             8,
         *             0,
         *             0
         *           ],
         *           [
         *             0,
         *             7,
         *             1
         *           ],
         *           [
         *             0,
         *             0,
         *             8
         *           ]
         *         ],
         *         "perClass": [
         *           {
         *             "label": "PlayingCello",
         *             "precision": 1,
         *             "recall": 1,
         *             "f1": 1,
         *             "support": 8
         *           },
         *           {
         *             "label": "Punch",
         *             "precision": 1,
         *             "recall": 0.875,
         *             "f1": 0.933,
         *             "support": 8
         *           },
         *           {
         *             "label": "TennisSwing",
         *             "precision": 0.889,
         *             "recall": 1,
         *             "f1": 0.941,
         *             "support": 8
         *           }
         *         ],
         *         "accuracyInterval": [
         *           0.798,
         *           0.993
         *         ],
         *         "topK": [
         *           {
         *             "k": 2,
         *             "accuracy": 1
         *           }
         *         ],
         *         "macroF1": 0.958,
         *         "calibration": {
         *           "temperature": 1.32,
         *           "error": 0.041,
         *           "uncalibratedError": 0.062
         *         },
         *         "baselines": {
         *           "majority": 0.3333333333333333,
         *           "linear": 0.9166666666666666
         *         }
         *       },
         *       "selection": {
         *         "reason": "linear-moments is the simplest head within one standard error of temporal (loss 0.072 against 0.056)",
         *         "candidates": [
         *           {
         *             "head": "linear-moments",
         *             "strength": 1,
         *             "loss": 0.072,
         *             "difference": {
         *               "mean": 0.016,
         *               "standardError": 0.021
         *             },
         *             "accuracy": 0.97,
         *             "seconds": 1.2,
         *             "chosen": true
         *           },
         *           {
         *             "head": "temporal",
         *             "strength": 0.1,
         *             "loss": 0.056,
         *             "difference": {
         *               "mean": 0,
         *               "standardError": 0
         *             },
         *             "accuracy": 0.98,
         *             "seconds": 9.5,
         *             "chosen": false
         *           }
         *         ],
         *         "learningCurve": [
         *           {
         *             "share": 0.5,
         *             "accuracy": 0.94
         *           },
         *           {
         *             "share": 1,
         *             "accuracy": 0.97
         *           }
         *         ],
         *         "labelErrors": []
         *       },
         *       "modelId": "model_1m8phxq40zhwwqj5sn8",
         *       "warnings": [],
         *       "resumes": 0,
         *       "failure": null,
         *       "createdAt": "2026-11-30T15:42:06.977Z",
         *       "startedAt": "2026-11-30T15:42:07.212Z",
         *       "finishedAt": "2026-11-30T15:43:13.788Z"
         *     }
         */
        TrainingRun: {
            id: string;
            /** @constant */
            object: "training_run";
            /**
             * @description The project that owns the resource: the one of the key that created it
             * @default default
             */
            project: string;
            /** @default null */
            name: string | null;
            /** @default {} */
            metadata: {
                [key: string]: string;
            };
            /** @enum {string} */
            state: "queued" | "running" | "cancelling" | "succeeded" | "failed" | "cancelled";
            dataset: string;
            datasetVersion: number;
            hyperparameters: components["schemas"]["Hyperparameters"];
            promoteTo: string | null;
            /** @default null */
            abstainBelow: number | null;
            epochs: components["schemas"]["Epoch"][];
            progress: number;
            etaSeconds: number | null;
            /** @default null */
            live: {
                epoch: number;
                step: number;
                /** @description Steps per epoch */
                steps: number;
                loss: number;
                accuracy: number;
                examplesPerSecond: number;
                /** @description An upper bound, since the run may stop early */
                etaSeconds: number;
            } | null;
            /**
             * @description Progress of the choice of a head; null for the transformer, and once the head is chosen
             * @default null
             */
            searching: {
                /** @description Head that is being cross-validated */
                candidate: string;
                candidateNumber: number;
                candidates: number;
                /** @description Finished folds of the candidate, over all repetitions */
                fold: number;
                /** @description Folds of each candidate */
                folds: number;
                /** @description Finished share of the cross-validation of all candidates */
                share: number;
                /** @description Time left until the head is chosen; the final fit and the evaluation follow. null: not known yet; it is estimated once two candidates are finished */
                etaSeconds: number | null;
            } | null;
            rows: {
                train: number;
                validation: number;
                test: number;
            } | null;
            /**
             * @description Leakage between train, validation and test
             * @default null
             */
            leakage: components["schemas"]["Leakage"] | null;
            evaluation: components["schemas"]["Evaluation"] | null;
            /**
             * @description How the head was chosen; null for the transformer
             * @default null
             */
            selection: components["schemas"]["Selection"] | null;
            modelId: string | null;
            warnings: string[];
            /**
             * @description Number of times the run was resumed
             * @default 0
             */
            resumes: number;
            failure: components["schemas"]["Failure"] | null;
            createdAt: string;
            startedAt: string | null;
            finishedAt: string | null;
        };
        Hyperparameters: {
            /**
             * @description auto compares heads by cross-validation and takes the best; the name of a head trains that head; transformer is the network of the Keras example with standardised features; default is the same without; reference is exactly the Keras example
             * @default default
             * @enum {string}
             */
            preset: "auto" | "nearest-mean" | "linear-mean" | "linear-moments" | "attention" | "temporal" | "transformer" | "default" | "reference";
            /** @default 12 */
            epochs: number;
            /** @default 32 */
            batchSize: number;
            /** @default 0.001 */
            learningRate: number;
            /** @default 42 */
            seed: number;
            /**
             * @description How validation and test rows are chosen. group: by class, keeping each group in one split; stratified: only by class; tail: the last rows validate, as in the reference
             * @default group
             * @enum {string}
             */
            split: "group" | "stratified" | "tail";
            /**
             * @description RE2 pattern whose first capture is the group of a row without one, such as `_g(\d+)_`. It is matched against the file name, then the customId, then the uri
             * @default null
             */
            groupPattern: string | null;
            /** @default 0.15 */
            validationFraction: number;
            /**
             * @description Share of rows held out for the test split if no row has `split: test`. 0: no test split
             * @default 0.2
             */
            testFraction: number;
            /**
             * @description Exclude padding frames from the pooling; the reference includes them
             * @default true
             */
            maskedPooling: boolean;
            /**
             * @description Epochs over which the learning rate rises from 0; may be a fraction
             * @default 0
             */
            warmUpEpochs: number;
            /**
             * @description Schedule of the learning rate after the warm-up. cosine: falls to 0 at the last step
             * @default none
             * @enum {string}
             */
            decay: "none" | "cosine";
            /**
             * @description Share of each target spread over all classes
             * @default 0
             */
            labelSmoothing: number;
            /**
             * @description Alpha of the beta distribution for mixing pairs of training rows; 0: no mixing
             * @default 0
             */
            mixup: number;
            /**
             * @description Share of frames masked in each training step
             * @default 0
             */
            frameDropout: number;
            /**
             * @description Decoupled weight decay (AdamW): share of each kernel removed per step at learning rate 1
             * @default 0
             */
            weightDecay: number;
            /**
             * @description Subtract the mean of each feature and divide by its deviation, both over the training frames
             * @default false
             */
            standardize: boolean;
            /**
             * @description Fewest optimiser steps of all epochs together. With few rows, an epoch passes over them several times, and training does not stop early before. Preset transformer: 0 if the request sets epochs
             * @default 0
             */
            minSteps: number;
            /**
             * @description balanced: all classes have the same weight in the training loss
             * @default none
             * @enum {string}
             */
            classWeights: "none" | "balanced";
            /**
             * @description Stop after this many epochs without a lower validation loss; 0: never stop early
             * @default 0
             */
            patience: number;
            /**
             * @description Time budget in seconds. auto stops comparing heads and takes the best so far; the transformer stops after the epoch that exceeds it. The final fit and the evaluation follow. null: no limit
             * @default null
             */
            maxSeconds: number | null;
        };
        Epoch: {
            epoch: number;
            loss: number;
            accuracy: number;
            validationLoss: number;
            validationAccuracy: number;
            best: boolean;
            seconds: number;
        };
        Evaluation: {
            /** @enum {string} */
            split: "train" | "validation" | "test";
            items: number;
            accuracy: number;
            top5: number;
            loss: number;
            /** @description Number of classes */
            classes?: number;
            /** @description The classes; with more than 100, only those with the most items */
            labels: string[];
            /** @description Rows are true classes, columns are predicted classes. Empty in lists and with more than 100 classes; GET /v1/models/{id}/confusion lists its cells */
            confusionMatrix: number[][];
            /** @description Figures by class; with more than 100 classes, only of those with the most items. GET /v1/models/{id}/classes has all */
            perClass: components["schemas"]["ClassMetrics"][];
            /** @description 95 % interval of the accuracy for this number of items (Wilson score) */
            accuracyInterval?: number[];
            /** @description Share of items whose true class is among the k most probable ones, for 2, 3, 5 and 10 below the classes */
            topK?: {
                k: number;
                accuracy: number;
            }[];
            /** @description Mean F1 of the classes that have items */
            macroF1?: number;
            calibration?: {
                /** @description Divisor of the logits, fitted on the validation split */
                temperature: number;
                /** @description Expected calibration error over 15 bins */
                error: number;
                /** @description Expected calibration error at temperature 1 */
                uncalibratedError: number;
                /** @description The bins behind the two errors */
                reliability?: {
                    /** @description Bins at temperature 1 */
                    before: components["schemas"]["ReliabilityBin"][];
                    after: components["schemas"]["ReliabilityBin"][];
                };
            };
            /** @description Test accuracy of two trivial models */
            baselines: {
                majority: number;
                linear: number;
            };
        };
        /**
         * @example {
         *       "label": "Punch",
         *       "precision": 1,
         *       "recall": 0.875,
         *       "f1": 0.933,
         *       "support": 8
         *     }
         */
        ClassMetrics: {
            label: string;
            precision: number;
            recall: number;
            f1: number;
            /** @description Evaluated items of the class */
            support: number;
        };
        ReliabilityBin: {
            from: number;
            to: number;
            count: number;
            /** @description Mean probability of the top class; null if there are no rows */
            confidence: number | null;
            /** @description Share of rows whose top class is the true class; null if there are no rows */
            accuracy: number | null;
        };
        Selection: {
            /** @description Why the chosen head won, as a sentence */
            reason: string;
            candidates: {
                head: string;
                /** @description Inverse penalty strength (C) with the lowest loss */
                strength: number;
                /** @description Mean out-of-fold cross-entropy in nats */
                loss: number;
                /** @description Loss minus that of the best candidate, paired by row */
                difference: {
                    mean: number;
                    standardError: number;
                };
                /** @description Out-of-fold accuracy */
                accuracy: number;
                /** @description 95 % interval of the accuracy for this number of items (Wilson score) */
                accuracyInterval?: number[];
                /** @description Share of items whose true class is among the k most probable ones, for 2, 3, 5 and 10 below the classes */
                topK?: {
                    k: number;
                    accuracy: number;
                }[];
                /** @description Mean F1 of the classes that have items */
                macroF1?: number;
                /** @description Out-of-fold figures by class */
                perClass?: components["schemas"]["ClassMetrics"][];
                seconds: number;
                chosen: boolean;
            }[];
            /** @description Out-of-fold accuracy if only this share of the rows trains: would more labels help? */
            learningCurve: {
                share: number;
                accuracy: number;
            }[];
            /** @description Rows whose label is probably wrong, most suspicious first (at most 100) */
            labelErrors: {
                customId: string;
                videoId: string;
                label: string;
                suggested: string;
                /** @description Out-of-fold probability of the given label */
                probability: number;
            }[];
        };
        /**
         * @example {
         *       "id": "model_1m8phxq40zhwwqj5sn8",
         *       "object": "model",
         *       "project": "default",
         *       "name": "Season 1",
         *       "metadata": {},
         *       "classes": 3,
         *       "labels": [
         *         "PlayingCello",
         *         "Punch",
         *         "TennisSwing"
         *       ],
         *       "spec": {
         *         "imageSize": 220,
         *         "maxFrames": 20,
         *         "sampling": "uniform",
         *         "resize": "fit-crop",
         *         "dtype": "float32",
         *         "precision": "float32",
         *         "backbone": "densenet121",
         *         "weightsDigest": "0997a280bb810e84cb21c2d7983fb4aac483a9457670e786c1b85c27078d5639",
         *         "featureSize": 1024,
         *         "decoding": 2
         *       },
         *       "specId": "3efa6b3cbea5dea8",
         *       "backbonePretrained": true,
         *       "maskedPooling": true,
         *       "weightsKey": "models/model_1m8phxq40zhwwqj5sn8/weights-1648fb7e70941e452e71eba09c633707834e03d537bc42d7559f4c2746c2d7c0.bin",
         *       "weightsDigest": "1648fb7e70941e452e71eba09c633707834e03d537bc42d7559f4c2746c2d7c0",
         *       "parameters": 9219,
         *       "aliases": [
         *         "production"
         *       ],
         *       "evaluation": {
         *         "split": "test",
         *         "items": 24,
         *         "accuracy": 0.9583333333333334,
         *         "top5": 1,
         *         "loss": 0.14,
         *         "classes": 3,
         *         "labels": [
         *           "PlayingCello",
         *           "Punch",
         *           "TennisSwing"
         *         ],
         *         "confusionMatrix": [
         *           [
         *             8,
         *             0,
         *             0
         *           ],
         *           [
         *             0,
         *             7,
         *             1
         *           ],
         *           [
         *             0,
         *             0,
         *             8
         *           ]
         *         ],
         *         "perClass": [
         *           {
         *             "label": "PlayingCello",
         *             "precision": 1,
         *             "recall": 1,
         *             "f1": 1,
         *             "support": 8
         *           },
         *           {
         *             "label": "Punch",
         *             "precision": 1,
         *             "recall": 0.875,
         *             "f1": 0.933,
         *             "support": 8
         *           },
         *           {
         *             "label": "TennisSwing",
         *             "precision": 0.889,
         *             "recall": 1,
         *             "f1": 0.941,
         *             "support": 8
         *           }
         *         ],
         *         "accuracyInterval": [
         *           0.798,
         *           0.993
         *         ],
         *         "topK": [
         *           {
         *             "k": 2,
         *             "accuracy": 1
         *           }
         *         ],
         *         "macroF1": 0.958,
         *         "calibration": {
         *           "temperature": 1.32,
         *           "error": 0.041,
         *           "uncalibratedError": 0.062
         *         },
         *         "baselines": {
         *           "majority": 0.3333333333333333,
         *           "linear": 0.9166666666666666
         *         }
         *       },
         *       "head": "linear-moments",
         *       "selection": {
         *         "reason": "linear-moments is the simplest head within one standard error of temporal (loss 0.072 against 0.056)",
         *         "candidates": [
         *           {
         *             "head": "linear-moments",
         *             "strength": 1,
         *             "loss": 0.072,
         *             "difference": {
         *               "mean": 0.016,
         *               "standardError": 0.021
         *             },
         *             "accuracy": 0.97,
         *             "seconds": 1.2,
         *             "chosen": true
         *           },
         *           {
         *             "head": "temporal",
         *             "strength": 0.1,
         *             "loss": 0.056,
         *             "difference": {
         *               "mean": 0,
         *               "standardError": 0
         *             },
         *             "accuracy": 0.98,
         *             "seconds": 9.5,
         *             "chosen": false
         *           }
         *         ],
         *         "learningCurve": [
         *           {
         *             "share": 0.5,
         *             "accuracy": 0.94
         *           },
         *           {
         *             "share": 1,
         *             "accuracy": 0.97
         *           }
         *         ],
         *         "labelErrors": []
         *       },
         *       "abstainBelow": null,
         *       "fromCancelledRun": false,
         *       "leakage": {
         *         "videos": 0,
         *         "groups": 0,
         *         "nearDuplicates": null,
         *         "contradictions": 0,
         *         "examples": []
         *       },
         *       "lineage": {
         *         "trainingRunId": "run_1m8phxq40zhwwqj5sn8",
         *         "dataset": "clips",
         *         "datasetVersion": 1,
         *         "shardDigests": [
         *           "23c78152d16e32e4ba3eb4d18a0d8995645ed443ff111f05ddd3392f798e7f6b"
         *         ],
         *         "seed": 42,
         *         "hyperparameters": {
         *           "preset": "auto",
         *           "epochs": 20,
         *           "batchSize": 32,
         *           "learningRate": 0.0001,
         *           "seed": 42,
         *           "split": "group",
         *           "groupPattern": null,
         *           "validationFraction": 0.15,
         *           "testFraction": 0.2,
         *           "maskedPooling": true,
         *           "warmUpEpochs": 2,
         *           "decay": "cosine",
         *           "labelSmoothing": 0.1,
         *           "mixup": 0.3,
         *           "frameDropout": 0,
         *           "weightDecay": 0,
         *           "standardize": true,
         *           "minSteps": 1000,
         *           "classWeights": "none",
         *           "patience": 8,
         *           "maxSeconds": null
         *         },
         *         "codeVersion": "0.1.0",
         *         "engine": "onnx-cpu, 2 threads",
         *         "importedFrom": null
         *       },
         *       "warnings": [],
         *       "createdAt": "2026-11-30T15:43:13.708Z"
         *     }
         */
        Model: {
            id: string;
            /** @constant */
            object: "model";
            /**
             * @description The project that owns the resource: the one of the key that created it
             * @default default
             */
            project: string;
            /** @default null */
            name: string | null;
            /** @default {} */
            metadata: {
                [key: string]: string;
            };
            /** @description Number of classes */
            classes?: number;
            /** @description The classes, in the order of the outputs; in lists at most the first 100 */
            labels: string[];
            spec: components["schemas"]["FeatureSpec"];
            specId: string;
            backbonePretrained: boolean;
            maskedPooling: boolean;
            weightsKey: string;
            weightsDigest: string;
            parameters: number;
            aliases: string[];
            evaluation: components["schemas"]["Evaluation"] | null;
            /**
             * @description Name of the classifier head, or of the heads that are averaged
             * @default transformer
             */
            head: string;
            /**
             * @description How the head was chosen; null for the transformer
             * @default null
             */
            selection: components["schemas"]["Selection"] | null;
            /** @default null */
            abstainBelow: number | null;
            /**
             * @description Whether it is the best epoch of a cancelled run
             * @default false
             */
            fromCancelledRun: boolean;
            /**
             * @description Leakage between the splits used for training and evaluation
             * @default null
             */
            leakage: components["schemas"]["Leakage"] | null;
            lineage: {
                trainingRunId: string | null;
                dataset: string | null;
                datasetVersion: number | null;
                shardDigests: string[];
                seed: number | null;
                hyperparameters: components["schemas"]["Hyperparameters"] | null;
                codeVersion: string;
                engine: string;
                /**
                 * @description Source file of imported weights. Run, dataset, seed and hyperparameters are null if this is set
                 * @default null
                 */
                importedFrom: {
                    uri: string;
                    digest: string;
                } | null;
            };
            warnings: string[];
            createdAt: string;
        };
        /**
         * @example {
         *       "alias": "production",
         *       "version": 2,
         *       "modelId": "model_1m8phxq40zhwwqj5sn8",
         *       "action": "promote",
         *       "forced": false,
         *       "reason": null,
         *       "comparison": {
         *         "modelId": "model_1m8p9zk3rt5ws0dh1xk",
         *         "items": 24,
         *         "accuracy": 0.9583333333333334,
         *         "currentAccuracy": 0.9166666666666666,
         *         "addedLabels": [],
         *         "removedLabels": [],
         *         "added": 0,
         *         "removed": 0,
         *         "sameSpec": true
         *       },
         *       "at": "2026-11-30T15:43:13.779Z"
         *     }
         */
        AliasVersion: {
            alias: string;
            version: number;
            modelId: string;
            /** @enum {string} */
            action: "promote" | "rollback";
            forced: boolean;
            reason: string | null;
            /**
             * @description Null for the first model of an alias, for rollbacks, and for promotions before this field existed
             * @default null
             */
            comparison: {
                /** @description The replaced model */
                modelId: string;
                /** @description Test videos that both models were evaluated on, of classes that both know */
                items: number;
                /** @description Of the promoted model on these videos; null if there are none */
                accuracy: number | null;
                /** @description Of the replaced model on these videos; null if there are none */
                currentAccuracy: number | null;
                /** @description Classes that only the promoted model knows, at most 100 of them */
                addedLabels: string[];
                /** @description Classes that only the replaced model knows, at most 100 of them */
                removedLabels: string[];
                /** @description Number of classes that only the promoted model knows */
                added?: number;
                /** @description Number of classes that only the replaced model knows */
                removed?: number;
                /** @description Whether both models use the same feature spec */
                sameSpec: boolean;
            } | null;
            at: string;
        };
        /**
         * @example {
         *       "customId": "v_PlayingCello_g05_c01.mp4",
         *       "videoId": "5c15e317593ad12647d64232208c4656a333e16f1ef7cae06349498a9986cc47",
         *       "label": "PlayingCello",
         *       "split": "test",
         *       "top": [
         *         {
         *           "label": "PlayingCello",
         *           "probability": 0.91
         *         },
         *         {
         *           "label": "TennisSwing",
         *           "probability": 0.07
         *         },
         *         {
         *           "label": "Punch",
         *           "probability": 0.02
         *         }
         *       ]
         *     }
         */
        Prediction: {
            customId: string;
            videoId: string;
            label: string;
            /** @enum {string} */
            split: "train" | "validation" | "test";
            top: components["schemas"]["RankedClass"][];
        };
        /**
         * @example {
         *       "actual": "Punch",
         *       "predicted": "TennisSwing",
         *       "count": 1
         *     }
         */
        ConfusionCell: {
            /** @description True class */
            actual: string;
            predicted: string;
            count: number;
        };
        /**
         * @example {
         *       "object": "backbone",
         *       "name": "densenet121",
         *       "digest": "0997a280bb810e84cb21c2d7983fb4aac483a9457670e786c1b85c27078d5639",
         *       "kind": "densenet121",
         *       "encodes": "image",
         *       "pretrained": true,
         *       "licence": null,
         *       "featureSize": 1024,
         *       "imageSize": null,
         *       "window": null,
         *       "maxFrames": null,
         *       "default": true,
         *       "source": "densenet121_weights_tf_dim_ordering_tf_kernels_notop.h5"
         *     }
         */
        Backbone: {
            /** @constant */
            object: "backbone";
            name: string;
            digest: string;
            kind: string;
            /**
             * @description One vector per frame, or one per window of frames
             * @enum {string}
             */
            encodes: "image" | "clip";
            pretrained: boolean;
            licence: string | null;
            featureSize: number;
            /** @description Null if it accepts any size */
            imageSize: number | null;
            window: {
                frames: number;
                stride: number;
            } | null;
            /** @description Frames of a video, unless a batch says */
            maxFrames: number | null;
            /** @description Whether batches use it that name none */
            default: boolean;
            source: string;
        };
        /**
         * @example {
         *       "label": "PlayingCello",
         *       "abstained": false,
         *       "abstainBelow": null,
         *       "id": "cls_1m8pj0308q3z7fbbw83",
         *       "object": "classification",
         *       "project": "default",
         *       "state": "succeeded",
         *       "uri": "s3://videos/PlayingCello/v_PlayingCello_g01_c01.mp4",
         *       "customId": "s3://videos/PlayingCello/v_PlayingCello_g01_c01.mp4",
         *       "model": "model_1m8phxq40zhwwqj5sn8",
         *       "videoId": "a2f34ed67204d3c4deda02d43d96ce0d6446fcbcfa334ef2dd37ee27ba08eec0",
         *       "top": [
         *         {
         *           "label": "PlayingCello",
         *           "probability": 0.91
         *         },
         *         {
         *           "label": "TennisSwing",
         *           "probability": 0.07
         *         },
         *         {
         *           "label": "Punch",
         *           "probability": 0.02
         *         }
         *       ],
         *       "evidence": [
         *         {
         *           "frame": 0,
         *           "timeMs": 40,
         *           "weight": 0.62
         *         },
         *         {
         *           "frame": 1,
         *           "timeMs": 200,
         *           "weight": 0.38
         *         }
         *       ],
         *       "windows": null,
         *       "segments": null,
         *       "events": null,
         *       "previewUrl": "/v1/classifications/cls_1m8pj0308q3z7fbbw83/preview",
         *       "frames": 2,
         *       "cached": false,
         *       "backbonePretrained": true,
         *       "failure": null,
         *       "createdAt": "2026-11-30T15:43:24.680Z",
         *       "finishedAt": "2026-11-30T15:43:24.784Z"
         *     }
         */
        Classification: {
            id: string;
            /** @constant */
            object: "classification";
            /**
             * @description The project that owns the resource: the one of the key that created it
             * @default default
             */
            project: string;
            /** @enum {string} */
            state: "queued" | "succeeded" | "failed";
            uri: string;
            customId: string;
            model: string;
            videoId: string | null;
            top: components["schemas"]["RankedClass"][] | null;
            /**
             * @description The top class; null if the model abstained
             * @default null
             */
            label: string | null;
            /** @default false */
            abstained: boolean;
            /** @default null */
            abstainBelow: number | null;
            evidence: {
                frame: number;
                timeMs: number;
                weight: number;
            }[] | null;
            /**
             * @deprecated
             * @description Scores over time; null unless a timeline was requested
             * @default null
             */
            windows: {
                /** @description Time of the first frame of the window */
                startSeconds: number;
                /** @description Time of the last frame of the window */
                endSeconds: number;
                top: components["schemas"]["RankedClass"][];
                label: string | null;
                abstained: boolean;
            }[] | null;
            /**
             * @description The segments in the order of time; null unless segments were requested, and in lists
             * @default null
             */
            segments: components["schemas"]["ClassifiedSegment"][] | null;
            /**
             * @description Neighbouring segments with the same class; null if `segments` is null
             * @default null
             */
            events: components["schemas"]["VideoEvent"][] | null;
            previewUrl: string | null;
            frames: number | null;
            cached: boolean;
            backbonePretrained: boolean | null;
            failure: components["schemas"]["Failure"] | null;
            createdAt: string;
            finishedAt: string | null;
        };
        ClassifiedSegment: {
            startSeconds: number;
            /** @description null for the rest of a video that broke off */
            endSeconds: number | null;
            /** @description The id of this part of the video; null if it has no features */
            videoId: string | null;
            top: components["schemas"]["RankedClass"][] | null;
            label: string | null;
            abstained: boolean;
            /** @description Why the segment has no classes */
            failure: components["schemas"]["Failure"] | null;
        };
        /**
         * @example {
         *       "id": "rcl_1m8pj0tfp9hav1w9cyg",
         *       "object": "reclassification",
         *       "project": "default",
         *       "state": "succeeded",
         *       "dataset": "clips",
         *       "datasetVersion": 3,
         *       "batch": null,
         *       "model": "model_1m8phxq40zhwwqj5sn8",
         *       "from": null,
         *       "parts": {
         *         "total": 1,
         *         "done": 1
         *       },
         *       "items": 30,
         *       "changed": 2,
         *       "failed": 0,
         *       "failure": null,
         *       "createdAt": "2026-11-30T15:43:48.726Z",
         *       "finishedAt": "2026-11-30T15:43:49.719Z"
         *     }
         */
        Reclassification: {
            id: string;
            /** @constant */
            object: "reclassification";
            /**
             * @description The project that owns the resource: the one of the key that created it
             * @default default
             */
            project: string;
            /** @enum {string} */
            state: "queued" | "running" | "paused" | "succeeded" | "failed" | "cancelled";
            dataset: string | null;
            datasetVersion: number | null;
            batch: string | null;
            model: string;
            from: string | null;
            /** @description Number of shards, and of finished shards */
            parts: {
                total: number;
                done: number;
            };
            /** @description Items classified so far */
            items: number;
            changed: number;
            /** @description Items without features of the feature spec of the model */
            failed: number;
            failure: components["schemas"]["Failure"] | null;
            createdAt: string;
            finishedAt: string | null;
        };
        /**
         * @example {
         *       "index": null,
         *       "customId": "v_PlayingCello_g01_c01.mp4",
         *       "uri": "s3://videos/PlayingCello/v_PlayingCello_g01_c01.mp4",
         *       "videoId": "a2f34ed67204d3c4deda02d43d96ce0d6446fcbcfa334ef2dd37ee27ba08eec0",
         *       "label": "PlayingCello",
         *       "old": {
         *         "label": "PlayingCello",
         *         "probability": null
         *       },
         *       "new": {
         *         "label": "PlayingCello",
         *         "probability": 0.91
         *       },
         *       "changed": false,
         *       "top": [
         *         {
         *           "label": "PlayingCello",
         *           "probability": 0.91
         *         },
         *         {
         *           "label": "TennisSwing",
         *           "probability": 0.07
         *         },
         *         {
         *           "label": "Punch",
         *           "probability": 0.02
         *         }
         *       ],
         *       "error": null
         *     }
         */
        ReclassifiedItem: {
            /**
             * @description Index of the item in the batch; null in a dataset
             * @default null
             */
            index: number | null;
            customId: string;
            uri: string | null;
            videoId: string;
            /** @description The given label */
            label: string | null;
            old: {
                /** @description Null if the model abstained */
                label: string | null;
                probability: number | null;
            } | null;
            new: {
                /** @description Null if the model abstained */
                label: string | null;
                probability: number | null;
            } | null;
            /** @description Whether both are known and their labels differ */
            changed: boolean;
            top: components["schemas"]["RankedClass"][] | null;
            error: components["schemas"]["Failure"] | null;
        };
        /**
         * @example {
         *       "id": "cls_1m8phzsn6g9952kg410",
         *       "queue": "classify",
         *       "state": "completed",
         *       "attempts": 1,
         *       "progress": 0,
         *       "failedReason": null,
         *       "object": "job",
         *       "createdAt": "2026-11-30T15:43:15.128Z",
         *       "startedAt": "2026-11-30T15:43:21.292Z",
         *       "finishedAt": "2026-11-30T15:43:24.647Z"
         *     }
         */
        Job: {
            id: string;
            /** @constant */
            object: "job";
            queue: string;
            state: string;
            attempts: number;
            progress: unknown;
            failedReason: string | null;
            createdAt: string;
            startedAt: string | null;
            finishedAt: string | null;
        };
        /**
         * @example {
         *       "data": [
         *         {
         *           "id": "extractor-d9cda764d008dfd1",
         *           "object": "worker",
         *           "service": "extractor",
         *           "host": "gpu-1",
         *           "pid": 16432,
         *           "version": "0.1.0",
         *           "engine": "onnx/cpu",
         *           "cores": 16,
         *           "load": 3.2,
         *           "state": "busy",
         *           "slots": 6,
         *           "work": [
         *             {
         *               "queue": "extract",
         *               "subject": "batch_1m8phta0jzxa24djaw2",
         *               "shard": 0,
         *               "items": 4
         *             }
         *           ],
         *           "jobsPerSecond": 12.4,
         *           "busyJobsPerSecond": 13.1,
         *           "eventLoopDelayMs": 106.75,
         *           "memoryBytes": 215912448,
         *           "since": "2026-11-30T15:39:14.149Z",
         *           "seenAt": "2026-11-30T15:40:20.366Z"
         *         }
         *       ],
         *       "queues": [
         *         {
         *           "queue": "extract",
         *           "waiting": 26,
         *           "active": 4,
         *           "delayed": 0,
         *           "blocked": 0,
         *           "failed": 0
         *         }
         *       ],
         *       "drain": {
         *         "backlog": 4200,
         *         "workers": 1,
         *         "videosPerSecond": 12.4,
         *         "videosPerSecondPerWorker": 13.1,
         *         "etaSeconds": 340,
         *         "within": {
         *           "seconds": 3600,
         *           "workers": 1
         *         },
         *         "withWorkers": {
         *           "workers": 4,
         *           "etaSeconds": 81
         *         }
         *       }
         *     }
         */
        Workers: {
            data: components["schemas"]["Worker"][];
            queues: {
                queue: string;
                waiting: number;
                active: number;
                /** @description Waiting for their next attempt or their start time */
                delayed: number;
                /** @description Waiting for the videos that they depend on */
                blocked: number;
                /** @description Failed for good and kept for inspection */
                failed: number;
            }[];
            drain: {
                /** @description Remaining videos: queued, running, and in batches that have not been queued yet */
                backlog: number;
                /** @description Extractors that accept videos */
                workers: number;
                /** @description Total rate of the extractors over the last minute */
                videosPerSecond: number;
                /** @description Rate of a busy extractor: the mean over those that worked, or the last known rate; null before the first job */
                videosPerSecondPerWorker: number | null;
                /** @description With the current extractors; null if unknown */
                etaSeconds: number | null;
                /** @description Extractors needed to finish within drainWithin */
                within: {
                    seconds: number;
                    workers: number | null;
                } | null;
                /** @description How long the requested number of extractors would take */
                withWorkers: {
                    workers: number;
                    etaSeconds: number | null;
                } | null;
            };
        };
        Worker: {
            id: string;
            /** @constant */
            object: "worker";
            /** @description extractor, orchestrator, predictor or trainer */
            service: string;
            host: string;
            pid: number;
            version: string;
            /** @description Engine and device, such as onnx/cpu; null if the service has no engine or is still loading it */
            engine: string | null;
            /** @description Cores that the process may use */
            cores: number;
            /** @description One-minute load average of its host */
            load: number;
            /**
             * @description starting: accepts no jobs yet; draining: accepts no more jobs
             * @enum {string}
             */
            state: "starting" | "idle" | "busy" | "draining";
            /** @description Jobs that it runs at the same time */
            slots: number;
            work: {
                queue: string;
                /** @description Id of the batch, training run or classification; null for the video of a single classification */
                subject: string | null;
                shard: number | null;
                /** @description Number of its jobs that run on this worker */
                items: number;
            }[];
            /** @description Finished jobs per second over the last minute; for an extractor, a job is a video */
            jobsPerSecond: number;
            /** @description Finished jobs per second while it had work. An idle worker keeps its last value; null before its first job */
            busyJobsPerSecond: number | null;
            /** @description 99th percentile since the last announcement */
            eventLoopDelayMs: number;
            /** @description Resident memory of the process without its children */
            memoryBytes: number;
            since: string;
            seenAt: string;
        };
        /**
         * @example {
         *       "id": "key_1m8pj15hv50q5bdbs0v",
         *       "object": "api_key",
         *       "name": "nightly upload",
         *       "scopes": [
         *         "submit"
         *       ],
         *       "project": "vision",
         *       "quotas": {},
         *       "createdAt": "2026-11-30T15:44:00.059Z",
         *       "expiresAt": "2027-02-28T15:44:00.059Z",
         *       "revokedAt": null,
         *       "lastUsedAt": null,
         *       "key": "clipyard_1m8pj15hv50q5bdbs0v_EXAMPLE-OF-A-KEY"
         *     }
         */
        CreatedApiKey: {
            id: string;
            /** @constant */
            object: "api_key";
            name: string;
            scopes: ("read" | "submit" | "train" | "admin")[];
            /** @description The project whose resources the key reads and creates; * reads those of all projects */
            project: string | "*";
            /** @description Quotas of this key, which override those in the settings */
            quotas: {
                /** @description Submitted items that are not finished */
                itemsInFlight?: number;
                /** @description Items submitted per UTC day */
                itemsADay?: number;
                uploadBytesADay?: number;
            };
            createdAt: string;
            expiresAt: string | null;
            revokedAt: string | null;
            lastUsedAt: string | null;
            key: string;
        };
        /**
         * @example {
         *       "id": "key_1m8pj15hv50q5bdbs0v",
         *       "object": "api_key",
         *       "name": "nightly upload",
         *       "scopes": [
         *         "submit"
         *       ],
         *       "project": "vision",
         *       "quotas": {},
         *       "createdAt": "2026-11-30T15:44:00.059Z",
         *       "expiresAt": "2027-02-28T15:44:00.059Z",
         *       "revokedAt": null,
         *       "lastUsedAt": "2026-11-30T15:44:00.266Z"
         *     }
         */
        ApiKey: {
            id: string;
            /** @constant */
            object: "api_key";
            name: string;
            scopes: ("read" | "submit" | "train" | "admin")[];
            /** @description The project whose resources the key reads and creates; * reads those of all projects */
            project: string | "*";
            /** @description Quotas of this key, which override those in the settings */
            quotas: {
                /** @description Submitted items that are not finished */
                itemsInFlight?: number;
                /** @description Items submitted per UTC day */
                itemsADay?: number;
                uploadBytesADay?: number;
            };
            createdAt: string;
            expiresAt: string | null;
            revokedAt: string | null;
            lastUsedAt: string | null;
        };
        /**
         * @example {
         *       "object": "own_key",
         *       "key": {
         *         "id": "key_1m8pj15hv50q5bdbs0v",
         *         "object": "api_key",
         *         "name": "nightly upload",
         *         "scopes": [
         *           "submit"
         *         ],
         *         "project": "vision",
         *         "quotas": {},
         *         "createdAt": "2026-11-30T15:44:00.059Z",
         *         "expiresAt": "2027-02-28T15:44:00.059Z",
         *         "revokedAt": null,
         *         "lastUsedAt": "2026-11-30T15:44:00.266Z"
         *       },
         *       "project": "vision",
         *       "scopes": [
         *         "submit"
         *       ],
         *       "quotas": {
         *         "itemsInFlight": {
         *           "limit": 100000,
         *           "used": 1200,
         *           "resetsAt": null
         *         },
         *         "itemsADay": {
         *           "limit": null,
         *           "used": 5200,
         *           "resetsAt": "2026-12-01T00:00:00.000Z"
         *         },
         *         "uploadBytesADay": {
         *           "limit": null,
         *           "used": 0,
         *           "resetsAt": "2026-12-01T00:00:00.000Z"
         *         }
         *       }
         *     }
         */
        OwnKey: {
            /** @constant */
            object: "own_key";
            /** @description Null if the API requires no key */
            key: components["schemas"]["ApiKey"] | null;
            /** @description The project whose resources the key reads and creates; * reads those of all projects */
            project: string | "*";
            scopes: ("read" | "submit" | "train" | "admin")[];
            quotas: {
                itemsInFlight: {
                    /** @description Null if unlimited */
                    limit: number | null;
                    used: number;
                    resetsAt: string | null;
                };
                itemsADay: {
                    /** @description Null if unlimited */
                    limit: number | null;
                    used: number;
                    resetsAt: string | null;
                };
                uploadBytesADay: {
                    /** @description Null if unlimited */
                    limit: number | null;
                    used: number;
                    resetsAt: string | null;
                };
            };
        };
        /**
         * @example {
         *       "object": "session",
         *       "required": true,
         *       "key": {
         *         "id": "key_1m8pj15hv50q5bdbs0v",
         *         "name": "nightly upload",
         *         "scopes": [
         *           "submit"
         *         ],
         *         "project": "vision"
         *       }
         *     }
         */
        Session: {
            /** @constant */
            object: "session";
            required: boolean;
            key: {
                id: string;
                name: string;
                scopes: ("read" | "submit" | "train" | "admin")[];
                /** @description The project whose resources the key reads and creates; * reads those of all projects */
                project: string | "*";
            } | null;
        };
        /**
         * @example {
         *       "status": "ok",
         *       "checks": {
         *         "redis": "ok",
         *         "object-store": "ok"
         *       }
         *     }
         */
        Health: {
            status: string;
            checks?: {
                [key: string]: string;
            };
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listBatches: {
        parameters: {
            query?: {
                pageSize?: number;
                /** @description nextPageToken of the previous page */
                pageToken?: string;
                /** @description A part of the name, in any case */
                name?: string;
                metadata?: string[];
                dataset?: string;
                /** @description First moment */
                createdAfter?: string;
                /** @description Moment after the last one */
                createdBefore?: string;
                state?: "validating" | "queued" | "running" | "paused" | "cancelling" | "succeeded" | "completed_with_failures" | "failed" | "cancelled";
                purpose?: "extract" | "classify";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Batch"][];
                        nextPageToken: string | null;
                        /** @description Objects of the store that could not be read, and so are missing from data; absent if there are none */
                        skipped?: components["schemas"]["SkippedObject"][];
                    };
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createBatch: {
        parameters: {
            query?: {
                purpose?: "extract" | "classify";
                dataset?: string;
                model?: string;
                callbackUrl?: string;
                name?: string;
                metadata?: string[];
                onRelabel?: "change" | "refuse";
                segments?: string;
                stopAfterFailures?: number;
                priority?: number;
                validateOnly?: boolean;
                abstainBelow?: number;
                backbone?: string;
                /** @description Default: uniform */
                sampling?: "uniform" | "head";
                /** @description Default: that of the backbone, else fit-crop */
                resize?: "fit-crop" | "crop";
                /** @description Default: float32 */
                dtype?: "float32" | "float16";
                /** @description Default: float32 */
                precision?: "float32" | "float16" | "int8";
                imageSize?: number;
                maxFrames?: number;
            };
            header?: {
                /** @description Repeating a request with the same key returns the same resource for 24 hours */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateBatch"];
                /** @example {"uri": "s3://videos/punch-1.mp4", "customId": "punch-1", "label": "Punch"} */
                "application/x-ndjson": string;
                /**
                 * @example uri,customId,label
                 *     s3://videos/punch-1.mp4,punch-1,Punch
                 */
                "text/csv": string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DryRun"];
                };
            };
            /** @description Accepted; poll Location */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Batch"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getBatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Batch"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteBatch: {
        parameters: {
            query?: {
                /** @description Deletes it although something needs it. Running work must be cancelled anyway */
                force?: boolean;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted; poll Location */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deletion"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listBatchItems: {
        parameters: {
            query?: {
                /** @description csv and parquet: all items that fulfil the conditions, without pages */
                format?: "json" | "csv" | "parquet";
                pageSize?: number;
                /** @description nextPageToken of the previous page */
                pageToken?: string;
                state?: "pending" | "succeeded" | "failed" | "cancelled";
                /** @description Code of the error of a failed item, or of the last one of an item that waits for another attempt */
                errorCode?: "invalid_request" | "invalid_manifest" | "unsupported_media_type" | "payload_too_large" | "unauthenticated" | "forbidden" | "rate_limited" | "quota_exceeded" | "not_found" | "method_not_allowed" | "conflict" | "relabel_refused" | "precondition_failed" | "idempotency_mismatch" | "idempotency_in_flight" | "promotion_refused" | "source_not_found" | "source_forbidden" | "source_archived" | "source_credentials" | "source_misconfigured" | "source_unreachable" | "source_too_large" | "scratch_unavailable" | "media_empty" | "media_unreadable" | "media_no_video" | "media_unsupported" | "media_corrupt" | "range_invalid" | "media_encrypted" | "media_too_large" | "decode_timeout" | "decode_cpu_exceeded" | "decode_memory_exceeded" | "decode_files_exceeded" | "decode_failed" | "backbone_unavailable" | "backbone_invalid" | "encoder_failed" | "features_missing" | "model_unavailable" | "dataset_unusable" | "storage_unavailable" | "object_damaged" | "object_too_new" | "queue_unavailable" | "worker_lost" | "item_quarantined" | "cancelled" | "internal";
                /** @description Label that the item was submitted with */
                label?: string;
                /** @description Most probable class */
                predictedLabel?: string;
                minProbability?: number;
                maxProbability?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ItemOutcome"][];
                        nextPageToken: string | null;
                        /** @description Objects of the store that could not be read, and so are missing from data; absent if there are none */
                        skipped?: components["schemas"]["SkippedObject"][];
                    };
                    "text/csv": string;
                    "application/vnd.apache.parquet": string;
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getBatchItemFilmstrip: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                index: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/gif": string;
                };
            };
            /** @description In progress; try again after Retry-After */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        object: "filmstrip";
                        /** @constant */
                        state: "queued";
                    };
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getBatchResults: {
        parameters: {
            query?: {
                format?: "ndjson" | "csv" | "parquet";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {"index":0,"customId":"v_PlayingCello_g01_c01.mp4","uri":"s3://videos/PlayingCello/v_PlayingCello_g01_c01.mp4","label":null,"state":"succeeded","videoId":"a2f34ed67204d3c4deda02d43d96ce0d6446fcbcfa334ef2dd37ee27ba08eec0","frames":20,"cached":true,"attempts":1,"timings":{"fetch":10,"decode":0,"encode":0,"store":0,"wait":30},"error":null,"model":"model_1m8phxq40zhwwqj5sn8","top":[{"label":"PlayingCello","probability":0.91},{"label":"TennisSwing","probability":0.07},{"label":"Punch","probability":0.02}],"abstained":false} */
                    "application/x-ndjson": components["schemas"]["ItemOutcome"];
                    "text/csv": string;
                    "application/vnd.apache.parquet": string;
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listBatchVideos: {
        parameters: {
            query?: {
                pageSize?: number;
                /** @description nextPageToken of the previous page */
                pageToken?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["BatchVideo"][];
                        nextPageToken: string | null;
                        /** @description Objects of the store that could not be read, and so are missing from data; absent if there are none */
                        skipped?: components["schemas"]["SkippedObject"][];
                    };
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listBatchVideoItems: {
        parameters: {
            query?: {
                pageSize?: number;
                /** @description nextPageToken of the previous page */
                pageToken?: string;
            };
            header?: never;
            path: {
                id: string;
                index: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ItemOutcome"][];
                        nextPageToken: string | null;
                        /** @description Objects of the store that could not be read, and so are missing from data; absent if there are none */
                        skipped?: components["schemas"]["SkippedObject"][];
                    };
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getBatchVideoEvents: {
        parameters: {
            query?: {
                format?: "ndjson" | "csv" | "vtt" | "label-studio";
                gap?: number;
                minProbability?: number;
                /** @description Only events of this class */
                class?: string;
                /** @description Only events of this video, or of the video of this part */
                videoId?: string;
                /** @description Of the Video tag of Label Studio, which counts in frames */
                frameRate?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {"uri":"s3://videos/match-1.mp4","label":"TennisSwing","startSeconds":120,"endSeconds":150,"probability":0.93,"parts":3,"model":"model_1m8phxq40zhwwqj5sn8"} */
                    "application/x-ndjson": components["schemas"]["VideoEvent"];
                    "text/csv": string;
                    "text/vtt": string;
                    "application/json": string;
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    streamBatchEvents: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example data: {"id":"batch_1m8phta0jzxa24djaw2","object":"batch","project":"default","name":"Season 1","metadata":{"season":"1"},"purpose":"extract","dataset":"clips","model":null,"priority":5,"state":"succeeded","counts":{"total":30,"pending":0,"succeeded":30,"failed":0,"cancelled":0},"shards":{"total":1,"done":1},"cached":0,"itemsPerSecond":12.4,"etaSeconds":null,"timings":{"fetch":35.2,"decode":81.5,"encode":310.7,"store":4.1,"wait":1204.9},"limitingStage":"encode","spec":{"imageSize":220,"maxFrames":20,"sampling":"uniform","resize":"fit-crop","dtype":"float32","precision":"float32","backbone":"densenet121","weightsDigest":"0997a280bb810e84cb21c2d7983fb4aac483a9457670e786c1b85c27078d5639","featureSize":1024,"decoding":2},"backbonePretrained":true,"failure":null,"stopAfterFailures":null,"pauseReason":null,"leftOut":{},"warnings":[],"resubmitted":{"relabelled":0,"moved":0,"kept":0},"segments":null,"dividing":false,"waitingFor":null,"createdAt":"2026-11-30T15:40:15.265Z","startedAt":"2026-11-30T15:40:15.492Z","finishedAt":"2026-11-30T15:42:04.763Z"} */
                    "text/event-stream": components["schemas"]["Batch"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listBatchDeliveries: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            id: string;
                            /** @constant */
                            object: "delivery";
                            batchId: string;
                            url: string;
                            /** @enum {string} */
                            state: "pending" | "delivered" | "retrying" | "failed" | "disabled";
                            attempts: {
                                at: string;
                                /**
                                 * @description disabled: the receiver responded to this or an earlier delivery with 410
                                 * @enum {string}
                                 */
                                outcome: "delivered" | "retrying" | "failed" | "disabled";
                                /** @description HTTP status of the response */
                                status: number | null;
                                milliseconds: number;
                                error: components["schemas"]["Failure"] | null;
                            }[];
                        }[];
                        /** @description Objects of the store that could not be read, and so are missing from data; absent if there are none */
                        skipped?: components["schemas"]["SkippedObject"][];
                    };
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelBatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    state?: "pending" | "succeeded" | "failed" | "cancelled";
                    /**
                     * @description Code of the error of a failed item, or of the last one of an item that waits for another attempt
                     * @enum {string}
                     */
                    errorCode?: "invalid_request" | "invalid_manifest" | "unsupported_media_type" | "payload_too_large" | "unauthenticated" | "forbidden" | "rate_limited" | "quota_exceeded" | "not_found" | "method_not_allowed" | "conflict" | "relabel_refused" | "precondition_failed" | "idempotency_mismatch" | "idempotency_in_flight" | "promotion_refused" | "source_not_found" | "source_forbidden" | "source_archived" | "source_credentials" | "source_misconfigured" | "source_unreachable" | "source_too_large" | "scratch_unavailable" | "media_empty" | "media_unreadable" | "media_no_video" | "media_unsupported" | "media_corrupt" | "range_invalid" | "media_encrypted" | "media_too_large" | "decode_timeout" | "decode_cpu_exceeded" | "decode_memory_exceeded" | "decode_files_exceeded" | "decode_failed" | "backbone_unavailable" | "backbone_invalid" | "encoder_failed" | "features_missing" | "model_unavailable" | "dataset_unusable" | "storage_unavailable" | "object_damaged" | "object_too_new" | "queue_unavailable" | "worker_lost" | "item_quarantined" | "cancelled" | "internal";
                    /** @description Label that the item was submitted with */
                    label?: string;
                    /** @description Most probable class */
                    predictedLabel?: string;
                    /** @description Lowest probability of the most probable class */
                    minProbability?: number;
                    /** @description Highest probability of the most probable class */
                    maxProbability?: number;
                };
            };
        };
        responses: {
            /** @description Accepted; poll Location */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @constant */
                        object: "batch";
                        /**
                         * @description The project that owns the resource: the one of the key that created it
                         * @default default
                         */
                        project: string;
                        /** @default null */
                        name: string | null;
                        /** @default {} */
                        metadata: {
                            [key: string]: string;
                        };
                        /** @enum {string} */
                        purpose: "extract" | "classify";
                        dataset: string | null;
                        model: string | null;
                        priority: number;
                        /** @enum {string} */
                        state: "validating" | "queued" | "running" | "paused" | "cancelling" | "succeeded" | "completed_with_failures" | "failed" | "cancelled";
                        counts: {
                            total: number;
                            pending: number;
                            succeeded: number;
                            failed: number;
                            cancelled: number;
                        };
                        shards: {
                            total: number;
                            done: number;
                        };
                        /** @description Items whose features already existed */
                        cached: number;
                        itemsPerSecond: number | null;
                        etaSeconds: number | null;
                        timings: components["schemas"]["StageTimings"] | null;
                        limitingStage: string | null;
                        spec: components["schemas"]["FeatureSpec"] | null;
                        backbonePretrained: boolean | null;
                        failure: {
                            /** @enum {string} */
                            code: "invalid_request" | "invalid_manifest" | "unsupported_media_type" | "payload_too_large" | "unauthenticated" | "forbidden" | "rate_limited" | "quota_exceeded" | "not_found" | "method_not_allowed" | "conflict" | "relabel_refused" | "precondition_failed" | "idempotency_mismatch" | "idempotency_in_flight" | "promotion_refused" | "source_not_found" | "source_forbidden" | "source_archived" | "source_credentials" | "source_misconfigured" | "source_unreachable" | "source_too_large" | "scratch_unavailable" | "media_empty" | "media_unreadable" | "media_no_video" | "media_unsupported" | "media_corrupt" | "range_invalid" | "media_encrypted" | "media_too_large" | "decode_timeout" | "decode_cpu_exceeded" | "decode_memory_exceeded" | "decode_files_exceeded" | "decode_failed" | "backbone_unavailable" | "backbone_invalid" | "encoder_failed" | "features_missing" | "model_unavailable" | "dataset_unusable" | "storage_unavailable" | "object_damaged" | "object_too_new" | "queue_unavailable" | "worker_lost" | "item_quarantined" | "cancelled" | "internal";
                            message: string;
                            retryable: boolean;
                            /**
                             * @description Items that caused the failure; at most 100
                             * @default []
                             */
                            errors: {
                                pointer: string;
                                code: string;
                                detail?: string;
                            }[];
                        } | null;
                        /** @default null */
                        stopAfterFailures: number | null;
                        /**
                         * @description Why a paused batch was paused by itself; null if a person paused it
                         * @default null
                         */
                        pauseReason: string | null;
                        /**
                         * @description Files that the submission leaves out, by reason
                         * @default {}
                         */
                        leftOut: {
                            [key: string]: {
                                count: number;
                                /** @description The first names */
                                examples: string[];
                            };
                        };
                        /**
                         * @description Labels, splits and folders that are probably not meant as they were read
                         * @default []
                         */
                        warnings: string[];
                        /**
                         * @description Videos that the dataset had under another label, split or group; null until the batch has ended
                         * @default null
                         */
                        resubmitted: {
                            /** @description Videos that have the new label, since their earlier one came from a submission */
                            relabelled: number;
                            /** @description Videos that are in the new split now */
                            moved: number;
                            /**
                             * @description Videos that are in the new group now
                             * @default 0
                             */
                            regrouped: number;
                            /** @description Videos that keep their label, split or group, or stay excluded, since a person set it */
                            kept: number;
                        } | null;
                        /**
                         * @description How videos are divided into segments; null if each item is one video or one part
                         * @default null
                         */
                        segments: ({
                            /** @constant */
                            by: "stride";
                            /** @description Length of a segment */
                            seconds: number;
                            /**
                             * @description Seconds that a segment shares with the next one; less than its length
                             * @default 0
                             */
                            overlap: number;
                        } | {
                            /** @constant */
                            by: "shots";
                            /**
                             * @description Shorter shots are joined to the one before
                             * @default 1
                             */
                            minSeconds: number;
                            /**
                             * @description Longer shots are divided
                             * @default 60
                             */
                            maxSeconds: number;
                            /**
                             * @description How many times larger than around it the difference of two frames must be, to count as a cut
                             * @default 3
                             */
                            threshold: number;
                        }) | null;
                        /**
                         * @description Whether videos are still being divided into segments. Until then, counts are of videos
                         * @default false
                         */
                        dividing: boolean;
                        /**
                         * @description What keeps an unfinished batch from progressing, for people, such as a full Redis; null if nothing is known
                         * @default null
                         */
                        waitingFor: string | null;
                        createdAt: string;
                        startedAt: string | null;
                        finishedAt: string | null;
                        /** @description Items that the call applies to */
                        affected: number;
                    };
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pauseBatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted; poll Location */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Batch"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resumeBatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted; poll Location */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Batch"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    retryBatchItems: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    state?: "pending" | "succeeded" | "failed" | "cancelled";
                    /**
                     * @description Code of the error of a failed item, or of the last one of an item that waits for another attempt
                     * @enum {string}
                     */
                    errorCode?: "invalid_request" | "invalid_manifest" | "unsupported_media_type" | "payload_too_large" | "unauthenticated" | "forbidden" | "rate_limited" | "quota_exceeded" | "not_found" | "method_not_allowed" | "conflict" | "relabel_refused" | "precondition_failed" | "idempotency_mismatch" | "idempotency_in_flight" | "promotion_refused" | "source_not_found" | "source_forbidden" | "source_archived" | "source_credentials" | "source_misconfigured" | "source_unreachable" | "source_too_large" | "scratch_unavailable" | "media_empty" | "media_unreadable" | "media_no_video" | "media_unsupported" | "media_corrupt" | "range_invalid" | "media_encrypted" | "media_too_large" | "decode_timeout" | "decode_cpu_exceeded" | "decode_memory_exceeded" | "decode_files_exceeded" | "decode_failed" | "backbone_unavailable" | "backbone_invalid" | "encoder_failed" | "features_missing" | "model_unavailable" | "dataset_unusable" | "storage_unavailable" | "object_damaged" | "object_too_new" | "queue_unavailable" | "worker_lost" | "item_quarantined" | "cancelled" | "internal";
                    /** @description Label that the item was submitted with */
                    label?: string;
                    /** @description Most probable class */
                    predictedLabel?: string;
                    /** @description Lowest probability of the most probable class */
                    minProbability?: number;
                    /** @description Highest probability of the most probable class */
                    maxProbability?: number;
                };
            };
        };
        responses: {
            /** @description Accepted; poll Location */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @constant */
                        object: "batch";
                        /**
                         * @description The project that owns the resource: the one of the key that created it
                         * @default default
                         */
                        project: string;
                        /** @default null */
                        name: string | null;
                        /** @default {} */
                        metadata: {
                            [key: string]: string;
                        };
                        /** @enum {string} */
                        purpose: "extract" | "classify";
                        dataset: string | null;
                        model: string | null;
                        priority: number;
                        /** @enum {string} */
                        state: "validating" | "queued" | "running" | "paused" | "cancelling" | "succeeded" | "completed_with_failures" | "failed" | "cancelled";
                        counts: {
                            total: number;
                            pending: number;
                            succeeded: number;
                            failed: number;
                            cancelled: number;
                        };
                        shards: {
                            total: number;
                            done: number;
                        };
                        /** @description Items whose features already existed */
                        cached: number;
                        itemsPerSecond: number | null;
                        etaSeconds: number | null;
                        timings: components["schemas"]["StageTimings"] | null;
                        limitingStage: string | null;
                        spec: components["schemas"]["FeatureSpec"] | null;
                        backbonePretrained: boolean | null;
                        failure: {
                            /** @enum {string} */
                            code: "invalid_request" | "invalid_manifest" | "unsupported_media_type" | "payload_too_large" | "unauthenticated" | "forbidden" | "rate_limited" | "quota_exceeded" | "not_found" | "method_not_allowed" | "conflict" | "relabel_refused" | "precondition_failed" | "idempotency_mismatch" | "idempotency_in_flight" | "promotion_refused" | "source_not_found" | "source_forbidden" | "source_archived" | "source_credentials" | "source_misconfigured" | "source_unreachable" | "source_too_large" | "scratch_unavailable" | "media_empty" | "media_unreadable" | "media_no_video" | "media_unsupported" | "media_corrupt" | "range_invalid" | "media_encrypted" | "media_too_large" | "decode_timeout" | "decode_cpu_exceeded" | "decode_memory_exceeded" | "decode_files_exceeded" | "decode_failed" | "backbone_unavailable" | "backbone_invalid" | "encoder_failed" | "features_missing" | "model_unavailable" | "dataset_unusable" | "storage_unavailable" | "object_damaged" | "object_too_new" | "queue_unavailable" | "worker_lost" | "item_quarantined" | "cancelled" | "internal";
                            message: string;
                            retryable: boolean;
                            /**
                             * @description Items that caused the failure; at most 100
                             * @default []
                             */
                            errors: {
                                pointer: string;
                                code: string;
                                detail?: string;
                            }[];
                        } | null;
                        /** @default null */
                        stopAfterFailures: number | null;
                        /**
                         * @description Why a paused batch was paused by itself; null if a person paused it
                         * @default null
                         */
                        pauseReason: string | null;
                        /**
                         * @description Files that the submission leaves out, by reason
                         * @default {}
                         */
                        leftOut: {
                            [key: string]: {
                                count: number;
                                /** @description The first names */
                                examples: string[];
                            };
                        };
                        /**
                         * @description Labels, splits and folders that are probably not meant as they were read
                         * @default []
                         */
                        warnings: string[];
                        /**
                         * @description Videos that the dataset had under another label, split or group; null until the batch has ended
                         * @default null
                         */
                        resubmitted: {
                            /** @description Videos that have the new label, since their earlier one came from a submission */
                            relabelled: number;
                            /** @description Videos that are in the new split now */
                            moved: number;
                            /**
                             * @description Videos that are in the new group now
                             * @default 0
                             */
                            regrouped: number;
                            /** @description Videos that keep their label, split or group, or stay excluded, since a person set it */
                            kept: number;
                        } | null;
                        /**
                         * @description How videos are divided into segments; null if each item is one video or one part
                         * @default null
                         */
                        segments: ({
                            /** @constant */
                            by: "stride";
                            /** @description Length of a segment */
                            seconds: number;
                            /**
                             * @description Seconds that a segment shares with the next one; less than its length
                             * @default 0
                             */
                            overlap: number;
                        } | {
                            /** @constant */
                            by: "shots";
                            /**
                             * @description Shorter shots are joined to the one before
                             * @default 1
                             */
                            minSeconds: number;
                            /**
                             * @description Longer shots are divided
                             * @default 60
                             */
                            maxSeconds: number;
                            /**
                             * @description How many times larger than around it the difference of two frames must be, to count as a cut
                             * @default 3
                             */
                            threshold: number;
                        }) | null;
                        /**
                         * @description Whether videos are still being divided into segments. Until then, counts are of videos
                         * @default false
                         */
                        dividing: boolean;
                        /**
                         * @description What keeps an unfinished batch from progressing, for people, such as a full Redis; null if nothing is known
                         * @default null
                         */
                        waitingFor: string | null;
                        createdAt: string;
                        startedAt: string | null;
                        finishedAt: string | null;
                        /** @description Items that the call applies to */
                        affected: number;
                    };
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    retryFailedBatchItems: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted; poll Location */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Batch"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listWatches: {
        parameters: {
            query?: {
                pageSize?: number;
                /** @description nextPageToken of the previous page */
                pageToken?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Watch"][];
                        nextPageToken: string | null;
                        /** @description Objects of the store that could not be read, and so are missing from data; absent if there are none */
                        skipped?: components["schemas"]["SkippedObject"][];
                    };
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createWatch: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeating a request with the same key returns the same resource for 24 hours */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateWatch"];
            };
        };
        responses: {
            /** @description OK */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedWatch"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getWatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Watch"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteWatch: {
        parameters: {
            query?: {
                /** @description Deletes it although something needs it. Running work must be cancelled anyway */
                force?: boolean;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted; poll Location */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deletion"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listWatchRuns: {
        parameters: {
            query?: {
                pageSize?: number;
                /** @description nextPageToken of the previous page */
                pageToken?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["WatchRun"][];
                        nextPageToken: string | null;
                        /** @description Objects of the store that could not be read, and so are missing from data; absent if there are none */
                        skipped?: components["schemas"]["SkippedObject"][];
                    };
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listWatchChanges: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {"change":"new","path":"Punch/v_Punch_g02_c01.mp4","uri":"s3://videos/new/Punch/v_Punch_g02_c01.mp4","version":"9bb58f26192e4ba00f01e2e7b136bbd8"} */
                    "application/x-ndjson": components["schemas"]["WatchChange"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    runWatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted; poll Location */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Watch"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pauseWatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Watch"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resumeWatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Watch"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    receiveWatchEvent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    [key: string]: unknown;
                };
                /** @example {"Type":"Notification","MessageId":"22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324","TopicArn":"arn:aws:sns:eu-central-1:123456789012:new-videos","Message":"{\"Records\": []}","Timestamp":"2026-11-30T15:40:15.265Z","SignatureVersion":"2","Signature":"BASE64","SigningCertURL":"https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem"} */
                "text/plain": string;
            };
        };
        responses: {
            /** @description Accepted; poll Location */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WatchEventReceipt"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    uploadFile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": string;
            };
        };
        responses: {
            /** @description OK */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Upload"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    beginUpload: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    bytes: number;
                };
            };
        };
        responses: {
            /** @description OK */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Upload"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    uploadPart: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                part: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": string;
            };
        };
        responses: {
            /** @description The part was received */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    completeUpload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Upload"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getUpload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Upload"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteUpload: {
        parameters: {
            query?: {
                /** @description Deletes it although something needs it. Running work must be cancelled anyway */
                force?: boolean;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted; poll Location */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deletion"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDatasets: {
        parameters: {
            query?: {
                pageSize?: number;
                /** @description nextPageToken of the previous page */
                pageToken?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Dataset"][];
                        nextPageToken: string | null;
                        /** @description Objects of the store that could not be read, and so are missing from data; absent if there are none */
                        skipped?: components["schemas"]["SkippedObject"][];
                    };
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createDataset: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateDataset"];
            };
        };
        responses: {
            /** @description OK */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dataset"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDataset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dataset"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteDataset: {
        parameters: {
            query?: {
                /** @description Deletes it although something needs it. Running work must be cancelled anyway */
                force?: boolean;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted; poll Location */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deletion"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDatasetShards: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["DatasetShard"][];
                        /** @description Objects of the store that could not be read, and so are missing from data; absent if there are none */
                        skipped?: components["schemas"]["SkippedObject"][];
                    };
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDatasetVideos: {
        parameters: {
            query?: {
                pageSize?: number;
                /** @description nextPageToken of the previous page */
                pageToken?: string;
                label?: string;
                split?: "train" | "validation" | "test";
                /** @description The videoId or the customId of a video */
                video?: string;
                /** @description Only videos that are excluded, or only those that are not */
                excluded?: boolean;
                version?: number;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["DatasetVideo"][];
                        nextPageToken: string | null;
                        /** @description Objects of the store that could not be read, and so are missing from data; absent if there are none */
                        skipped?: components["schemas"]["SkippedObject"][];
                    };
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    editDatasetLabels: {
        parameters: {
            query?: {
                reason?: string;
                validateOnly?: boolean;
            };
            header?: {
                /** @description Version that the change was made for; the call is refused if it is not the current one */
                "If-Match"?: string;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EditLabels"];
                /** @example {"customId": "clip-7.mp4", "label": "tennis", "note": null} */
                "application/x-ndjson": string;
                /**
                 * @example customId,label,excluded
                 *     clip-7.mp4,tennis,false
                 */
                "text/csv": string;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LabelChange"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDatasetVideoFilmstrip: {
        parameters: {
            query?: {
                version?: number;
                /** @description Index of its shard, which makes the lookup faster */
                shard?: number;
            };
            header?: never;
            path: {
                name: string;
                videoId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/gif": string;
                };
            };
            /** @description In progress; try again after Retry-After */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        object: "filmstrip";
                        /** @constant */
                        state: "queued";
                    };
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDatasetVideoContent: {
        parameters: {
            query?: {
                version?: number;
                /** @description Index of its shard, which makes the lookup faster */
                shard?: number;
            };
            header?: never;
            path: {
                name: string;
                videoId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportDataset: {
        parameters: {
            query?: {
                /** @description npy: one array. arrow: an Arrow IPC stream with features, masks, labels and names. parquet: the same as a file */
                format?: "npy" | "arrow" | "parquet";
                /** @description The array, if the format is npy */
                array?: "features" | "labels";
                version?: number;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                    "application/vnd.apache.arrow.stream": string;
                    "application/vnd.apache.parquet": string;
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportDatasetLabels: {
        parameters: {
            query?: {
                version?: number;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {"videoId":"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff","customId":"clip-7.mp4","uri":"s3://videos/clip-7.mp4","label":"tennis","split":"train","group":"match-3","excluded":false,"note":null} */
                    "application/x-ndjson": {
                        videoId: string;
                        /** @default null */
                        customId: string | null;
                        /** @default null */
                        uri: string | null;
                        /** @default null */
                        label: string | null;
                        /** @default null */
                        split: ("train" | "validation" | "test") | null;
                        /** @default null */
                        group: string | null;
                        /** @default null */
                        startSeconds: number | null;
                        /** @default null */
                        endSeconds: number | null;
                        /**
                         * @description Excluded videos are neither trained on nor tested
                         * @default false
                         */
                        excluded: boolean;
                        /** @default null */
                        note: string | null;
                    };
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportDatasetLabelsCsv: {
        parameters: {
            query?: {
                version?: number;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example videoId,customId,uri,label,split,group,excluded,note
                     *     ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff,clip-7.mp4,s3://videos/clip-7.mp4,tennis,train,match-3,false,
                     */
                    "text/csv": string;
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDatasetVersions: {
        parameters: {
            query?: {
                pageSize?: number;
                /** @description nextPageToken of the previous page */
                pageToken?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["DatasetVersion"][];
                        nextPageToken: string | null;
                        /** @description Objects of the store that could not be read, and so are missing from data; absent if there are none */
                        skipped?: components["schemas"]["SkippedObject"][];
                    };
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    compareDatasetVersions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                from: number;
                to: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {"videoId":"a2f34ed67204d3c4deda02d43d96ce0d6446fcbcfa334ef2dd37ee27ba08eec0","customId":"v_PlayingCello_g01_c01.mp4","before":{"label":"PlayingCello","split":null,"group":"v_PlayingCello_g01","excluded":false,"note":null},"after":{"label":"TennisSwing","split":null,"group":"v_PlayingCello_g01","excluded":false,"note":null}} */
                    "application/x-ndjson": components["schemas"]["LabelDifference"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    undoDatasetVersion: {
        parameters: {
            query?: never;
            header?: {
                /** @description Version that the change was made for; the call is refused if it is not the current one */
                "If-Match"?: string;
            };
            path: {
                name: string;
                version: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LabelChange"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDatasetReview: {
        parameters: {
            query?: {
                /** @description uncertain: the two most probable classes are closest first; suspect: probable label errors of a training run; disagreement: the top class of the model is not the label; random: seeded */
                order?: "uncertain" | "suspect" | "disagreement" | "random";
                /** @description Model id or alias; production if omitted */
                model?: string;
                /** @description For order disagreement: compares the model with this one, not with the labels */
                from?: string;
                /** @description For order suspect: the training run; the latest one with probable label errors if omitted */
                run?: string;
                below?: number;
                seed?: number;
                pageSize?: number;
                /** @description nextPageToken of the previous page */
                pageToken?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReviewPage"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    leaseDatasetReview: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LeaseDatasetReview"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReviewLease"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    decideDatasetReview: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReviewDecisions"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        results: components["schemas"]["DecisionResult"][];
                    };
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getBatchReview: {
        parameters: {
            query?: {
                /** @description uncertain: the two most probable classes are closest first; abstained: the model gave no answer; sample: some items of each predicted class; disagreement: the top class is not the submitted label; random: seeded */
                order?: "uncertain" | "abstained" | "sample" | "disagreement" | "random";
                below?: number;
                perClass?: number;
                seed?: number;
                pageSize?: number;
                /** @description nextPageToken of the previous page */
                pageToken?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReviewPage"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    leaseBatchReview: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LeaseBatchReview"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReviewLease"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    decideBatchReview: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReviewDecisions"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        results: components["schemas"]["DecisionResult"][];
                    };
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addReviewedItemsToDataset: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeating a request with the same key returns the same resource for 24 hours */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddToDataset"];
            };
        };
        responses: {
            /** @description Accepted; poll Location */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Batch"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSimilarVideos: {
        parameters: {
            query?: {
                /** @description Number of videos to answer */
                k?: number;
            };
            header?: never;
            path: {
                name: string;
                videoId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SimilarVideos"];
                };
            };
            /** @description In progress; try again after Retry-After */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SimilarityPending"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    findSimilarVideos: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FindSimilar"];
                "multipart/form-data": {
                    /**
                     * @description Number of videos to answer
                     * @default 10
                     */
                    k?: number;
                    /** Format: binary */
                    file: string;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SimilarVideos"];
                };
            };
            /** @description In progress; try again after Retry-After */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SimilarityPending"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDuplicateVideos: {
        parameters: {
            query?: {
                pageSize?: number;
                /** @description nextPageToken of the previous page */
                pageToken?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["DuplicateGroup"][];
                        nextPageToken: string | null;
                        /** @description Objects of the store that could not be read, and so are missing from data; absent if there are none */
                        skipped?: components["schemas"]["SkippedObject"][];
                    };
                };
            };
            /** @description In progress; try again after Retry-After */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SimilarityPending"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    keepOneDuplicate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["KeepOne"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeptOne"];
                };
            };
            /** @description In progress; try again after Retry-After */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SimilarityPending"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    selectVideosToLabel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SelectVideos"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SelectedVideos"];
                };
            };
            /** @description In progress; try again after Retry-After */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SimilarityPending"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listTrainingRuns: {
        parameters: {
            query?: {
                pageSize?: number;
                /** @description nextPageToken of the previous page */
                pageToken?: string;
                /** @description A part of the name, in any case */
                name?: string;
                metadata?: string[];
                dataset?: string;
                /** @description First moment */
                createdAfter?: string;
                /** @description Moment after the last one */
                createdBefore?: string;
                state?: "queued" | "running" | "cancelling" | "succeeded" | "failed" | "cancelled";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["TrainingRun"][];
                        nextPageToken: string | null;
                        /** @description Objects of the store that could not be read, and so are missing from data; absent if there are none */
                        skipped?: components["schemas"]["SkippedObject"][];
                    };
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createTrainingRun: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeating a request with the same key returns the same resource for 24 hours */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateTrainingRun"];
            };
        };
        responses: {
            /** @description Accepted; poll Location */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrainingRun"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getTrainingRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrainingRun"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteTrainingRun: {
        parameters: {
            query?: {
                /** @description Deletes it although something needs it. Running work must be cancelled anyway */
                force?: boolean;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted; poll Location */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deletion"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    streamTrainingRunEvents: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example data: {"id":"run_1m8phxq40zhwwqj5sn8","object":"training_run","project":"default","name":"Season 1","metadata":{},"state":"succeeded","dataset":"clips","datasetVersion":1,"hyperparameters":{"preset":"auto","epochs":20,"batchSize":32,"learningRate":0.0001,"seed":42,"split":"group","groupPattern":null,"validationFraction":0.15,"testFraction":0.2,"maskedPooling":true,"warmUpEpochs":2,"decay":"cosine","labelSmoothing":0.1,"mixup":0.3,"frameDropout":0,"weightDecay":0,"standardize":true,"minSteps":1000,"classWeights":"none","patience":8,"maxSeconds":null},"promoteTo":"production","abstainBelow":null,"epochs":[],"progress":1,"etaSeconds":0,"live":null,"searching":null,"rows":{"train":60,"validation":12,"test":24},"leakage":{"videos":0,"groups":0,"nearDuplicates":0,"contradictions":0,"examples":[]},"evaluation":{"split":"test","items":24,"accuracy":0.9583333333333334,"top5":1,"loss":0.14,"classes":3,"labels":["PlayingCello","Punch","TennisSwing"],"confusionMatrix":[[8,0,0],[0,7,1],[0,0,8]],"perClass":[{"label":"PlayingCello","precision":1,"recall":1,"f1":1,"support":8},{"label":"Punch","precision":1,"recall":0.875,"f1":0.933,"support":8},{"label":"TennisSwing","precision":0.889,"recall":1,"f1":0.941,"support":8}],"accuracyInterval":[0.798,0.993],"topK":[{"k":2,"accuracy":1}],"macroF1":0.958,"calibration":{"temperature":1.32,"error":0.041,"uncalibratedError":0.062},"baselines":{"majority":0.3333333333333333,"linear":0.9166666666666666}},"selection":{"reason":"linear-moments is the simplest head within one standard error of temporal (loss 0.072 against 0.056)","candidates":[{"head":"linear-moments","strength":1,"loss":0.072,"difference":{"mean":0.016,"standardError":0.021},"accuracy":0.97,"seconds":1.2,"chosen":true},{"head":"temporal","strength":0.1,"loss":0.056,"difference":{"mean":0,"standardError":0},"accuracy":0.98,"seconds":9.5,"chosen":false}],"learningCurve":[{"share":0.5,"accuracy":0.94},{"share":1,"accuracy":0.97}],"labelErrors":[]},"modelId":"model_1m8phxq40zhwwqj5sn8","warnings":[],"resumes":0,"failure":null,"createdAt":"2026-11-30T15:42:06.977Z","startedAt":"2026-11-30T15:42:07.212Z","finishedAt":"2026-11-30T15:43:13.788Z"} */
                    "text/event-stream": components["schemas"]["TrainingRun"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelTrainingRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted; poll Location */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrainingRun"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resumeTrainingRun: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeating a request with the same key returns the same resource for 24 hours */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted; poll Location */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrainingRun"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listModels: {
        parameters: {
            query?: {
                pageSize?: number;
                /** @description nextPageToken of the previous page */
                pageToken?: string;
                /** @description A part of the name, in any case */
                name?: string;
                metadata?: string[];
                dataset?: string;
                /** @description First moment */
                createdAfter?: string;
                /** @description Moment after the last one */
                createdBefore?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Model"][];
                        nextPageToken: string | null;
                        /** @description Objects of the store that could not be read, and so are missing from data; absent if there are none */
                        skipped?: components["schemas"]["SkippedObject"][];
                    };
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    importModel: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeating a request with the same key returns the same resource for 24 hours */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ImportModel"];
            };
        };
        responses: {
            /** @description OK */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Model"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getModel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Model"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteModel: {
        parameters: {
            query?: {
                /** @description Deletes it although something needs it. Running work must be cancelled anyway */
                force?: boolean;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted; poll Location */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deletion"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getModelCard: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example # Model model_1m8phxq40zhwwqj5sn8
                     *
                     *     - classes: PlayingCello, Punch
                     *     - head: linear-moments
                     */
                    "text/markdown": string;
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportModelOnnx: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportModelTfjs: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportModelTfjsWeights: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAliasHistory: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                alias: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["AliasVersion"][];
                        /** @description Objects of the store that could not be read, and so are missing from data; absent if there are none */
                        skipped?: components["schemas"]["SkippedObject"][];
                    };
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getModelPredictions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {"customId":"v_PlayingCello_g05_c01.mp4","videoId":"5c15e317593ad12647d64232208c4656a333e16f1ef7cae06349498a9986cc47","label":"PlayingCello","split":"test","top":[{"label":"PlayingCello","probability":0.91},{"label":"TennisSwing","probability":0.07},{"label":"Punch","probability":0.02}]} */
                    "application/x-ndjson": components["schemas"]["Prediction"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listModelClasses: {
        parameters: {
            query?: {
                pageSize?: number;
                /** @description nextPageToken of the previous page */
                pageToken?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ClassMetrics"][];
                        nextPageToken: string | null;
                        /** @description Objects of the store that could not be read, and so are missing from data; absent if there are none */
                        skipped?: components["schemas"]["SkippedObject"][];
                    };
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listModelConfusions: {
        parameters: {
            query?: {
                pageSize?: number;
                /** @description nextPageToken of the previous page */
                pageToken?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ConfusionCell"][];
                        nextPageToken: string | null;
                        /** @description Objects of the store that could not be read, and so are missing from data; absent if there are none */
                        skipped?: components["schemas"]["SkippedObject"][];
                    };
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    promoteModel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Promote"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AliasVersion"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rollbackModel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @default production */
                    alias?: string;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AliasVersion"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listBackbones: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Backbone"][];
                        /** @description Objects of the store that could not be read, and so are missing from data; absent if there are none */
                        skipped?: components["schemas"]["SkippedObject"][];
                    };
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addBackbone: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddBackbone"];
            };
        };
        responses: {
            /** @description OK */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Backbone"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setDefaultBackbone: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Backbone"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeBackbone: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Backbone"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listClassifications: {
        parameters: {
            query?: {
                pageSize?: number;
                /** @description nextPageToken of the previous page */
                pageToken?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Classification"][];
                        nextPageToken: string | null;
                        /** @description Objects of the store that could not be read, and so are missing from data; absent if there are none */
                        skipped?: components["schemas"]["SkippedObject"][];
                    };
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createClassification: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeating a request with the same key returns the same resource for 24 hours */
                "Idempotency-Key"?: string;
                /** @description wait=N waits up to N seconds for the result before responding */
                Prefer?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateClassification"];
                "multipart/form-data": {
                    /** @description The caller's name for the video; defaults to the uri, or to the name of an uploaded file */
                    customId?: string;
                    /** @default production */
                    model?: string;
                    /** @default 5 */
                    topK?: number;
                    /** @default true */
                    evidence?: boolean;
                    /** @default true */
                    preview?: boolean;
                    /** @description The model abstains (label null) if its top class is less probable than this */
                    abstainBelow?: number;
                    /** @description stride:SECONDS[,overlap=SECONDS] or shots[:minSeconds=SECONDS,maxSeconds=SECONDS,threshold=NUMBER] */
                    segments?: string;
                    /** @deprecated */
                    timeline?: boolean;
                    /** Format: binary */
                    file: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Classification"];
                };
            };
            /** @description Accepted; poll Location */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Classification"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getClassification: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Classification"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteClassification: {
        parameters: {
            query?: {
                /** @description Deletes it although something needs it. Running work must be cancelled anyway */
                force?: boolean;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted; poll Location */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deletion"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getClassificationPreview: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/gif": string;
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    reclassifyBatch: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeating a request with the same key returns the same resource for 24 hours */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateReclassification"];
            };
        };
        responses: {
            /** @description Accepted; poll Location */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reclassification"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    reclassifyDataset: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeating a request with the same key returns the same resource for 24 hours */
                "Idempotency-Key"?: string;
            };
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description A model id or an alias */
                    model: string;
                    /** @description Model to compare with. Defaults to the answers of the classify batch, or to the given labels */
                    from?: string;
                    version?: number;
                };
            };
        };
        responses: {
            /** @description Accepted; poll Location */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reclassification"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listReclassifications: {
        parameters: {
            query?: {
                pageSize?: number;
                /** @description nextPageToken of the previous page */
                pageToken?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Reclassification"][];
                        nextPageToken: string | null;
                        /** @description Objects of the store that could not be read, and so are missing from data; absent if there are none */
                        skipped?: components["schemas"]["SkippedObject"][];
                    };
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getReclassification: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reclassification"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteReclassification: {
        parameters: {
            query?: {
                /** @description Deletes it although something needs it. Running work must be cancelled anyway */
                force?: boolean;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted; poll Location */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deletion"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    streamReclassificationEvents: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example data: {"id":"rcl_1m8pj0tfp9hav1w9cyg","object":"reclassification","project":"default","state":"succeeded","dataset":"clips","datasetVersion":3,"batch":null,"model":"model_1m8phxq40zhwwqj5sn8","from":null,"parts":{"total":1,"done":1},"items":30,"changed":2,"failed":0,"failure":null,"createdAt":"2026-11-30T15:43:48.726Z","finishedAt":"2026-11-30T15:43:49.719Z"} */
                    "text/event-stream": components["schemas"]["Reclassification"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelReclassification: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted; poll Location */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reclassification"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pauseReclassification: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted; poll Location */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reclassification"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resumeReclassification: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted; poll Location */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reclassification"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getReclassificationResults: {
        parameters: {
            query?: {
                changed?: boolean;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example {"index":null,"customId":"v_PlayingCello_g01_c01.mp4","uri":"s3://videos/PlayingCello/v_PlayingCello_g01_c01.mp4","videoId":"a2f34ed67204d3c4deda02d43d96ce0d6446fcbcfa334ef2dd37ee27ba08eec0","label":"PlayingCello","old":{"label":"PlayingCello","probability":null},"new":{"label":"PlayingCello","probability":0.91},"changed":false,"top":[{"label":"PlayingCello","probability":0.91},{"label":"TennisSwing","probability":0.07},{"label":"Punch","probability":0.02}],"error":null} */
                    "application/x-ndjson": components["schemas"]["ReclassifiedItem"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteDatasetVideo: {
        parameters: {
            query?: {
                /** @description Deletes it although something needs it. Running work must be cancelled anyway */
                force?: boolean;
            };
            header?: never;
            path: {
                name: string;
                videoId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted; poll Location */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deletion"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    eraseVideo: {
        parameters: {
            query?: {
                /** @description Deletes it although something needs it. Running work must be cancelled anyway */
                force?: boolean;
            };
            header?: never;
            path: {
                videoId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted; poll Location */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deletion"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    collectGarbage: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CollectGarbage"];
            };
        };
        responses: {
            /** @description Accepted; poll Location */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deletion"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDeletions: {
        parameters: {
            query?: {
                pageSize?: number;
                /** @description nextPageToken of the previous page */
                pageToken?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Deletion"][];
                        nextPageToken: string | null;
                        /** @description Objects of the store that could not be read, and so are missing from data; absent if there are none */
                        skipped?: components["schemas"]["SkippedObject"][];
                    };
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDeletion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deletion"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listWorkers: {
        parameters: {
            query?: {
                /** @description Seconds; drain.within returns how many extractors are needed to finish in that time */
                drainWithin?: number;
                /** @description drain.withWorkers returns how long that many extractors would take */
                workers?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Workers"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ApiKey"][];
                        /** @description Objects of the store that could not be read, and so are missing from data; absent if there are none */
                        skipped?: components["schemas"]["SkippedObject"][];
                    };
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    scopes: ("read" | "submit" | "train" | "admin")[];
                    /** @description Defaults to default. The first key always has project * */
                    project?: string | "*";
                    quotas?: {
                        /** @description Submitted items that are not finished */
                        itemsInFlight?: number;
                        /** @description Items submitted per UTC day */
                        itemsADay?: number;
                        uploadBytesADay?: number;
                    };
                    expiresInDays?: number;
                };
            };
        };
        responses: {
            /** @description OK */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedApiKey"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getOwnKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnKey"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    signIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    key: string;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    signOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getOpenApiDocument: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getLlmsText: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example # Clipyard
                     *
                     *     > Clipyard classifies videos in bulk over REST.
                     */
                    "text/plain": string;
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example process_resident_memory_bytes{service="api"} 219041792 */
                    "text/plain": string;
                };
            };
            /** @description An RFC 9457 problem with one of the documented error codes */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
