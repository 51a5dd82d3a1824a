// Written by `npm run openapi`; a change here is lost.
export interface paths {
    "/v1/batches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Batches, newest first */
        get: {
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
        put?: never;
        /** Submit videos in bulk: inline items, a manifest, a prefix, or an NDJSON or CSV body */
        post: {
            parameters: {
                query?: {
                    purpose?: "extract" | "classify";
                    dataset?: string;
                    model?: string;
                    callbackUrl?: string;
                    name?: string;
                    metadata?: string[];
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
                    "application/x-ndjson": string;
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
        /** Counts by state, rate, ETA, stage timings */
        get: {
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
        put?: never;
        post?: never;
        /** Delete a batch with its results. Its dataset stays */
        delete: {
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
        /** Items, in the order of the submission */
        get: {
            parameters: {
                query?: {
                    pageSize?: number;
                    /** @description nextPageToken of the previous page */
                    pageToken?: string;
                    state?: "pending" | "succeeded" | "failed" | "cancelled";
                    /** @description Code of the error of a failed item */
                    errorCode?: "invalid_request" | "invalid_manifest" | "unsupported_media_type" | "payload_too_large" | "unauthenticated" | "forbidden" | "rate_limited" | "quota_exceeded" | "not_found" | "method_not_allowed" | "conflict" | "precondition_failed" | "idempotency_mismatch" | "idempotency_in_flight" | "promotion_refused" | "source_not_found" | "source_forbidden" | "source_archived" | "source_credentials" | "source_misconfigured" | "source_unreachable" | "source_too_large" | "scratch_unavailable" | "media_empty" | "media_unreadable" | "media_no_video" | "media_unsupported" | "media_corrupt" | "media_encrypted" | "media_too_large" | "decode_timeout" | "decode_cpu_exceeded" | "decode_memory_exceeded" | "decode_files_exceeded" | "decode_failed" | "backbone_unavailable" | "backbone_invalid" | "encoder_failed" | "features_missing" | "model_unavailable" | "dataset_unusable" | "storage_unavailable" | "object_damaged" | "object_too_new" | "queue_unavailable" | "worker_lost" | "item_quarantined" | "cancelled" | "internal";
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
        /** The frames of an item that the network used, side by side in a GIF */
        get: {
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
        /** Every item as NDJSON; customId joins */
        get: {
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
                        "application/x-ndjson": components["schemas"]["ItemOutcome"];
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
        /** The batch as server-sent events until it ends */
        get: {
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
        /** Webhook deliveries of the batch with their attempts, newest first */
        get: {
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
        /** Cancel all unfinished items, or those with a label; running work stops */
        post: {
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
                         * @description Code of the error of a failed item
                         * @enum {string}
                         */
                        errorCode?: "invalid_request" | "invalid_manifest" | "unsupported_media_type" | "payload_too_large" | "unauthenticated" | "forbidden" | "rate_limited" | "quota_exceeded" | "not_found" | "method_not_allowed" | "conflict" | "precondition_failed" | "idempotency_mismatch" | "idempotency_in_flight" | "promotion_refused" | "source_not_found" | "source_forbidden" | "source_archived" | "source_credentials" | "source_misconfigured" | "source_unreachable" | "source_too_large" | "scratch_unavailable" | "media_empty" | "media_unreadable" | "media_no_video" | "media_unsupported" | "media_corrupt" | "media_encrypted" | "media_too_large" | "decode_timeout" | "decode_cpu_exceeded" | "decode_memory_exceeded" | "decode_files_exceeded" | "decode_failed" | "backbone_unavailable" | "backbone_invalid" | "encoder_failed" | "features_missing" | "model_unavailable" | "dataset_unusable" | "storage_unavailable" | "object_damaged" | "object_too_new" | "queue_unavailable" | "worker_lost" | "item_quarantined" | "cancelled" | "internal";
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
                            failure: components["schemas"]["Failure"] | null;
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
                             * @description Videos that the dataset had under another label or split; null until the batch has ended
                             * @default null
                             */
                            resubmitted: {
                                /** @description Videos that have the new label, since their earlier one came from a submission */
                                relabelled: number;
                                /** @description Videos that are in the new split now */
                                moved: number;
                                /** @description Videos that keep their label or split, since a person set it */
                                kept: number;
                            } | null;
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
        /** Dispatch no further shards */
        post: {
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
        /** Resume a paused batch */
        post: {
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
        /** Run failed or cancelled items again that fulfil all conditions */
        post: {
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
                         * @description Code of the error of a failed item
                         * @enum {string}
                         */
                        errorCode?: "invalid_request" | "invalid_manifest" | "unsupported_media_type" | "payload_too_large" | "unauthenticated" | "forbidden" | "rate_limited" | "quota_exceeded" | "not_found" | "method_not_allowed" | "conflict" | "precondition_failed" | "idempotency_mismatch" | "idempotency_in_flight" | "promotion_refused" | "source_not_found" | "source_forbidden" | "source_archived" | "source_credentials" | "source_misconfigured" | "source_unreachable" | "source_too_large" | "scratch_unavailable" | "media_empty" | "media_unreadable" | "media_no_video" | "media_unsupported" | "media_corrupt" | "media_encrypted" | "media_too_large" | "decode_timeout" | "decode_cpu_exceeded" | "decode_memory_exceeded" | "decode_files_exceeded" | "decode_failed" | "backbone_unavailable" | "backbone_invalid" | "encoder_failed" | "features_missing" | "model_unavailable" | "dataset_unusable" | "storage_unavailable" | "object_damaged" | "object_too_new" | "queue_unavailable" | "worker_lost" | "item_quarantined" | "cancelled" | "internal";
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
                            failure: components["schemas"]["Failure"] | null;
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
                             * @description Videos that the dataset had under another label or split; null until the batch has ended
                             * @default null
                             */
                            resubmitted: {
                                /** @description Videos that have the new label, since their earlier one came from a submission */
                                relabelled: number;
                                /** @description Videos that are in the new split now */
                                moved: number;
                                /** @description Videos that keep their label or split, since a person set it */
                                kept: number;
                            } | null;
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
        /** Run the failed items again */
        post: {
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
        /** Watches, newest first */
        get: {
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
        put?: never;
        /** Watch a prefix or folder: submit new and changed videos by a schedule or after S3 events */
        post: {
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
        /** A watch: its state, its last run and the time of the next one */
        get: {
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
        put?: never;
        post?: never;
        /** Delete a watch with its runs. Batches that it submitted stay */
        delete: {
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
        /** Runs of a watch with their counts and batches, newest first */
        get: {
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
        /** New, changed and deleted objects of a run as NDJSON, in the order of their paths */
        get: {
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
        /** Run a watch now; a run that is in progress is followed by another one */
        post: {
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
        /** Start no further runs; a run that is in progress is finished */
        post: {
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
        /** Start runs again; they use the quota of the key of this call */
        post: {
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
        /** Receive an S3 event: a signed message of SNS, or one of MinIO or RustFS with the token of the watch */
        post: {
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
        /** Upload a file; the body is its bytes */
        post: {
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
        /** Begin an upload in parts, for large files and unreliable connections */
        post: {
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
        /** Send a part, 1 to parts.count; sending it again replaces it */
        put: {
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
        /** Complete the upload after all parts have arrived */
        post: {
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
        /** An upload */
        get: {
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
        put?: never;
        post?: never;
        /** Delete an uploaded file */
        delete: {
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
        /** Datasets by name */
        get: {
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
        put?: never;
        /** Create an empty dataset; batches create their dataset on their own */
        post: {
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
        /** A dataset: labels, splits, spec */
        get: {
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
        put?: never;
        post?: never;
        /** Delete a dataset with all versions. Models that were trained on it need force */
        delete: {
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
        /** The Arrow files of a dataset */
        get: {
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
        /** The videos of a dataset, as submitted in batches */
        get: {
            parameters: {
                query?: {
                    pageSize?: number;
                    /** @description nextPageToken of the previous page */
                    pageToken?: string;
                    label?: string;
                    split?: "train" | "validation" | "test";
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
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change labels, splits, groups and exclusion of videos, as one new version */
        patch: {
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
                    "application/x-ndjson": string;
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
        trace?: never;
    };
    "/v1/datasets/{name}/videos/{videoId}/filmstrip": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The frames of a video that the network used, side by side in a GIF */
        get: {
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
        /** The features and labels of a dataset, as NumPy arrays or as an Arrow stream */
        get: {
            parameters: {
                query?: {
                    /** @description npy: one array. arrow: an Arrow IPC stream with features, masks, labels and names */
                    format?: "npy" | "arrow";
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
        /** Labels of all videos, one line per video; PATCH accepts the lines again */
        get: {
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
        /** Labels of all videos for a spreadsheet; PATCH accepts the file again */
        get: {
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
        /** The history of a dataset, newest version first: batches and changes of labels */
        get: {
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
        /** Videos that differ between two versions, one line per video */
        get: {
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
        /** Undo the change that made a version; fields that were changed again since stay */
        post: {
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
        /** Videos whose labels are worth a look; the first call builds the queue */
        get: {
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
        /** Lease the next videos to a session, so that no other reviewer gets them */
        post: {
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
        /** Accept, relabel, exclude or skip videos, or take such decisions back */
        post: {
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
        /** Items of a classify batch that are worth a look; the first call builds the queue */
        get: {
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
        /** Lease the next items to a session, so that no other reviewer gets them */
        post: {
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
        /** Accept, relabel, exclude or skip items, or take such decisions back */
        post: {
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
        /** Add the accepted and relabelled items to a dataset, from stored features */
        post: {
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
        /** The videos that are most similar to a video of the dataset */
        get: {
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
        /** The videos that are most similar to a video by uri or by upload, which need not be in the dataset */
        post: {
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
        /** Groups of near-duplicate videos, with the frames that prove it */
        get: {
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
        /** Keep one video of each group of near-duplicates and exclude the others; the change can be undone */
        post: {
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
        /** The unlabelled videos that are most worth a label, the most useful first */
        post: {
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
        /** Training runs, newest first */
        get: {
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
        put?: never;
        /** Train a model on a dataset */
        post: {
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
        /** State, history, evaluation */
        get: {
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
        put?: never;
        post?: never;
        /** Delete a training run with its checkpoints. Models that it trained need force */
        delete: {
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
        /** The run as server-sent events until it ends */
        get: {
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
        /** Cancel; the best epoch so far is kept */
        post: {
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
        /** Resume a cancelled or failed run from its last checkpoint */
        post: {
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
        /** Models, newest first */
        get: {
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
        put?: never;
        /** Import weights of the reference's model that were saved by Keras (H5) */
        post: {
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
        /** A model, by id or alias */
        get: {
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
        put?: never;
        post?: never;
        /** Delete a model. Aliases that point at it need force */
        delete: {
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
        /** The model card */
        get: {
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
        /** The classifier as an ONNX model: features (items, frames, featureSize) to calibrated probabilities */
        get: {
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
        /** The classifier as a tfjs layers model, for tf.loadLayersModel */
        get: {
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
        /** The weights that model.json refers to */
        get: {
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
        /** Promotions and rollbacks of an alias */
        get: {
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
        /** The prediction for each evaluated row, as NDJSON */
        get: {
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
        /** Precision, recall and F1 of every class, on the evaluated rows */
        get: {
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
        /** Cells of the confusion matrix that are not 0: wrong predictions first, the most frequent ones first */
        get: {
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
        /** Point an alias at the model, if it passes the promotion check */
        post: {
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
        /** Point the alias back at its previous model */
        post: {
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
        /** Backbones that batches may name, in alphabetical order */
        get: {
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
        put?: never;
        /** Add an ONNX file as a backbone; it is checked and run once before it is added */
        post: {
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
        /** Make a backbone the default for batches that name none */
        post: {
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
        /** Remove a backbone from the list; models and features that use it keep working */
        delete: {
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
        /** Classifications, newest first */
        get: {
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
        put?: never;
        /** Classify one video by uri or by upload */
        post: {
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
        /** Ranked classes with per-frame evidence */
        get: {
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
        put?: never;
        post?: never;
        /** Delete a classification with its result */
        delete: {
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
        /** The frames that the network used, as a GIF */
        get: {
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
        /** Classify the videos of a batch with another model, from stored features */
        post: {
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
        /** Classify the rows of a dataset with another model, from stored features */
        post: {
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
        /** Reclassifications, newest first */
        get: {
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
        /** Progress, and how many items have changed */
        get: {
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
        put?: never;
        post?: never;
        /** Delete a reclassification with its results */
        delete: {
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
        /** The reclassification as server-sent events until it ends */
        get: {
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
        /** Cancel; finished parts are kept */
        post: {
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
        /** Pause; running shards are finished */
        post: {
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
        /** Resume */
        post: {
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
        /** Old and new result of every item, or of changed items only, as NDJSON */
        get: {
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
        /** Delete the rows of a video from all versions of a dataset. Its features and results stay */
        delete: {
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
        /** Erase a video from the project: features, images, rows of datasets, results, uploads */
        delete: {
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
        /** Delete objects of the store that nothing refers to, or count them */
        post: {
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
        /** Deletions with their receipts, newest first */
        get: {
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
        /** A deletion: its state, and once it has ended, the receipt */
        get: {
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
        /** A job in a queue */
        get: {
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
        /** Workers with their jobs, queue depths and an estimate for the backlog */
        get: {
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
        /** API keys, without their secrets */
        get: {
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
        put?: never;
        /** Create an API key; only this response contains the key itself */
        post: {
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
        /** Permissions of the key of this call, and how much of its quotas is used */
        get: {
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
        /** Revoke an API key */
        delete: {
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
        /** Whether calls need a key, and which key this call has */
        get: {
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
        put?: never;
        /** Sign in: store a key in the cookie of the dashboard */
        post: {
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
        /** Sign out: delete the cookie */
        delete: {
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
        /** This document */
        get: {
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
        /** Alive */
        get: {
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
        /** Redis and the object store answer */
        get: {
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
        /** Prometheus metrics */
        get: {
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
         *       "uri": "s3://models/video_classifier.weights.h5",
         *       "labels": [
         *         "Punch",
         *         "TennisSwing"
         *       ],
         *       "dataset": "clips"
         *     }
         */
        ImportModel: {
            uri: string;
            /** @description Class names in the order of the model outputs */
            labels: string[];
            /** @description Dataset whose feature spec the model uses */
            dataset: string;
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
        DryRun: {
            /** @constant */
            object: "batch_dry_run";
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
            failure: components["schemas"]["Failure"] | null;
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
             * @description Videos that the dataset had under another label or split; null until the batch has ended
             * @default null
             */
            resubmitted: {
                /** @description Videos that have the new label, since their earlier one came from a submission */
                relabelled: number;
                /** @description Videos that are in the new split now */
                moved: number;
                /** @description Videos that keep their label or split, since a person set it */
                kept: number;
            } | null;
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
        Failure: {
            /** @enum {string} */
            code: "invalid_request" | "invalid_manifest" | "unsupported_media_type" | "payload_too_large" | "unauthenticated" | "forbidden" | "rate_limited" | "quota_exceeded" | "not_found" | "method_not_allowed" | "conflict" | "precondition_failed" | "idempotency_mismatch" | "idempotency_in_flight" | "promotion_refused" | "source_not_found" | "source_forbidden" | "source_archived" | "source_credentials" | "source_misconfigured" | "source_unreachable" | "source_too_large" | "scratch_unavailable" | "media_empty" | "media_unreadable" | "media_no_video" | "media_unsupported" | "media_corrupt" | "media_encrypted" | "media_too_large" | "decode_timeout" | "decode_cpu_exceeded" | "decode_memory_exceeded" | "decode_files_exceeded" | "decode_failed" | "backbone_unavailable" | "backbone_invalid" | "encoder_failed" | "features_missing" | "model_unavailable" | "dataset_unusable" | "storage_unavailable" | "object_damaged" | "object_too_new" | "queue_unavailable" | "worker_lost" | "item_quarantined" | "cancelled" | "internal";
            message: string;
            retryable: boolean;
        };
        Problem: {
            type: string;
            title: string;
            status: number;
            detail: string;
            /** @enum {string} */
            code: "invalid_request" | "invalid_manifest" | "unsupported_media_type" | "payload_too_large" | "unauthenticated" | "forbidden" | "rate_limited" | "quota_exceeded" | "not_found" | "method_not_allowed" | "conflict" | "precondition_failed" | "idempotency_mismatch" | "idempotency_in_flight" | "promotion_refused" | "source_not_found" | "source_forbidden" | "source_archived" | "source_credentials" | "source_misconfigured" | "source_unreachable" | "source_too_large" | "scratch_unavailable" | "media_empty" | "media_unreadable" | "media_no_video" | "media_unsupported" | "media_corrupt" | "media_encrypted" | "media_too_large" | "decode_timeout" | "decode_cpu_exceeded" | "decode_memory_exceeded" | "decode_files_exceeded" | "decode_failed" | "backbone_unavailable" | "backbone_invalid" | "encoder_failed" | "features_missing" | "model_unavailable" | "dataset_unusable" | "storage_unavailable" | "object_damaged" | "object_too_new" | "queue_unavailable" | "worker_lost" | "item_quarantined" | "cancelled" | "internal";
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
        ItemOutcome: {
            index: number;
            customId: string;
            uri: string;
            /** @default null */
            label: string | null;
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
        WatchEventReceipt: {
            /** @constant */
            object: "watch_event";
            /** @enum {string} */
            kind: "notification" | "subscription" | "unsubscription";
            /** @description Whether a run will look for changes; false if no object of the event is below the prefix */
            run: boolean;
        };
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
            /** @description Videos in more than one split */
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
                /** @description videoId or group; of near-duplicates the videoId of the first one */
                key: string;
                splits: ("train" | "validation" | "test")[];
                rows: number;
            }[];
        };
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
                    /** @description Videos that keep their label or split, since a person set it */
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
                /** @description Time left until the head is chosen; the final fit and the evaluation follow */
                etaSeconds: number;
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
        Prediction: {
            customId: string;
            videoId: string;
            label: string;
            /** @enum {string} */
            split: "train" | "validation" | "test";
            top: components["schemas"]["RankedClass"][];
        };
        ConfusionCell: {
            /** @description True class */
            actual: string;
            predicted: string;
            count: number;
        };
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
            previewUrl: string | null;
            frames: number | null;
            cached: boolean;
            backbonePretrained: boolean | null;
            failure: components["schemas"]["Failure"] | null;
            createdAt: string;
            finishedAt: string | null;
        };
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
export type operations = Record<string, never>;
