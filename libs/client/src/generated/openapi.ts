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
                    priority?: number;
                    validateOnly?: boolean;
                    abstainBelow?: number;
                    sampling?: "uniform" | "head";
                    resize?: "fit-crop" | "crop";
                    dtype?: "float32" | "float16";
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
        delete?: never;
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
                                     * @description disabled: the receiver answered 410, to this or an earlier delivery
                                     * @enum {string}
                                     */
                                    outcome: "delivered" | "retrying" | "failed" | "disabled";
                                    /** @description HTTP status of the answer */
                                    status: number | null;
                                    milliseconds: number;
                                    error: components["schemas"]["Failure"] | null;
                                }[];
                            }[];
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
        /** Cancel; running work stops */
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
        delete?: never;
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
        delete?: never;
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
        /** train_data.npy (n, 20, 1024) or train_labels.npy (n, 1) */
        get: {
            parameters: {
                query?: {
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
        delete?: never;
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
        delete?: never;
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
                        /** @description The caller's own name of the video; the uri, or the name of the form's file, unless given */
                        customId?: string;
                        /** @default production */
                        model?: string;
                        /** @default 5 */
                        topK?: number;
                        /** @default true */
                        evidence?: boolean;
                        /** @default true */
                        preview?: boolean;
                        /** @description A top class that is less probable than this is no answer: label null, abstained */
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
        delete?: never;
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
                        /** @description Model whose answers count as the old ones; without it those that a classify batch gave, else the labels that were given */
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
        delete?: never;
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
                        /** @description default where it is not given; the first key of all is always of * */
                        project?: string | "*";
                        quotas?: {
                            /** @description Items that have been submitted and have not ended */
                            itemsInFlight?: number;
                            /** @description Items submitted in a day of UTC */
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
        /**
         * @example {
         *       "dataset": "clips",
         *       "items": [
         *         {
         *           "uri": "s3://videos/punch-1.mp4",
         *           "label": "Punch"
         *         }
         *       ]
         *     }
         * @example {
         *       "purpose": "classify",
         *       "source": {
         *         "prefix": "s3://videos/new/",
         *         "include": [
         *           "**\/*.mp4"
         *         ]
         *       }
         *     }
         */
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
            /** @description A top class that is less probable than this is no answer: label null, abstained */
            abstainBelow?: number;
            frames?: {
                /** @default 220 */
                imageSize?: number;
                /** @default 20 */
                maxFrames?: number;
                /**
                 * @default uniform
                 * @enum {string}
                 */
                sampling?: "uniform" | "head";
                /**
                 * @default fit-crop
                 * @enum {string}
                 */
                resize?: "fit-crop" | "crop";
                /**
                 * @default float32
                 * @enum {string}
                 */
                dtype?: "float32" | "float16";
                /**
                 * @default float32
                 * @enum {string}
                 */
                precision?: "float32" | "float16" | "int8";
            };
            items?: components["schemas"]["BatchItem"][];
            manifestUri?: string;
            source?: {
                prefix: string;
                include?: string[];
                exclude?: string[];
                /**
                 * @description folder: each video has the name of the folder that it lies in, below the prefix, as its label
                 * @enum {string}
                 */
                labelFrom?: "folder";
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
         *       "name": "clips",
         *       "description": "Of the first season"
         *     }
         */
        CreateDataset: {
            name: string;
            description?: string;
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
                /** @enum {string} */
                preset?: "default" | "reference";
                epochs?: number;
                batchSize?: number;
                learningRate?: number;
                seed?: number;
                /** @enum {string} */
                split?: "group" | "stratified" | "tail";
                groupPattern?: string | null;
                validationFraction?: number;
                testFraction?: number;
                maskedPooling?: boolean;
                warmUpEpochs?: number;
                /** @enum {string} */
                decay?: "none" | "cosine";
                labelSmoothing?: number;
                mixup?: number;
                frameDropout?: number;
                weightDecay?: number;
                /** @enum {string} */
                classWeights?: "none" | "balanced";
                patience?: number;
            };
            promoteTo?: string;
            /** @description A top class that is less probable than this is no answer: label null, abstained */
            abstainBelow?: number;
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
            /** @description Index = class, as the model was trained */
            labels: string[];
            /** @description Whose features the model takes: their spec becomes that of the model */
            dataset: string;
            /** @description A top class that is less probable than this is no answer: label null, abstained */
            abstainBelow?: number;
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
         *       "uri": "s3://videos/punch-1.mp4",
         *       "model": "production",
         *       "topK": 3
         *     }
         */
        CreateClassification: {
            uri: string;
            /** @description The caller's own name of the video; the uri, or the name of the form's file, unless given */
            customId?: string;
            /** @default production */
            model?: string;
            /** @default 5 */
            topK?: number;
            /** @default true */
            evidence?: boolean;
            /** @default true */
            preview?: boolean;
            /** @description A top class that is less probable than this is no answer: label null, abstained */
            abstainBelow?: number;
            timeline?: {
                /** @default 100 */
                frames?: number;
                /**
                 * @description Frames from the start of one window to that of the next
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
            /** @description Model whose answers count as the old ones; without it those that a classify batch gave, else the labels that were given */
            from?: string;
        };
        DryRun: {
            /** @constant */
            object: "batch_dry_run";
            items: number;
            duplicates: number;
            labels: {
                [key: string]: number;
            };
            /** @description Items whose features exist already */
            cached: number;
            /** @description Items whose source no batch has fetched yet, or which does not say its version: whether they are cached is seen when they run */
            unknown: number;
            /** @description Items that cached and unknown were counted over; of large submissions a sample, and both are in proportion */
            sampled: number;
            /** @description Items that the quotas of the key allow now; null: any number */
            itemsLeft: number | null;
            /** @description Submitted now, it would be refused: quota_exceeded */
            exceedsQuota: boolean;
            /** @description Until all would have run, with what runs now before them; null where nothing has run lately */
            etaSeconds: number | null;
        };
        Batch: {
            id: string;
            /** @constant */
            object: "batch";
            /**
             * @description Whose it is: the project of the key that made it
             * @default default
             */
            project: string;
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
            /** @description Items whose features existed already */
            cached: number;
            itemsPerSecond: number | null;
            etaSeconds: number | null;
            timings: components["schemas"]["StageTimings"] | null;
            limitingStage: string | null;
            spec: components["schemas"]["FeatureSpec"] | null;
            backbonePretrained: boolean | null;
            failure: components["schemas"]["Failure"] | null;
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
        };
        Failure: {
            /** @enum {string} */
            code: "invalid_request" | "invalid_manifest" | "unsupported_media_type" | "payload_too_large" | "unauthenticated" | "forbidden" | "rate_limited" | "quota_exceeded" | "not_found" | "method_not_allowed" | "conflict" | "idempotency_mismatch" | "idempotency_in_flight" | "promotion_refused" | "source_not_found" | "source_forbidden" | "source_unreachable" | "source_too_large" | "media_empty" | "media_unreadable" | "media_no_video" | "media_unsupported" | "media_corrupt" | "media_encrypted" | "media_too_large" | "decode_timeout" | "decode_cpu_exceeded" | "decode_memory_exceeded" | "decode_files_exceeded" | "decode_failed" | "backbone_unavailable" | "encoder_failed" | "features_missing" | "model_unavailable" | "dataset_unusable" | "storage_unavailable" | "queue_unavailable" | "worker_lost" | "item_quarantined" | "cancelled" | "internal";
            message: string;
            retryable: boolean;
        };
        Problem: {
            type: string;
            title: string;
            status: number;
            detail: string;
            /** @enum {string} */
            code: "invalid_request" | "invalid_manifest" | "unsupported_media_type" | "payload_too_large" | "unauthenticated" | "forbidden" | "rate_limited" | "quota_exceeded" | "not_found" | "method_not_allowed" | "conflict" | "idempotency_mismatch" | "idempotency_in_flight" | "promotion_refused" | "source_not_found" | "source_forbidden" | "source_unreachable" | "source_too_large" | "media_empty" | "media_unreadable" | "media_no_video" | "media_unsupported" | "media_corrupt" | "media_encrypted" | "media_too_large" | "decode_timeout" | "decode_cpu_exceeded" | "decode_memory_exceeded" | "decode_files_exceeded" | "decode_failed" | "backbone_unavailable" | "encoder_failed" | "features_missing" | "model_unavailable" | "dataset_unusable" | "storage_unavailable" | "queue_unavailable" | "worker_lost" | "item_quarantined" | "cancelled" | "internal";
            retryable: boolean;
            instance?: string;
            errors: {
                pointer: string;
                code: string;
                detail?: string;
            }[];
        };
        ItemOutcome: {
            index: number;
            customId: string;
            uri: string;
            label: string | null;
            /** @enum {string} */
            state: "pending" | "succeeded" | "failed" | "cancelled";
            videoId: string | null;
            /** @description Frames that hold features */
            frames: number | null;
            cached: boolean;
            attempts: number;
            timings: components["schemas"]["StageTimings"] | null;
            error: components["schemas"]["Failure"] | null;
            model: string | null;
            top: components["schemas"]["RankedClass"][] | null;
            /**
             * @description The top class is less probable than the threshold of the batch or its model
             * @default false
             */
            abstained: boolean;
        };
        RankedClass: {
            label: string;
            probability: number;
        };
        Upload: {
            id: string;
            /** @constant */
            object: "upload";
            /**
             * @description Whose it is: the project of the key that made it
             * @default default
             */
            project: string;
            uri: string;
            bytes: number | null;
            sha256: string | null;
            /** @description Where its parts are put, with the number of the part for {part}; null where nothing is awaited */
            uploadUrl: string | null;
            /** @enum {string} */
            state: "pending" | "complete";
            createdAt: string;
            /**
             * @description Of an upload in parts
             * @default null
             */
            parts: {
                /** @description Of each but the last */
                bytes: number;
                count: number;
                /** @description 1 to count; while it is pending */
                received: number[];
            } | null;
        };
        Dataset: {
            name: string;
            /** @constant */
            object: "dataset";
            /**
             * @description Whose it is: the project of the key that made it
             * @default default
             */
            project: string;
            version: number;
            description: string | null;
            specId: string | null;
            spec: components["schemas"]["FeatureSpec"] | null;
            backbonePretrained: boolean | null;
            rows: number;
            labels: {
                [key: string]: number;
            };
            splits: {
                [key: string]: number;
            };
            /**
             * @description Of the splits that rows name; null in lists
             * @default null
             */
            leakage: components["schemas"]["Leakage"] | null;
            shardCount: number;
            createdAt: string;
            updatedAt: string;
        };
        Leakage: {
            /** @description Videos in more than one split */
            videos: number;
            /** @description Groups in more than one split */
            groups: number;
            /** @description Videos with more than one label */
            contradictions: number;
            /** @description The first 20 leaks, videos before groups */
            examples: {
                /** @enum {string} */
                kind: "video" | "group";
                /** @description videoId or group */
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
        };
        DatasetVideo: {
            videoId: string;
            customId: string | null;
            uri: string | null;
            label: string | null;
            split: ("train" | "validation" | "test") | null;
            group: string | null;
            /** @description Place of its shard in the dataset */
            shard: number;
        };
        TrainingRun: {
            id: string;
            /** @constant */
            object: "training_run";
            /**
             * @description Whose it is: the project of the key that made it
             * @default default
             */
            project: string;
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
                /** @description Of an epoch */
                steps: number;
                loss: number;
                accuracy: number;
                examplesPerSecond: number;
                /** @description An upper bound where the run may stop early */
                etaSeconds: number;
            } | null;
            rows: {
                train: number;
                validation: number;
                test: number;
            } | null;
            /**
             * @description Between train, validation and test
             * @default null
             */
            leakage: components["schemas"]["Leakage"] | null;
            evaluation: components["schemas"]["Evaluation"] | null;
            modelId: string | null;
            warnings: string[];
            /**
             * @description How often it was resumed
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
             * @default default
             * @enum {string}
             */
            preset: "default" | "reference";
            /** @default 12 */
            epochs: number;
            /** @default 32 */
            batchSize: number;
            /** @default 0.001 */
            learningRate: number;
            /** @default 42 */
            seed: number;
            /**
             * @description How validation and test rows are chosen: group by class, and never parts a group; stratified by class alone; tail validates with the last rows, as the reference does
             * @default group
             * @enum {string}
             */
            split: "group" | "stratified" | "tail";
            /**
             * @description RE2 pattern that finds the group of a row without one in its file name, else in its customId or uri, such as `_g(\d+)_`: what its first parentheses match
             * @default null
             */
            groupPattern: string | null;
            /** @default 0.15 */
            validationFraction: number;
            /**
             * @description Share of rows held out as test where no row says `split: test`. 0 leaves the run without a test split
             * @default 0.2
             */
            testFraction: number;
            /**
             * @description Keep padded frames out of the pooling; the reference pools them too
             * @default true
             */
            maskedPooling: boolean;
            /**
             * @description Epochs, or a part of one, over which the learning rate rises from 0
             * @default 0
             */
            warmUpEpochs: number;
            /**
             * @description What the learning rate does after warming up; cosine: falls to 0 at the last step
             * @default none
             * @enum {string}
             */
            decay: "none" | "cosine";
            /**
             * @description Share of each target that is spread over all classes
             * @default 0
             */
            labelSmoothing: number;
            /**
             * @description Alpha of the beta distribution that pairs of training rows are mixed by; 0 mixes none
             * @default 0
             */
            mixup: number;
            /**
             * @description Share of frames that a training step does not see
             * @default 0
             */
            frameDropout: number;
            /**
             * @description Share of each kernel that a step at learning rate 1 takes away (AdamW)
             * @default 0
             */
            weightDecay: number;
            /**
             * @description balanced: all classes weigh the same in the training loss
             * @default none
             * @enum {string}
             */
            classWeights: "none" | "balanced";
            /**
             * @description Epochs without a lower validation loss after which the run stops; 0 runs them all
             * @default 0
             */
            patience: number;
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
            labels: string[];
            /** @description rows: true class, columns: predicted */
            confusionMatrix: number[][];
            perClass: {
                label: string;
                precision: number;
                recall: number;
                f1: number;
                support: number;
            }[];
            /** @description 95 % of the accuracy over resampled items (bootstrap) */
            accuracyInterval?: number[];
            calibration?: {
                /** @description What logits are divided by, fitted on the validation split */
                temperature: number;
                /** @description Expected calibration error, 15 bins */
                error: number;
                /** @description The same at temperature 1 */
                uncalibratedError: number;
                /** @description The bins behind the two errors */
                reliability?: {
                    /** @description At temperature 1 */
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
        ReliabilityBin: {
            from: number;
            to: number;
            count: number;
            /** @description Mean probability of the top class; null without rows */
            confidence: number | null;
            /** @description Share of rows whose top class is the true one; null without rows */
            accuracy: number | null;
        };
        Model: {
            id: string;
            /** @constant */
            object: "model";
            /**
             * @description Whose it is: the project of the key that made it
             * @default default
             */
            project: string;
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
            /** @default null */
            abstainBelow: number | null;
            /**
             * @description The best of the epochs before its run was cancelled
             * @default false
             */
            fromCancelledRun: boolean;
            /**
             * @description Between the splits that it was trained and evaluated on
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
                 * @description The file that imported weights came from; run, dataset, seed and hyperparameters are null then
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
        Classification: {
            id: string;
            /** @constant */
            object: "classification";
            /**
             * @description Whose it is: the project of the key that made it
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
             * @description The top class; null where the model abstained
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
             * @description Scores over time, where a timeline was asked for
             * @default null
             */
            windows: {
                startSeconds: number;
                /** @description Times of the first and last frame of the window */
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
             * @description Whose it is: the project of the key that made it
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
            /** @description Shards */
            parts: {
                total: number;
                done: number;
            };
            /** @description Items so far */
            items: number;
            changed: number;
            /** @description Items without features of the model's spec */
            failed: number;
            failure: components["schemas"]["Failure"] | null;
            createdAt: string;
            finishedAt: string | null;
        };
        ReclassifiedItem: {
            /**
             * @description Its place in the batch; null in a dataset
             * @default null
             */
            index: number | null;
            customId: string;
            uri: string | null;
            videoId: string;
            /** @description As it was given */
            label: string | null;
            old: {
                /** @description Null where the model abstained */
                label: string | null;
                probability: number | null;
            } | null;
            new: {
                /** @description Null where the model abstained */
                label: string | null;
                probability: number | null;
            } | null;
            /** @description Both are known, and their labels differ */
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
                /** @description Until their next attempt, or their time */
                delayed: number;
                /** @description Until the videos that they need are done */
                blocked: number;
                /** @description Ended for good, kept to be looked at */
                failed: number;
            }[];
            drain: {
                /** @description Videos left: in the queue, running, and of batches whose turn is yet to come */
                backlog: number;
                /** @description Extractors that take videos */
                workers: number;
                /** @description Of all of them, over the last minute */
                videosPerSecond: number;
                /** @description Of one that is busy: the mean over those that worked, or of the last one that left; null where none has worked yet */
                videosPerSecondPerWorker: number | null;
                /** @description With the extractors there are; null where that cannot be said */
                etaSeconds: number | null;
                /** @description Extractors that it takes to be done within drainWithin */
                within: {
                    seconds: number;
                    workers: number | null;
                } | null;
                /** @description How long as many extractors as asked for would take */
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
            /** @description Engine and device, such as onnx/cpu; null where none computes, or it is being loaded */
            engine: string | null;
            /** @description Cores that the process may use */
            cores: number;
            /** @description Load average of its host over the last minute */
            load: number;
            /**
             * @description starting: takes no jobs yet; draining: takes no more
             * @enum {string}
             */
            state: "starting" | "idle" | "busy" | "draining";
            /** @description Jobs that it takes at once */
            slots: number;
            work: {
                queue: string;
                /** @description Id of the batch, training run or classification; null for the video of a single classification */
                subject: string | null;
                shard: number | null;
                /** @description Jobs of it that run here */
                items: number;
            }[];
            /** @description Jobs ended a second over the last minute; the job of an extractor is a video */
            jobsPerSecond: number;
            /** @description The same over the time in which it had any job; the last known value while it has none, null before the first */
            busyJobsPerSecond: number | null;
            /** @description 99th percentile since it was last seen */
            eventLoopDelayMs: number;
            /** @description Resident memory of the process, without its children */
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
            /** @description The project whose resources the key sees and makes; *: it sees those of all */
            project: string | "*";
            /** @description Of this key, in place of the settings' ones */
            quotas: {
                /** @description Items that have been submitted and have not ended */
                itemsInFlight?: number;
                /** @description Items submitted in a day of UTC */
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
            /** @description The project whose resources the key sees and makes; *: it sees those of all */
            project: string | "*";
            /** @description Of this key, in place of the settings' ones */
            quotas: {
                /** @description Items that have been submitted and have not ended */
                itemsInFlight?: number;
                /** @description Items submitted in a day of UTC */
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
            /** @description Null where no key is asked for */
            key: components["schemas"]["ApiKey"] | null;
            /** @description The project whose resources the key sees and makes; *: it sees those of all */
            project: string | "*";
            scopes: ("read" | "submit" | "train" | "admin")[];
            quotas: {
                itemsInFlight: {
                    /** @description Null: any number */
                    limit: number | null;
                    used: number;
                    resetsAt: string | null;
                };
                itemsADay: {
                    /** @description Null: any number */
                    limit: number | null;
                    used: number;
                    resetsAt: string | null;
                };
                uploadBytesADay: {
                    /** @description Null: any number */
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
                /** @description The project whose resources the key sees and makes; *: it sees those of all */
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
