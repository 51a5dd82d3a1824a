import { type ErrorCode } from './errors.js';

/** What to do about each failure, for people. The dashboard, the command line and docs/troubleshooting.md show it. */
export const ERROR_HELP: Readonly<Record<ErrorCode, string>> = {
  invalid_request: 'Correct the fields that the answer points at; /docs shows what each call takes.',
  invalid_manifest:
    'Correct the lines that the answer names. CSV needs a header with a uri column, NDJSON one object with a uri on each line.',
  unsupported_media_type: 'Send application/json, application/x-ndjson or text/csv, and say so in Content-Type.',
  payload_too_large:
    'Send more than 1,000 items as NDJSON or CSV instead of inline JSON; for files, raise MAX_UPLOAD_BYTES or name the video by its uri.',
  unauthenticated:
    'Send Authorization: Bearer KEY; the command line takes --key or CLIPYARD_API_KEY, the dashboard asks for it. Keys are made by clipyard keys create.',
  forbidden:
    'Use a key whose scopes and project allow the call, or have one made: clipyard keys create NAME --scopes … --project …. Workers, metrics, queues and keys need one of project *. Without a key, call by an address, as localhost or by a name in ALLOWED_HOSTS; a page of another site may change nothing.',
  rate_limited: 'Wait as long as Retry-After says. Submit in bulk instead of one by one, or raise RATE_LIMIT.',
  quota_exceeded:
    'GET /v1/keys/self says what is used up and when it is free again. Wait as long as Retry-After says, submit less at once, or have a key with larger quotas made; defaults are MAX_ITEMS_IN_FLIGHT, MAX_ITEMS_A_DAY and MAX_UPLOAD_BYTES_A_DAY.',
  not_found: 'Check the id. Lists show what exists; jobs leave the queue when they have ended.',
  method_not_allowed:
    'The Allow header of the answer names the methods that the path takes; /docs shows what each does.',
  conflict:
    'Look at the state of the resource: what has ended cannot be paused or cancelled, and a dataset holds features of one spec only.',
  idempotency_mismatch: 'Use a new Idempotency-Key for another request; a key stands for one body.',
  idempotency_in_flight: 'Wait for the first request, or repeat in a few seconds: it ends at the same resource.',
  promotion_refused:
    'Read the reasons of the gate. Train a better model, or promote it by force with a reason that the history keeps.',
  source_not_found: 'Check the uri, and that the file is still there; then retry the failed items.',
  source_forbidden:
    'file:// uris must lie below ALLOWED_ROOTS, https:// ones must lead to public addresses. Add the folder to ALLOWED_ROOTS, or upload the file.',
  source_unreachable:
    'The server did not give the file. Check that it answers from where the extractors run; then retry the failed items.',
  source_too_large: 'Cut or compress the video, or raise MAX_VIDEO_BYTES.',
  media_empty: 'The file holds no bytes: copy or export it again.',
  media_unreadable: 'The file is no video, or its beginning is damaged. Open it in a player; export it again as MP4.',
  media_no_video: 'The file holds sound or pictures only. Leave it out.',
  media_unsupported: 'Convert it: ffmpeg -i IN -c:v libx264 -pix_fmt yuv420p OUT.mp4',
  media_corrupt: 'No frame could be decoded. Export the video again from its source.',
  media_encrypted: 'Remove the protection, or leave the video out.',
  media_too_large: 'Scale the picture down, or raise DECODE_MAX_PIXELS.',
  decode_timeout: 'The video is very long or the machine is busy. Retry; else cut it, or raise DECODE_TIMEOUT_MS.',
  decode_cpu_exceeded: 'The video is very long or made to be slow. Cut it, or raise DECODE_CPU_SECONDS.',
  decode_memory_exceeded:
    'The pictures are very large, or the file is made to waste memory. Scale them down, or raise DECODE_MEMORY_BYTES.',
  decode_files_exceeded: 'No video needs this: the file attacks its decoder. Leave it out, and report it to FFmpeg.',
  decode_failed: 'The decoder stopped. Retry the failed items; if the same ones fail again, convert them.',
  backbone_unavailable:
    "The weights cannot be had. Give the path of a Keras .h5 in BACKBONE, or allow the download; the extractor's log says what it tried.",
  encoder_failed:
    "Retry the failed items. If it stays, look at the extractor's log: memory and the GPU are what is usually short.",
  features_missing: 'Features were deleted from the store. Submit the videos again; what exists is not computed again.',
  model_unavailable: 'Train a model and promote it to this alias, or name a model that exists (clipyard models).',
  dataset_unusable:
    'A dataset needs rows of at least two labels, and rows to validate on. Submit more labelled videos into it.',
  storage_unavailable:
    'Check STORE_URL, the credentials, and that the store answers (/readyz). Work goes on by itself once it does.',
  queue_unavailable:
    'Check REDIS_URL, and that Redis answers (/readyz). Nothing is lost: work goes on by itself once it does.',
  worker_lost:
    'Workers died while they held this video, most often for want of memory. Retry the failed items; lower EXTRACT_CONCURRENCY if it comes again.',
  item_quarantined:
    'Each worker that held this video alone died. Convert it, or leave it out; retry it once when the extractors have more memory.',
  cancelled: 'Somebody cancelled it. Submit it again, or retry, to run it.',
  internal: "Retry once. If it stays, it is a defect: the service's log has the details, under the same time and path.",
};
