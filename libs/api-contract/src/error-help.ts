import { type ErrorCode } from './errors.js';

/** Cause and remedy of each error code, shown by the dashboard, the command line and docs/troubleshooting.md. */
export const ERROR_HELP: Readonly<Record<ErrorCode, string>> = {
  invalid_request: 'Correct the fields listed in the response. /docs describes the fields of each call.',
  invalid_manifest:
    'Correct the lines listed in the response. CSV needs a header row; NDJSON needs one object per line. Lists of ' +
    'videos have a uri in each line, and changes of labels a videoId or a customId.',
  unsupported_media_type: 'Send application/json, application/x-ndjson or text/csv, and set Content-Type to match.',
  payload_too_large:
    'Send more than 1,000 items as NDJSON or CSV instead of inline JSON. For files, raise MAX_UPLOAD_BYTES, or ' +
    'submit the uri of the video instead of uploading it.',
  unauthenticated:
    'Send Authorization: Bearer KEY. The command line takes --key or CLIPYARD_API_KEY; the dashboard asks for the ' +
    'key. Create a key with: clipyard keys create NAME',
  forbidden:
    'Use a key whose scopes and project allow the call, or create one: clipyard keys create NAME --scopes … ' +
    '--project …. Workers, metrics, queues and keys need a key of project *. Calls without a key must use an IP ' +
    'address, localhost or a name in ALLOWED_HOSTS, and pages of other sites cannot change anything.',
  rate_limited: 'Wait for the time in Retry-After. Submit in bulk instead of one by one, or raise RATE_LIMIT.',
  quota_exceeded:
    'GET /v1/keys/self shows how much is used and when it resets. Wait for the time in Retry-After, submit less at ' +
    'once, or create a key with larger quotas. The defaults are MAX_ITEMS_IN_FLIGHT, MAX_ITEMS_A_DAY and ' +
    'MAX_UPLOAD_BYTES_A_DAY.',
  not_found: 'Check the id. Lists show the existing resources; jobs leave the queue when they finish.',
  method_not_allowed: 'The Allow header of the response lists the supported methods; /docs describes each of them.',
  conflict:
    'Check the state of the resource. Finished resources cannot be paused or cancelled, and all features of a ' +
    'dataset have the same spec.',
  relabel_refused:
    'The failure of the batch lists the items. Correct their labels, splits and groups and submit the items again. ' +
    'Or submit them without onRelabel refuse, which changes the dataset. No video is decoded again.',
  precondition_failed:
    'Somebody changed the resource after you read it. Read it again, check your change, and send it with the new ' +
    'version in If-Match.',
  idempotency_mismatch: 'Use a new Idempotency-Key for each new request. A key belongs to one request body.',
  idempotency_in_flight:
    'Wait for the first request, or try again in a few seconds. Both requests return the same resource.',
  promotion_refused:
    'The message has the reasons of the gate. Train a better model, or override the gate with a reason (`force` and ' +
    '`reason`, `clipyard promote --force REASON`); the history of the alias keeps it.',
  source_not_found: 'Check the uri and that the file still exists, then retry the failed items.',
  source_forbidden:
    'The message names the reason, and the setting if one excludes the uri. An https:// uri must resolve to a public ' +
    'address and need no login. For an s3:// uri, allow the credentials of the deployment to read the object ' +
    '(s3:GetObject) and to list its bucket (s3:ListBucket). Or upload the file.',
  source_archived:
    'Restore the object first, then retry: aws s3api restore-object --bucket … --key … --restore-request Days=7',
  source_credentials:
    'Renew the credentials of the deployment. Services read ~/.aws/credentials again by themselves. After changing ' +
    'S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY or S3_SESSION_TOKEN, restart them. Then retry the failed items.',
  source_misconfigured:
    'The message has the code of S3. PermanentRedirect: set S3_REGION and S3_ENDPOINT to those of the bucket. KMS: ' +
    'enable the key, and allow the credentials of the deployment to decrypt with it (kms:Decrypt).',
  source_unreachable:
    'The server did not return the file. Check that the extractors can reach it, then retry the failed items.',
  source_too_large: 'Trim or compress the video, or raise MAX_VIDEO_BYTES.',
  scratch_unavailable:
    'Free space on the disk named in the message, which CACHE_DIR is on, or make it writable again. Extractors wait ' +
    'for that without using up attempts. If single large videos fail, use a larger disk or lower EXTRACT_CONCURRENCY.',
  media_empty: 'The file is empty. Copy or export it again.',
  media_unreadable:
    'The file is not a video, or its header is damaged. Open it in a player, or export it again as MP4.',
  media_no_video: 'The file contains only audio or still images. Leave it out.',
  media_unsupported: 'Convert the video: ffmpeg -i IN -c:v libx264 -pix_fmt yuv420p OUT.mp4',
  media_corrupt: 'No frame could be decoded. Export the video again from its source.',
  range_invalid:
    'The part must lie within the video. Compare startSeconds and endSeconds with the duration in the message, then ' +
    'submit the item again.',
  media_encrypted: 'Remove the encryption, or leave the video out.',
  media_too_large:
    'Scale the video down, or raise DECODE_MAX_PIXELS. If it has too many segments, make them longer, ' +
    'or raise MAX_SEGMENTS.',
  decode_timeout:
    'The video is very long, or the machine is busy. Retry. If it fails again, trim the video or raise ' +
    'DECODE_TIMEOUT_MS.',
  decode_cpu_exceeded:
    'The video is very long, or was built to be slow to decode. Trim the video, or raise DECODE_CPU_SECONDS.',
  decode_memory_exceeded:
    'The frames are very large, or the file was built to waste memory. Scale the video down, or raise ' +
    'DECODE_MEMORY_BYTES.',
  decode_files_exceeded:
    'No legitimate video needs this, so the file is probably an attack on the decoder. Leave it out, and report it ' +
    'to FFmpeg.',
  decode_failed: 'The decoder stopped. Retry the failed items. If the same videos fail again, convert them.',
  backbone_unavailable:
    'The weights could not be loaded. Set BACKBONE to the path of a Keras .h5 file, or allow the download. The ' +
    "extractor's log lists the attempts.",
  backbone_invalid:
    'The message names the problem in the ONNX file or its backbone.json, and how to fix it. docs/backbones.md ' +
    'describes both files.',
  encoder_failed:
    "Retry the failed items. If it happens again, check the extractor's log; it has usually run out of memory or " +
    'lost its GPU.',
  features_missing:
    'Features were deleted from the store. Submit the videos again; features that still exist are not recomputed.',
  model_unavailable:
    'Train a model and promote it to this alias, or choose an existing model; clipyard models lists them. If a file ' +
    'was not imported, the message says what to change in the file or the call.',
  dataset_unusable:
    'Training needs rows of at least two labels, and rows to validate on. Submit more labelled videos to the dataset.',
  storage_unavailable:
    'Check STORE_URL, the credentials and that the store responds (/readyz). Work continues as soon as it does.',
  object_damaged:
    'An object of the store was cut short, replaced or deleted outside of Clipyard; no other resource is affected. ' +
    'Restore the object from a backup, or run clipyard doctor --store, which lists all damaged objects and the ' +
    'possible repairs.',
  object_too_new:
    'A newer version of Clipyard wrote this object, and this version would misread it. Upgrade all services to the ' +
    'newer version. The object itself is intact; do not delete it.',
  queue_unavailable:
    'Check REDIS_URL and that Redis responds (/readyz). Nothing is lost; work continues as soon as it does.',
  worker_lost:
    'Workers died while processing this video, usually because they ran out of memory. Retry the failed items. If it ' +
    'happens again, lower EXTRACT_CONCURRENCY.',
  item_quarantined:
    'Workers died repeatedly while they processed only this video. Convert the video or leave it out, or give the ' +
    'extractors more memory and retry it.',
  cancelled: 'Someone cancelled it. Submit or retry it to run it again.',
  internal:
    "Retry once. If it persists, report a bug and include the entry of the service's log with the same time and path.",
};
