"""The answers of the API. Written by scripts/generate.py from docs/api/openapi.json."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from clipyard._model import Answer


class Comparison(Answer):
    """
    Null for the first model of an alias, for rollbacks, and for promotions before this field existed
    """

    model_id: Annotated[str, Field(alias="modelId")]
    """
    The replaced model
    """
    items: int
    """
    Test videos that both models were evaluated on, of classes that both know
    """
    accuracy: float | None
    """
    Of the promoted model on these videos; null if there are none
    """
    current_accuracy: Annotated[float | None, Field(alias="currentAccuracy")]
    """
    Of the replaced model on these videos; null if there are none
    """
    added_labels: Annotated[list[str], Field(alias="addedLabels")]
    """
    Classes that only the promoted model knows, at most 100 of them
    """
    removed_labels: Annotated[list[str], Field(alias="removedLabels")]
    """
    Classes that only the replaced model knows, at most 100 of them
    """
    added: int | None = None
    """
    Number of classes that only the promoted model knows
    """
    removed: int | None = None
    """
    Number of classes that only the replaced model knows
    """
    same_spec: Annotated[bool, Field(alias="sameSpec")]
    """
    Whether both models use the same feature spec
    """


class AliasVersion(Answer):
    alias: str
    version: int
    model_id: Annotated[str, Field(alias="modelId")]
    action: Literal["promote", "rollback"] | str
    forced: bool
    reason: str | None
    comparison: Comparison | None
    """
    Null for the first model of an alias, for rollbacks, and for promotions before this field existed
    """
    at: str


class AlignedFrame(Answer):
    first: float
    """
    Seconds from the start of the first video
    """
    second: float
    """
    Seconds from the start of the second video
    """
    similarity: float
    """
    Cosine of the features of the two frames
    """


class Quotas(Answer):
    """
    Quotas of this key, which override those in the settings
    """

    items_in_flight: Annotated[int | None, Field(alias="itemsInFlight")] = None
    """
    Submitted items that are not finished
    """
    items_a_day: Annotated[int | None, Field(alias="itemsADay")] = None
    """
    Items submitted per UTC day
    """
    upload_bytes_a_day: Annotated[int | None, Field(alias="uploadBytesADay")] = None


class ApiKey(Answer):
    id: str
    object: Literal["api_key"]
    name: str
    scopes: list[Literal["read", "submit", "train", "admin"] | str]
    project: str | Literal["*"]
    """
    The project whose resources the key reads and creates; * reads those of all projects
    """
    quotas: Quotas
    """
    Quotas of this key, which override those in the settings
    """
    created_at: Annotated[str, Field(alias="createdAt")]
    expires_at: Annotated[str | None, Field(alias="expiresAt")]
    revoked_at: Annotated[str | None, Field(alias="revokedAt")]
    last_used_at: Annotated[str | None, Field(alias="lastUsedAt")]


class Window(Answer):
    frames: int
    stride: int


class Backbone(Answer):
    object: Literal["backbone"]
    name: str
    digest: str
    kind: str
    encodes: Literal["image", "clip"] | str
    """
    One vector per frame, or one per window of frames
    """
    pretrained: bool
    licence: str | None
    feature_size: Annotated[int, Field(alias="featureSize")]
    image_size: Annotated[int | None, Field(alias="imageSize")]
    """
    Null if it accepts any size
    """
    window: Window | None
    max_frames: Annotated[int | None, Field(alias="maxFrames")]
    """
    Frames of a video, unless a batch says
    """
    default: bool
    """
    Whether batches use it that name none
    """
    source: str


class Counts(Answer):
    total: int
    pending: int
    succeeded: int
    failed: int
    cancelled: int


class Shards(Answer):
    total: int
    done: int


class Error(Answer):
    pointer: str
    code: str
    detail: str | None = None


class Failure(Answer):
    code: (
        Literal[
            "invalid_request",
            "invalid_manifest",
            "unsupported_media_type",
            "payload_too_large",
            "unauthenticated",
            "forbidden",
            "rate_limited",
            "quota_exceeded",
            "not_found",
            "method_not_allowed",
            "conflict",
            "relabel_refused",
            "precondition_failed",
            "idempotency_mismatch",
            "idempotency_in_flight",
            "promotion_refused",
            "source_not_found",
            "source_forbidden",
            "source_archived",
            "source_credentials",
            "source_misconfigured",
            "source_unreachable",
            "source_too_large",
            "scratch_unavailable",
            "media_empty",
            "media_unreadable",
            "media_no_video",
            "media_unsupported",
            "media_corrupt",
            "range_invalid",
            "media_encrypted",
            "media_too_large",
            "decode_timeout",
            "decode_cpu_exceeded",
            "decode_memory_exceeded",
            "decode_files_exceeded",
            "decode_failed",
            "backbone_unavailable",
            "backbone_invalid",
            "encoder_failed",
            "features_missing",
            "model_unavailable",
            "dataset_unusable",
            "storage_unavailable",
            "object_damaged",
            "object_too_new",
            "queue_unavailable",
            "worker_lost",
            "item_quarantined",
            "cancelled",
            "internal",
        ]
        | str
    )
    message: str
    retryable: bool
    errors: list[Error]
    """
    Items that caused the failure; at most 100
    """


class LeftOut(Answer):
    count: int
    examples: list[str]
    """
    The first names
    """


class Resubmitted(Answer):
    """
    Videos that the dataset had under another label, split or group; null until the batch has ended
    """

    relabelled: int
    """
    Videos that have the new label, since their earlier one came from a submission
    """
    moved: int
    """
    Videos that are in the new split now
    """
    regrouped: int
    """
    Videos that are in the new group now
    """
    kept: int
    """
    Videos that keep their label, split or group, or stay excluded, since a person set it
    """


class Segments(Answer):
    """
    How videos are divided into segments; null if each item is one video or one part
    """

    by: Literal["stride"]
    seconds: float
    """
    Length of a segment
    """
    overlap: float
    """
    Seconds that a segment shares with the next one; less than its length
    """


class Segments1(Answer):
    """
    How videos are divided into segments; null if each item is one video or one part
    """

    by: Literal["shots"]
    min_seconds: Annotated[float, Field(alias="minSeconds")]
    """
    Shorter shots are joined to the one before
    """
    max_seconds: Annotated[float, Field(alias="maxSeconds")]
    """
    Longer shots are divided
    """
    threshold: float
    """
    How many times larger than around it the difference of two frames must be, to count as a cut
    """


class Items(Answer):
    total: int
    pending: int
    succeeded: int
    failed: int
    cancelled: int


class Class(Answer):
    label: str
    items: int
    probability: float
    """
    Mean over these items
    """


class ClassMetrics(Answer):
    label: str
    precision: float
    recall: float
    f1: float
    support: int
    """
    Evaluated items of the class
    """


class EvidenceItem(Answer):
    frame: int
    time_ms: Annotated[float, Field(alias="timeMs")]
    weight: float


class ConfusionCell(Answer):
    actual: str
    """
    True class
    """
    predicted: str
    count: int


class CreatedApiKey(Answer):
    id: str
    object: Literal["api_key"]
    name: str
    scopes: list[Literal["read", "submit", "train", "admin"] | str]
    project: str | Literal["*"]
    """
    The project whose resources the key reads and creates; * reads those of all projects
    """
    quotas: Quotas
    """
    Quotas of this key, which override those in the settings
    """
    created_at: Annotated[str, Field(alias="createdAt")]
    expires_at: Annotated[str | None, Field(alias="expiresAt")]
    revoked_at: Annotated[str | None, Field(alias="revokedAt")]
    last_used_at: Annotated[str | None, Field(alias="lastUsedAt")]
    key: str


class Source(Answer):
    prefix: str
    include: list[str] | None = None
    exclude: list[str] | None = None
    label_from: Annotated[Literal["folder"] | str | None, Field(alias="labelFrom")] = None
    """
    folder: the label of a video is the name of the folder it is in, below the prefix
    """
    split_from: Annotated[Literal["folder"] | str | None, Field(alias="splitFrom")] = None
    """
    folder: the split of a video is that of the topmost folder named like a split (train, val, test and the like), which is never its label
    """


class Frames(Answer):
    backbone: str | None = None
    """
    The backbone; GET /v1/backbones lists them
    """
    image_size: Annotated[int | None, Field(alias="imageSize")] = None
    """
    Default: that of the backbone, else 220
    """
    max_frames: Annotated[int | None, Field(alias="maxFrames")] = None
    """
    Default: that of the backbone, else 20
    """
    sampling: Literal["uniform", "head"] | str | None = None
    """
    Default: uniform
    """
    resize: Literal["fit-crop", "crop"] | str | None = None
    """
    Default: that of the backbone, else fit-crop
    """
    dtype: Literal["float32", "float16"] | str | None = None
    """
    Default: float32
    """
    precision: Literal["float32", "float16", "int8"] | str | None = None
    """
    Default: float32
    """


class Segments2(Answer):
    """
    Divides each video into segments, which are the items of the batch. Items must not have ranges then
    """

    by: Literal["stride"]
    seconds: float
    """
    Length of a segment
    """
    overlap: float
    """
    Seconds that a segment shares with the next one; less than its length
    """


class Segments3(Answer):
    """
    Divides each video into segments, which are the items of the batch. Items must not have ranges then
    """

    by: Literal["shots"]
    min_seconds: Annotated[float, Field(alias="minSeconds")]
    """
    Shorter shots are joined to the one before
    """
    max_seconds: Annotated[float, Field(alias="maxSeconds")]
    """
    Longer shots are divided
    """
    threshold: float
    """
    How many times larger than around it the difference of two frames must be, to count as a cut
    """


class Rule(Answer):
    purpose: Literal["extract", "classify"] | str
    dataset: str | None = None
    model: str | None = None
    priority: int
    callback_url: Annotated[str | None, Field(alias="callbackUrl")] = None
    abstain_below: Annotated[float | None, Field(alias="abstainBelow")] = None
    """
    The model abstains (label null) if its top class is less probable than this
    """
    frames: Frames | None = None
    stop_after_failures: Annotated[float | None, Field(alias="stopAfterFailures")] = None
    on_relabel: Annotated[Literal["change", "refuse"] | str | None, Field(alias="onRelabel")] = None
    segments: Segments2 | Segments3 | None = None
    """
    Divides each video into segments, which are the items of the batch. Items must not have ranges then
    """


class Schedule(Answer):
    cron: str
    """
    Minute, hour, day of the month, month and day of the week, such as `0 3 * * 1-5`; or @hourly, @daily
    """
    time_zone: Annotated[str, Field(alias="timeZone")]
    """
    IANA name, such as Europe/Berlin
    """


class Events(Answer):
    """
    sns: Amazon S3 through SNS, with its signature; webhook: MinIO or RustFS, with a bearer token
    """

    kind: Literal["sns"]
    topic_arn: Annotated[str, Field(alias="topicArn")]
    """
    Messages of other topics are refused
    """


class Events1(Answer):
    """
    sns: Amazon S3 through SNS, with its signature; webhook: MinIO or RustFS, with a bearer token
    """

    kind: Literal["webhook"]


class LabelLayer(Answer):
    """
    Changes to the labels of its videos; null if there are none
    """

    key: str
    rows: int
    """
    Videos of the shard that no later submission replaced
    """
    excluded: int


class DatasetShard(Answer):
    key: str
    digest: str
    batch_id: Annotated[str, Field(alias="batchId")]
    shard: int
    rows: int
    bytes: int
    labels: dict[str, int]
    splits: dict[str, int]
    label_layer: Annotated[LabelLayer | None, Field(alias="labelLayer")]
    """
    Changes to the labels of its videos; null if there are none
    """
    origin: str | None = None
    """
    SHA-256 of the file that the batch packed, if videos were erased from it since
    """


class Cause(Answer):
    """
    null for versions of releases that did not record it
    """

    kind: Literal["created"]


class Resubmitted1(Answer):
    relabelled: int
    """
    Videos that have the new label, since their earlier one came from a submission
    """
    moved: int
    """
    Videos that are in the new split now
    """
    regrouped: int
    """
    Videos that are in the new group now
    """
    kept: int
    """
    Videos that keep their label, split or group, or stay excluded, since a person set it
    """


class Cause1(Answer):
    """
    null for versions of releases that did not record it
    """

    kind: Literal["batch"]
    batch_id: Annotated[str, Field(alias="batchId")]
    resubmitted: Resubmitted1


class Cause2(Answer):
    """
    null for versions of releases that did not record it
    """

    kind: Literal["labels"]
    by: str
    """
    Name of the API key; empty without keys
    """
    reason: str | None
    edited: int
    """
    Videos that changed
    """


class Cause3(Answer):
    """
    null for versions of releases that did not record it
    """

    kind: Literal["undo"]
    by: str
    """
    Name of the API key; empty without keys
    """
    version: int
    """
    The version whose change was undone
    """
    edited: int
    """
    Videos that changed
    """


class Cause4(Answer):
    """
    null for versions of releases that did not record it
    """

    kind: Literal["erasure"]
    by: str
    """
    Name of the API key; empty without keys
    """
    deletion: str
    """
    Id of the deletion, whose receipt lists what was erased
    """
    edited: int
    """
    Rows that were removed
    """


class DatasetVersion(Answer):
    version: int
    cause: Cause | Cause1 | Cause2 | Cause3 | Cause4 | None
    """
    null for versions of releases that did not record it
    """
    rows: int
    erased: int
    """
    Videos that were erased from this version since
    """
    created_at: Annotated[str, Field(alias="createdAt")]


class DatasetVideo(Answer):
    video_id: Annotated[str, Field(alias="videoId")]
    custom_id: Annotated[str | None, Field(alias="customId")]
    uri: str | None
    label: str | None
    split: Literal["train", "validation", "test"] | str | None
    group: str | None
    start_seconds: Annotated[float | None, Field(alias="startSeconds")]
    end_seconds: Annotated[float | None, Field(alias="endSeconds")]
    excluded: bool
    """
    Excluded videos are neither trained on nor tested
    """
    note: str | None
    shard: int
    """
    Index of its shard in the dataset
    """


class DecisionResult(Answer):
    id: str
    state: Literal["applied", "conflict", "not_found"] | str
    """
    conflict: another reviewer holds the item, or its label is another by now; nothing was changed
    """
    version: int | None
    """
    Version of the dataset with the decision; null in a batch
    """
    message: str | None


class Target(Answer):
    kind: (
        Literal[
            "batch",
            "dataset",
            "dataset_video",
            "upload",
            "training_run",
            "model",
            "classification",
            "reclassification",
            "watch",
            "video",
            "gc",
            "retention",
        ]
        | str
    )
    id: str
    """
    Id or name of the resource; empty for gc and retention
    """
    dataset: str | None
    """
    Dataset that a video is removed from, if only from this one
    """


class UnreadableByCode(Answer):
    count: int
    example: str


class DryRun(Answer):
    object: Literal["batch_dry_run"]
    items: int
    """
    With segments, all counts are of videos: segments are known once they are decoded
    """
    duplicates: int
    labels: dict[str, int]
    cached: int
    """
    Items whose features already exist
    """
    unknown: int
    """
    Items whose features may or may not exist, since no batch has fetched their source or it reports no version
    """
    sampled: int
    """
    Items that cached and unknown were counted over. Large submissions are sampled, and both counts are scaled up
    """
    items_left: Annotated[int | None, Field(alias="itemsLeft")]
    """
    Items that the quotas of the key allow now; null if unlimited
    """
    exceeds_quota: Annotated[bool, Field(alias="exceedsQuota")]
    """
    Whether the submission would be refused now with quota_exceeded
    """
    eta_seconds: Annotated[float | None, Field(alias="etaSeconds")]
    """
    Seconds until all items would be finished, including the work queued before them; null if unknown
    """
    unreadable: int
    """
    Items, among those that were sampled, whose source cannot be read
    """
    unreadable_by_code: Annotated[dict[str, UnreadableByCode], Field(alias="unreadableByCode")]
    """
    The unreadable items by the code of their error, with the message of the first one
    """
    left_out: Annotated[dict[str, LeftOut], Field(alias="leftOut")]
    """
    Files that the submission leaves out, by reason
    """
    warnings: list[str]
    """
    Labels, splits and folders that are probably not meant as they were read
    """


class Video(Answer):
    video_id: Annotated[str, Field(alias="videoId")]
    custom_id: Annotated[str | None, Field(alias="customId")]
    uri: str | None
    label: str | None
    split: Literal["train", "validation", "test"] | str | None
    group: str | None
    start_seconds: Annotated[float | None, Field(alias="startSeconds")]
    end_seconds: Annotated[float | None, Field(alias="endSeconds")]
    excluded: bool
    """
    Excluded videos are neither trained on nor tested
    """
    note: str | None
    shard: int
    """
    Index of its shard in the dataset
    """
    filmstrip_url: Annotated[str, Field(alias="filmstripUrl")]
    """
    The frames that the network used, side by side in a GIF
    """


class DuplicatePair(Answer):
    first: str
    """
    videoId
    """
    second: str
    """
    videoId
    """
    similarity: float
    """
    Mean cosine of the frames
    """
    correlation: float
    """
    How closely both videos change over time, at most 1
    """
    frames: list[AlignedFrame]
    """
    The frames that show the same moment
    """


class Epoch(Answer):
    epoch: int
    loss: float
    accuracy: float
    validation_loss: Annotated[float, Field(alias="validationLoss")]
    validation_accuracy: Annotated[float, Field(alias="validationAccuracy")]
    best: bool
    seconds: float


class TopKItem(Answer):
    k: int
    accuracy: float


class Baselines(Answer):
    """
    Test accuracy of two trivial models
    """

    majority: float
    linear: float


class FailureModel(Answer):
    code: (
        Literal[
            "invalid_request",
            "invalid_manifest",
            "unsupported_media_type",
            "payload_too_large",
            "unauthenticated",
            "forbidden",
            "rate_limited",
            "quota_exceeded",
            "not_found",
            "method_not_allowed",
            "conflict",
            "relabel_refused",
            "precondition_failed",
            "idempotency_mismatch",
            "idempotency_in_flight",
            "promotion_refused",
            "source_not_found",
            "source_forbidden",
            "source_archived",
            "source_credentials",
            "source_misconfigured",
            "source_unreachable",
            "source_too_large",
            "scratch_unavailable",
            "media_empty",
            "media_unreadable",
            "media_no_video",
            "media_unsupported",
            "media_corrupt",
            "range_invalid",
            "media_encrypted",
            "media_too_large",
            "decode_timeout",
            "decode_cpu_exceeded",
            "decode_memory_exceeded",
            "decode_files_exceeded",
            "decode_failed",
            "backbone_unavailable",
            "backbone_invalid",
            "encoder_failed",
            "features_missing",
            "model_unavailable",
            "dataset_unusable",
            "storage_unavailable",
            "object_damaged",
            "object_too_new",
            "queue_unavailable",
            "worker_lost",
            "item_quarantined",
            "cancelled",
            "internal",
        ]
        | str
    )
    message: str
    retryable: bool


class FeatureSpec(Answer):
    image_size: Annotated[int, Field(alias="imageSize")]
    max_frames: Annotated[int, Field(alias="maxFrames")]
    sampling: Literal["uniform", "head"] | str
    resize: Literal["fit-crop", "crop"] | str
    dtype: Literal["float32", "float16"] | str
    precision: Literal["float32", "float16", "int8"] | str
    backbone: str
    weights_digest: Annotated[str, Field(alias="weightsDigest")]
    feature_size: Annotated[int, Field(alias="featureSize")]
    decoding: Literal[2] | None = None
    window: Window | None = None


class Health(Answer):
    status: str
    checks: dict[str, str] | None = None


class Holder(Answer):
    kind: (
        Literal[
            "alias",
            "batch",
            "classification",
            "dataset",
            "model",
            "reclassification",
            "training_run",
            "watch",
        ]
        | str
    )
    id: str
    """
    Id or name
    """
    reason: str


class Hyperparameters(Answer):
    preset: (
        Literal[
            "auto",
            "nearest-mean",
            "linear-mean",
            "linear-moments",
            "attention",
            "temporal",
            "transformer",
            "default",
            "reference",
        ]
        | str
    )
    """
    auto compares heads by cross-validation and takes the best; the name of a head trains that head; transformer is the network of the Keras example with standardised features; default is the same without; reference is exactly the Keras example
    """
    epochs: int
    batch_size: Annotated[int, Field(alias="batchSize")]
    learning_rate: Annotated[float, Field(alias="learningRate")]
    seed: int
    split: Literal["group", "stratified", "tail"] | str
    """
    How validation and test rows are chosen. group: by class, keeping each group in one split; stratified: only by class; tail: the last rows validate, as in the reference
    """
    group_pattern: Annotated[str | None, Field(alias="groupPattern")]
    """
    RE2 pattern whose first capture is the group of a row without one, such as `_g(\\d+)_`. It is matched against the file name, then the customId, then the uri
    """
    validation_fraction: Annotated[float, Field(alias="validationFraction")]
    test_fraction: Annotated[float, Field(alias="testFraction")]
    """
    Share of rows held out for the test split if no row has `split: test`. 0: no test split
    """
    masked_pooling: Annotated[bool, Field(alias="maskedPooling")]
    """
    Exclude padding frames from the pooling; the reference includes them
    """
    warm_up_epochs: Annotated[float, Field(alias="warmUpEpochs")]
    """
    Epochs over which the learning rate rises from 0; may be a fraction
    """
    decay: Literal["none", "cosine"] | str
    """
    Schedule of the learning rate after the warm-up. cosine: falls to 0 at the last step
    """
    label_smoothing: Annotated[float, Field(alias="labelSmoothing")]
    """
    Share of each target spread over all classes
    """
    mixup: float
    """
    Alpha of the beta distribution for mixing pairs of training rows; 0: no mixing
    """
    frame_dropout: Annotated[float, Field(alias="frameDropout")]
    """
    Share of frames masked in each training step
    """
    weight_decay: Annotated[float, Field(alias="weightDecay")]
    """
    Decoupled weight decay (AdamW): share of each kernel removed per step at learning rate 1
    """
    standardize: bool
    """
    Subtract the mean of each feature and divide by its deviation, both over the training frames
    """
    min_steps: Annotated[int, Field(alias="minSteps")]
    """
    Fewest optimiser steps of all epochs together. With few rows, an epoch passes over them several times, and training does not stop early before. Preset transformer: 0 if the request sets epochs
    """
    class_weights: Annotated[Literal["none", "balanced"] | str, Field(alias="classWeights")]
    """
    balanced: all classes have the same weight in the training loss
    """
    patience: int
    """
    Stop after this many epochs without a lower validation loss; 0: never stop early
    """
    max_seconds: Annotated[int | None, Field(alias="maxSeconds")]
    """
    Time budget in seconds. auto stops comparing heads and takes the best so far; the transformer stops after the epoch that exceeds it. The final fit and the evaluation follow. null: no limit
    """


class Job(Answer):
    id: str
    object: Literal["job"]
    queue: str
    state: str
    attempts: int
    progress: Any
    failed_reason: Annotated[str | None, Field(alias="failedReason")]
    created_at: Annotated[str, Field(alias="createdAt")]
    started_at: Annotated[str | None, Field(alias="startedAt")]
    finished_at: Annotated[str | None, Field(alias="finishedAt")]


class KeptOne(Answer):
    dataset: str
    version: int
    """
    The version with the change; the current one if nothing changed
    """
    groups: int
    """
    Groups of near-duplicates of which one video stays
    """
    excluded: int
    """
    Videos that are excluded
    """
    contradictions: int
    """
    Groups that stay as they are because their videos have different labels; correct the labels first
    """
    validate_only: Annotated[bool, Field(alias="validateOnly")]


class LabelChange(Answer):
    dataset: str
    version: int
    """
    The version with the change; the current one if nothing changed
    """
    edited: int
    """
    Videos that changed
    """
    unchanged: int
    """
    Videos that already had these values
    """
    kept: int
    """
    Of an undo: videos that stay as they are because they were changed again since
    """
    validate_only: Annotated[bool, Field(alias="validateOnly")]


class Before(Answer):
    """
    null if the first version does not have the video
    """

    label: str | None
    """
    Class of the video; null if it has none
    """
    split: Literal["train", "validation", "test"] | str | None
    """
    Split that the video is kept in; null lets training choose
    """
    group: str | None
    """
    Videos of one group are never in two splits
    """
    excluded: bool
    """
    Excluded videos stay in the dataset, but are neither trained on nor tested
    """
    note: str | None
    """
    Free text
    """


class After(Answer):
    """
    null if the second version does not have the video
    """

    label: str | None
    """
    Class of the video; null if it has none
    """
    split: Literal["train", "validation", "test"] | str | None
    """
    Split that the video is kept in; null lets training choose
    """
    group: str | None
    """
    Videos of one group are never in two splits
    """
    excluded: bool
    """
    Excluded videos stay in the dataset, but are neither trained on nor tested
    """
    note: str | None
    """
    Free text
    """


class LabelDifference(Answer):
    video_id: Annotated[str, Field(alias="videoId")]
    custom_id: Annotated[str | None, Field(alias="customId")]
    before: Before | None
    """
    null if the first version does not have the video
    """
    after: After | None
    """
    null if the second version does not have the video
    """


class Example(Answer):
    kind: Literal["video", "group", "near-duplicate"] | str
    key: str
    """
    videoId or group; of parts of a video the videoId of the whole; of near-duplicates that of the first one
    """
    splits: list[Literal["train", "validation", "test"] | str]
    rows: int


class Leakage(Answer):
    videos: int
    """
    Videos in more than one split, as a whole or in parts
    """
    groups: int
    """
    Groups in more than one split
    """
    near_duplicates: Annotated[int | None, Field(alias="nearDuplicates")]
    """
    Groups of near-duplicate videos in more than one split; null while they are not known
    """
    contradictions: int
    """
    Videos with more than one label
    """
    examples: list[Example]
    """
    The first 20 leaks, videos before groups and near-duplicates
    """


class ImportedFrom(Answer):
    """
    Source file of imported weights. Run, dataset, seed and hyperparameters are null if this is set
    """

    uri: str
    digest: str


class Lineage(Answer):
    training_run_id: Annotated[str | None, Field(alias="trainingRunId")]
    dataset: str | None
    dataset_version: Annotated[int | None, Field(alias="datasetVersion")]
    shard_digests: Annotated[list[str], Field(alias="shardDigests")]
    seed: int | None
    hyperparameters: Hyperparameters | None
    code_version: Annotated[str, Field(alias="codeVersion")]
    engine: str
    imported_from: Annotated[ImportedFrom | None, Field(alias="importedFrom")]
    """
    Source file of imported weights. Run, dataset, seed and hyperparameters are null if this is set
    """


class ItemsInFlight(Answer):
    limit: int | None
    """
    Null if unlimited
    """
    used: int
    resets_at: Annotated[str | None, Field(alias="resetsAt")]


class ItemsADay(Answer):
    limit: int | None
    """
    Null if unlimited
    """
    used: int
    resets_at: Annotated[str | None, Field(alias="resetsAt")]


class UploadBytesADay(Answer):
    limit: int | None
    """
    Null if unlimited
    """
    used: int
    resets_at: Annotated[str | None, Field(alias="resetsAt")]


class Quotas2(Answer):
    items_in_flight: Annotated[ItemsInFlight, Field(alias="itemsInFlight")]
    items_a_day: Annotated[ItemsADay, Field(alias="itemsADay")]
    upload_bytes_a_day: Annotated[UploadBytesADay, Field(alias="uploadBytesADay")]


class OwnKey(Answer):
    object: Literal["own_key"]
    key: ApiKey | None
    """
    Null if the API requires no key
    """
    project: str | Literal["*"]
    """
    The project whose resources the key reads and creates; * reads those of all projects
    """
    scopes: list[Literal["read", "submit", "train", "admin"] | str]
    quotas: Quotas2


class Problem(Answer):
    type: str
    title: str
    status: int
    detail: str
    code: (
        Literal[
            "invalid_request",
            "invalid_manifest",
            "unsupported_media_type",
            "payload_too_large",
            "unauthenticated",
            "forbidden",
            "rate_limited",
            "quota_exceeded",
            "not_found",
            "method_not_allowed",
            "conflict",
            "relabel_refused",
            "precondition_failed",
            "idempotency_mismatch",
            "idempotency_in_flight",
            "promotion_refused",
            "source_not_found",
            "source_forbidden",
            "source_archived",
            "source_credentials",
            "source_misconfigured",
            "source_unreachable",
            "source_too_large",
            "scratch_unavailable",
            "media_empty",
            "media_unreadable",
            "media_no_video",
            "media_unsupported",
            "media_corrupt",
            "range_invalid",
            "media_encrypted",
            "media_too_large",
            "decode_timeout",
            "decode_cpu_exceeded",
            "decode_memory_exceeded",
            "decode_files_exceeded",
            "decode_failed",
            "backbone_unavailable",
            "backbone_invalid",
            "encoder_failed",
            "features_missing",
            "model_unavailable",
            "dataset_unusable",
            "storage_unavailable",
            "object_damaged",
            "object_too_new",
            "queue_unavailable",
            "worker_lost",
            "item_quarantined",
            "cancelled",
            "internal",
        ]
        | str
    )
    retryable: bool
    instance: str | None = None
    errors: list[Error]


class RankedClass(Answer):
    label: str
    probability: float


class RemovedItem(Answer):
    kind: str
    """
    What the objects are
    """
    objects: int
    bytes: int


class Shard(Answer):
    from_: Annotated[str, Field(alias="from")]
    """
    SHA-256 of the deleted file
    """
    to: str
    """
    SHA-256 of the file without the rows
    """
    rows: int
    """
    Rows that were removed
    """


class Dataset1(Answer):
    dataset: str
    version: int
    """
    The version without the rows that the erasure added
    """
    versions: list[int]
    """
    Versions that had a row of the video, and do not any more
    """
    trained: list[int]
    """
    Those in which the video had a label and was not excluded
    """
    shards: list[Shard]
    """
    Shards that were rewritten
    """


class Batch1(Answer):
    id: str
    items: int


class Reclassification(Answer):
    id: str
    items: int


class KeptItem(Answer):
    kind: str
    reason: str


class Receipt(Answer):
    removed: list[RemovedItem]
    """
    Deleted objects of the store by kind; in a dry run, objects to delete
    """
    datasets: list[Dataset1]
    batches: list[Batch1]
    """
    Batches whose results no longer contain the video
    """
    reclassifications: list[Reclassification]
    """
    Reclassifications whose results no longer contain the video
    """
    classifications: list[str]
    """
    Deleted classifications of the video
    """
    uploads: list[str]
    """
    Deleted uploads of the video
    """
    training_runs: Annotated[list[str], Field(alias="trainingRuns")]
    """
    Runs that read the video. They stay, and can no longer be repeated exactly
    """
    models: list[str]
    """
    Models that were trained or tested on the video. They stay as they are
    """
    kept: list[KeptItem]


class Parts(Answer):
    """
    Number of shards, and of finished shards
    """

    total: int
    done: int


class Reclassification1(Answer):
    id: str
    object: Literal["reclassification"]
    project: str
    """
    The project that owns the resource: the one of the key that created it
    """
    state: Literal["queued", "running", "paused", "succeeded", "failed", "cancelled"] | str
    dataset: str | None
    dataset_version: Annotated[int | None, Field(alias="datasetVersion")]
    batch: str | None
    model: str
    from_: Annotated[str | None, Field(alias="from")]
    parts: Parts
    """
    Number of shards, and of finished shards
    """
    items: int
    """
    Items classified so far
    """
    changed: int
    failed: int
    """
    Items without features of the feature spec of the model
    """
    failure: FailureModel | None
    created_at: Annotated[str, Field(alias="createdAt")]
    finished_at: Annotated[str | None, Field(alias="finishedAt")]


class Old(Answer):
    label: str | None
    """
    Null if the model abstained
    """
    probability: float | None


class New(Answer):
    label: str | None
    """
    Null if the model abstained
    """
    probability: float | None


class ReclassifiedItem(Answer):
    index: int | None
    """
    Index of the item in the batch; null in a dataset
    """
    custom_id: Annotated[str, Field(alias="customId")]
    uri: str | None
    video_id: Annotated[str, Field(alias="videoId")]
    label: str | None
    """
    The given label
    """
    old: Old | None
    new: New | None
    changed: bool
    """
    Whether both are known and their labels differ
    """
    top: list[RankedClass] | None
    error: FailureModel | None


class ReliabilityBin(Answer):
    from_: Annotated[float, Field(alias="from")]
    to: float
    count: int
    confidence: float | None
    """
    Mean probability of the top class; null if there are no rows
    """
    accuracy: float | None
    """
    Share of rows whose top class is the true class; null if there are no rows
    """


class ReviewItem(Answer):
    id: str
    """
    Names the item in decisions: its videoId in a dataset, its index in a batch
    """
    video_id: Annotated[str, Field(alias="videoId")]
    custom_id: Annotated[str | None, Field(alias="customId")]
    uri: str | None
    label: str | None
    """
    Current label; in a batch the submitted one
    """
    split: Literal["train", "validation", "test"] | str | None
    group: str | None
    shard: int
    """
    Index of the shard
    """
    index: int | None
    """
    Index in the batch; null in a dataset
    """
    top: list[RankedClass] | None
    """
    Classes by probability; of a label error, as predicted by models that were not trained on the video
    """
    score: float
    """
    What the order sorts by, highest first
    """
    reason: str
    """
    Why the item is here, as a sentence
    """
    leased_until: Annotated[str | None, Field(alias="leasedUntil")]
    """
    Until when a reviewer holds the item; null if nobody does
    """


class ReviewQueue(Answer):
    id: str
    state: Literal["preparing", "ready", "failed"] | str
    order: Literal["uncertain", "suspect", "disagreement", "random", "abstained", "sample"] | str
    model: str | None
    """
    Id of the model that ranks the classes; null if the order needs none
    """
    from_: Annotated[str | None, Field(alias="from")]
    run: str | None
    """
    Training run of the probable label errors
    """
    progress: float
    """
    Share of the shards that have been scored
    """
    items: int | None
    """
    Items of the queue, decided ones included; null until it is ready
    """
    candidates: int | None
    """
    Items that match; those after the first 20000 come in the next queue
    """
    done: int
    """
    Items that are known to be decided
    """
    failure: FailureModel | None
    created_at: Annotated[str, Field(alias="createdAt")]


class SelectedVideo(Answer):
    video_id: Annotated[str, Field(alias="videoId")]
    custom_id: Annotated[str | None, Field(alias="customId")]
    uri: str | None
    label: str | None
    split: Literal["train", "validation", "test"] | str | None
    group: str | None
    start_seconds: Annotated[float | None, Field(alias="startSeconds")]
    end_seconds: Annotated[float | None, Field(alias="endSeconds")]
    excluded: bool
    """
    Excluded videos are neither trained on nor tested
    """
    note: str | None
    shard: int
    """
    Index of its shard in the dataset
    """
    represents: int
    """
    Unlabelled videos of its group of similar videos, with itself
    """
    filmstrip_url: Annotated[str, Field(alias="filmstripUrl")]
    """
    The frames that the network used, side by side in a GIF
    """


class SelectedVideos(Answer):
    object: Literal["selected_videos"]
    dataset: str
    version: int
    unlabelled: int
    """
    Videos without a label that the selection was made from
    """
    data: list[SelectedVideo]


class Difference(Answer):
    """
    Loss minus that of the best candidate, paired by row
    """

    mean: float
    standard_error: Annotated[float, Field(alias="standardError")]


class Candidate(Answer):
    head: str
    strength: float
    """
    Inverse penalty strength (C) with the lowest loss
    """
    loss: float
    """
    Mean out-of-fold cross-entropy in nats
    """
    difference: Difference
    """
    Loss minus that of the best candidate, paired by row
    """
    accuracy: float
    """
    Out-of-fold accuracy
    """
    accuracy_interval: Annotated[list[float] | None, Field(alias="accuracyInterval")] = None
    """
    95 % interval of the accuracy for this number of items (Wilson score)
    """
    top_k: Annotated[list[TopKItem] | None, Field(alias="topK")] = None
    """
    Share of items whose true class is among the k most probable ones, for 2, 3, 5 and 10 below the classes
    """
    macro_f1: Annotated[float | None, Field(alias="macroF1")] = None
    """
    Mean F1 of the classes that have items
    """
    per_class: Annotated[list[ClassMetrics] | None, Field(alias="perClass")] = None
    """
    Out-of-fold figures by class
    """
    seconds: float
    chosen: bool


class LearningCurveItem(Answer):
    share: float
    accuracy: float


class LabelError(Answer):
    custom_id: Annotated[str, Field(alias="customId")]
    video_id: Annotated[str, Field(alias="videoId")]
    label: str
    suggested: str
    probability: float
    """
    Out-of-fold probability of the given label
    """


class Selection(Answer):
    reason: str
    """
    Why the chosen head won, as a sentence
    """
    candidates: list[Candidate]
    learning_curve: Annotated[list[LearningCurveItem], Field(alias="learningCurve")]
    """
    Out-of-fold accuracy if only this share of the rows trains: would more labels help?
    """
    label_errors: Annotated[list[LabelError], Field(alias="labelErrors")]
    """
    Rows whose label is probably wrong, most suspicious first (at most 100)
    """


class Key(Answer):
    id: str
    name: str
    scopes: list[Literal["read", "submit", "train", "admin"] | str]
    project: str | Literal["*"]
    """
    The project whose resources the key reads and creates; * reads those of all projects
    """


class Session(Answer):
    object: Literal["session"]
    required: bool
    key: Key | None


class NearDuplicate(Answer):
    """
    How the videos fit onto each other, if they are near-duplicates; null if not
    """

    correlation: float
    """
    How closely both videos change over time, at most 1
    """
    frames: list[AlignedFrame]
    """
    The frames that show the same moment
    """


class SimilarVideo(Answer):
    video_id: Annotated[str, Field(alias="videoId")]
    custom_id: Annotated[str | None, Field(alias="customId")]
    uri: str | None
    label: str | None
    split: Literal["train", "validation", "test"] | str | None
    group: str | None
    start_seconds: Annotated[float | None, Field(alias="startSeconds")]
    end_seconds: Annotated[float | None, Field(alias="endSeconds")]
    excluded: bool
    """
    Excluded videos are neither trained on nor tested
    """
    note: str | None
    shard: int
    """
    Index of its shard in the dataset
    """
    similarity: float
    """
    Cosine of the mean features of both videos, at most 1
    """
    near_duplicate: Annotated[NearDuplicate | None, Field(alias="nearDuplicate")]
    """
    How the videos fit onto each other, if they are near-duplicates; null if not
    """
    filmstrip_url: Annotated[str, Field(alias="filmstripUrl")]
    """
    The frames that the network used, side by side in a GIF
    """


class SimilarVideos(Answer):
    object: Literal["similar_videos"]
    dataset: str
    version: int
    video_id: Annotated[str, Field(alias="videoId")]
    """
    The video that was searched for
    """
    data: list[SimilarVideo]
    """
    The most similar videos, the most similar first
    """


class SimilarityPending(Answer):
    object: Literal["similarity_index"]
    state: Literal["building"]
    shards: int
    """
    Shards of the dataset
    """
    shards_done: Annotated[int, Field(alias="shardsDone")]
    """
    Shards that are indexed or compared
    """
    uri: str | None
    """
    The upload whose features are being computed; repeat the call with this uri
    """


class SkippedObject(Answer):
    code: Literal["object_damaged", "object_too_new"] | str
    key: str
    """
    Key in the object store
    """
    message: str
    repair: str


class StageTimings(Answer):
    fetch: float
    decode: float
    encode: float
    store: float
    wait: float


class Live(Answer):
    epoch: int
    step: int
    steps: int
    """
    Steps per epoch
    """
    loss: float
    accuracy: float
    examples_per_second: Annotated[float, Field(alias="examplesPerSecond")]
    eta_seconds: Annotated[float, Field(alias="etaSeconds")]
    """
    An upper bound, since the run may stop early
    """


class Searching(Answer):
    """
    Progress of the choice of a head; null for the transformer, and once the head is chosen
    """

    candidate: str
    """
    Head that is being cross-validated
    """
    candidate_number: Annotated[int, Field(alias="candidateNumber")]
    candidates: int
    fold: int
    """
    Finished folds of the candidate, over all repetitions
    """
    folds: int
    """
    Folds of each candidate
    """
    share: float
    """
    Finished share of the cross-validation of all candidates
    """
    eta_seconds: Annotated[float | None, Field(alias="etaSeconds")]
    """
    Time left until the head is chosen; the final fit and the evaluation follow. null: not known yet; it is estimated once two candidates are finished
    """


class Rows(Answer):
    train: int
    validation: int
    test: int


class Parts1(Answer):
    """
    The parts of an upload in parts; null for other uploads
    """

    bytes: int
    """
    Size of each part but the last
    """
    count: int
    received: list[int]
    """
    Numbers of the received parts, from 1; only while pending
    """


class Upload(Answer):
    id: str
    object: Literal["upload"]
    project: str
    """
    The project that owns the resource: the one of the key that created it
    """
    uri: str
    bytes: int | None
    sha256: str | None
    upload_url: Annotated[str | None, Field(alias="uploadUrl")]
    """
    URL to PUT parts to, with {part} replaced by the part number; null if no parts are expected
    """
    state: Literal["pending", "complete"] | str
    created_at: Annotated[str, Field(alias="createdAt")]
    parts: Parts1 | None
    """
    The parts of an upload in parts; null for other uploads
    """


class VideoEvent(Answer):
    uri: str
    label: str
    """
    The class that all parts have
    """
    start_seconds: Annotated[float, Field(alias="startSeconds")]
    end_seconds: Annotated[float | None, Field(alias="endSeconds")]
    """
    null if the last part ends with the video
    """
    probability: float
    """
    Mean of the parts, each weighted by its length
    """
    parts: int
    """
    Number of parts, such as segments
    """
    model: str | None


class Segments4(Answer):
    """
    Divides each video into segments, which are the items of the batch. Items must not have ranges then
    """

    by: Literal["stride"]
    seconds: float
    """
    Length of a segment
    """
    overlap: float
    """
    Seconds that a segment shares with the next one; less than its length
    """


class Segments5(Answer):
    """
    Divides each video into segments, which are the items of the batch. Items must not have ranges then
    """

    by: Literal["shots"]
    min_seconds: Annotated[float, Field(alias="minSeconds")]
    """
    Shorter shots are joined to the one before
    """
    max_seconds: Annotated[float, Field(alias="maxSeconds")]
    """
    Longer shots are divided
    """
    threshold: float
    """
    How many times larger than around it the difference of two frames must be, to count as a cut
    """


class Rule1(Answer):
    purpose: Literal["extract", "classify"] | str
    dataset: str | None = None
    model: str | None = None
    priority: int
    callback_url: Annotated[str | None, Field(alias="callbackUrl")] = None
    abstain_below: Annotated[float | None, Field(alias="abstainBelow")] = None
    """
    The model abstains (label null) if its top class is less probable than this
    """
    frames: Frames | None = None
    stop_after_failures: Annotated[float | None, Field(alias="stopAfterFailures")] = None
    on_relabel: Annotated[Literal["change", "refuse"] | str | None, Field(alias="onRelabel")] = None
    segments: Segments4 | Segments5 | None = None
    """
    Divides each video into segments, which are the items of the batch. Items must not have ranges then
    """


class Events2(Answer):
    """
    sns: Amazon S3 through SNS, with its signature; webhook: MinIO or RustFS, with a bearer token
    """

    kind: Literal["sns"]
    topic_arn: Annotated[str, Field(alias="topicArn")]
    """
    Messages of other topics are refused
    """


class Events3(Answer):
    """
    sns: Amazon S3 through SNS, with its signature; webhook: MinIO or RustFS, with a bearer token
    """

    kind: Literal["webhook"]


class WatchChange(Answer):
    change: Literal["new", "changed", "deleted"] | str
    path: str
    """
    Below the prefix
    """
    uri: str | None
    """
    null for deleted objects
    """
    version: str
    """
    Etag, or size and time of a file; for deleted objects, the last known one
    """


class WatchEventReceipt(Answer):
    object: Literal["watch_event"]
    kind: Literal["notification", "subscription", "unsubscription"] | str
    run: bool
    """
    Whether a run will look for changes; false if no object of the event is below the prefix
    """


class Counts1(Answer):
    """
    null until the source has been listed
    """

    found: int
    """
    Videos below the prefix that the filter takes
    """
    new: int
    changed: int
    unchanged: int
    waiting: int
    """
    New or changed objects that wait: they may be growing, or the quota is used up
    """
    deleted: int
    """
    Objects of earlier runs that are gone. They are reported, and nothing is removed
    """


class WatchRun(Answer):
    object: Literal["watch_run"]
    watch: str
    number: int
    """
    1 is the first run of the watch
    """
    trigger: Literal["created", "schedule", "event", "manual", "settled", "retry", "continued"] | str
    state: Literal["running", "succeeded", "failed"] | str
    counts: Counts1 | None
    """
    null until the source has been listed
    """
    left_out: Annotated[dict[str, LeftOut], Field(alias="leftOut")]
    """
    Files that the submission leaves out, by reason
    """
    deleted_examples: Annotated[list[str], Field(alias="deletedExamples")]
    """
    The first deleted objects. The changes of the run have all of them
    """
    batch: str | None
    """
    The batch of the new and changed objects; null if there are none
    """
    failure: FailureModel | None
    started_at: Annotated[str, Field(alias="startedAt")]
    finished_at: Annotated[str | None, Field(alias="finishedAt")]


class WorkItem(Answer):
    queue: str
    subject: str | None
    """
    Id of the batch, training run or classification; null for the video of a single classification
    """
    shard: int | None
    items: int
    """
    Number of its jobs that run on this worker
    """


class Worker(Answer):
    id: str
    object: Literal["worker"]
    service: str
    """
    extractor, orchestrator, predictor or trainer
    """
    host: str
    pid: int
    version: str
    engine: str | None
    """
    Engine and device, such as onnx/cpu; null if the service has no engine or is still loading it
    """
    cores: int
    """
    Cores that the process may use
    """
    load: float
    """
    One-minute load average of its host
    """
    state: Literal["starting", "idle", "busy", "draining"] | str
    """
    starting: accepts no jobs yet; draining: accepts no more jobs
    """
    slots: int
    """
    Jobs that it runs at the same time
    """
    work: list[WorkItem]
    jobs_per_second: Annotated[float, Field(alias="jobsPerSecond")]
    """
    Finished jobs per second over the last minute; for an extractor, a job is a video
    """
    busy_jobs_per_second: Annotated[float | None, Field(alias="busyJobsPerSecond")]
    """
    Finished jobs per second while it had work. An idle worker keeps its last value; null before its first job
    """
    event_loop_delay_ms: Annotated[float, Field(alias="eventLoopDelayMs")]
    """
    99th percentile since the last announcement
    """
    memory_bytes: Annotated[int, Field(alias="memoryBytes")]
    """
    Resident memory of the process without its children
    """
    since: str
    seen_at: Annotated[str, Field(alias="seenAt")]


class Queue(Answer):
    queue: str
    waiting: int
    active: int
    delayed: int
    """
    Waiting for their next attempt or their start time
    """
    blocked: int
    """
    Waiting for the videos that they depend on
    """
    failed: int
    """
    Failed for good and kept for inspection
    """


class Within(Answer):
    """
    Extractors needed to finish within drainWithin
    """

    seconds: int
    workers: int | None


class WithWorkers(Answer):
    """
    How long the requested number of extractors would take
    """

    workers: int
    eta_seconds: Annotated[int | None, Field(alias="etaSeconds")]


class Drain(Answer):
    backlog: int
    """
    Remaining videos: queued, running, and in batches that have not been queued yet
    """
    workers: int
    """
    Extractors that accept videos
    """
    videos_per_second: Annotated[float, Field(alias="videosPerSecond")]
    """
    Total rate of the extractors over the last minute
    """
    videos_per_second_per_worker: Annotated[float | None, Field(alias="videosPerSecondPerWorker")]
    """
    Rate of a busy extractor: the mean over those that worked, or the last known rate; null before the first job
    """
    eta_seconds: Annotated[int | None, Field(alias="etaSeconds")]
    """
    With the current extractors; null if unknown
    """
    within: Within | None
    """
    Extractors needed to finish within drainWithin
    """
    with_workers: Annotated[WithWorkers | None, Field(alias="withWorkers")]
    """
    How long the requested number of extractors would take
    """


class Workers(Answer):
    data: list[Worker]
    queues: list[Queue]
    drain: Drain


class Batch(Answer):
    id: str
    object: Literal["batch"]
    project: str
    """
    The project that owns the resource: the one of the key that created it
    """
    name: str | None
    metadata: dict[str, str]
    purpose: Literal["extract", "classify"] | str
    dataset: str | None
    model: str | None
    priority: int
    state: (
        Literal[
            "validating",
            "queued",
            "running",
            "paused",
            "cancelling",
            "succeeded",
            "completed_with_failures",
            "failed",
            "cancelled",
        ]
        | str
    )
    counts: Counts
    shards: Shards
    cached: int
    """
    Items whose features already existed
    """
    items_per_second: Annotated[float | None, Field(alias="itemsPerSecond")]
    eta_seconds: Annotated[float | None, Field(alias="etaSeconds")]
    timings: StageTimings | None
    limiting_stage: Annotated[str | None, Field(alias="limitingStage")]
    spec: FeatureSpec | None
    backbone_pretrained: Annotated[bool | None, Field(alias="backbonePretrained")]
    failure: Failure | None
    stop_after_failures: Annotated[float | None, Field(alias="stopAfterFailures")]
    pause_reason: Annotated[str | None, Field(alias="pauseReason")]
    """
    Why a paused batch was paused by itself; null if a person paused it
    """
    left_out: Annotated[dict[str, LeftOut], Field(alias="leftOut")]
    """
    Files that the submission leaves out, by reason
    """
    warnings: list[str]
    """
    Labels, splits and folders that are probably not meant as they were read
    """
    resubmitted: Resubmitted | None
    """
    Videos that the dataset had under another label, split or group; null until the batch has ended
    """
    segments: Segments | Segments1 | None
    """
    How videos are divided into segments; null if each item is one video or one part
    """
    dividing: bool
    """
    Whether videos are still being divided into segments. Until then, counts are of videos
    """
    waiting_for: Annotated[str | None, Field(alias="waitingFor")]
    """
    What keeps an unfinished batch from progressing, for people, such as a full Redis; null if nothing is known
    """
    created_at: Annotated[str, Field(alias="createdAt")]
    started_at: Annotated[str | None, Field(alias="startedAt")]
    finished_at: Annotated[str | None, Field(alias="finishedAt")]


class BatchVideo(Answer):
    uri: str
    custom_id: Annotated[str, Field(alias="customId")]
    """
    That of the first item
    """
    label: str | None
    """
    That of the first item
    """
    video_id: Annotated[str | None, Field(alias="videoId")]
    """
    Id of the whole video; null if it has not been read
    """
    index: int
    """
    Index of the first item
    """
    start_seconds: Annotated[float | None, Field(alias="startSeconds")]
    """
    Start of the first part; null for whole videos
    """
    end_seconds: Annotated[float | None, Field(alias="endSeconds")]
    """
    End of the last part; null if it ends with the video
    """
    items: Items
    classes: list[Class]
    """
    Most probable classes of the items, the most frequent class first
    """
    error: FailureModel | None
    """
    Of the first item that failed
    """


class Window1(Answer):
    start_seconds: Annotated[float, Field(alias="startSeconds")]
    """
    Time of the first frame of the window
    """
    end_seconds: Annotated[float, Field(alias="endSeconds")]
    """
    Time of the last frame of the window
    """
    top: list[RankedClass]
    label: str | None
    abstained: bool


class ClassifiedSegment(Answer):
    start_seconds: Annotated[float, Field(alias="startSeconds")]
    end_seconds: Annotated[float | None, Field(alias="endSeconds")]
    """
    null for the rest of a video that broke off
    """
    video_id: Annotated[str | None, Field(alias="videoId")]
    """
    The id of this part of the video; null if it has no features
    """
    top: list[RankedClass] | None
    label: str | None
    abstained: bool
    failure: FailureModel | None
    """
    Why the segment has no classes
    """


class CreatedWatch(Answer):
    id: str
    object: Literal["watch"]
    project: str
    """
    The project that owns the resource: the one of the key that created it
    """
    name: str | None
    metadata: dict[str, str]
    source: Source
    rule: Rule
    schedule: Schedule | None
    events: Events | Events1 | None
    settle_seconds: Annotated[int, Field(alias="settleSeconds")]
    state: Literal["active", "paused"] | str
    by: str
    """
    Name of the API key whose quota the runs use; empty without keys
    """
    objects: int
    """
    Objects below the prefix that were submitted and still exist
    """
    last_run: Annotated[WatchRun | None, Field(alias="lastRun")]
    next_run_at: Annotated[str | None, Field(alias="nextRunAt")]
    """
    Next time of the schedule; null without one and while paused
    """
    events_path: Annotated[str | None, Field(alias="eventsPath")]
    """
    Path of this API that events are sent to; null without events
    """
    created_at: Annotated[str, Field(alias="createdAt")]
    events_token: Annotated[str | None, Field(alias="eventsToken")]
    """
    Bearer token that events of kind webhook must have. It is shown only once; null for other watches
    """


class Dataset(Answer):
    name: str
    object: Literal["dataset"]
    project: str
    """
    The project that owns the resource: the one of the key that created it
    """
    version: int
    description: str | None
    spec_id: Annotated[str | None, Field(alias="specId")]
    spec: FeatureSpec | None
    backbone_pretrained: Annotated[bool | None, Field(alias="backbonePretrained")]
    rows: int
    """
    Videos; a video that was submitted again counts once
    """
    excluded: int
    """
    Videos that are excluded; labels and splits do not count them
    """
    classes: int | None = None
    """
    Number of classes
    """
    labels: dict[str, int]
    """
    Videos by class; in lists at most the 100 largest classes
    """
    splits: dict[str, int]
    leakage: Leakage | None
    """
    Leakage between the splits set on rows; null in lists
    """
    warnings: list[str]
    """
    Labels, splits and folders that are probably not meant as they were read
    """
    shard_count: Annotated[int, Field(alias="shardCount")]
    erased: int
    """
    Videos that were erased from this version since; training on it again gives another model
    """
    created_at: Annotated[str, Field(alias="createdAt")]
    updated_at: Annotated[str, Field(alias="updatedAt")]


class Deletion(Answer):
    id: str
    object: Literal["deletion"]
    project: str
    """
    The project that owns the resource: the one of the key that created it
    """
    state: Literal["queued", "running", "succeeded", "failed"] | str
    target: Target
    force: bool
    dry_run: Annotated[bool, Field(alias="dryRun")]
    by: str
    """
    Name of the API key; empty without keys
    """
    overridden: list[Holder]
    """
    What needed the resource and was overridden by force
    """
    waiting_for: Annotated[str | None, Field(alias="waitingFor")]
    """
    What the deletion waits for; null if it does not wait
    """
    receipt: Receipt | None
    """
    null until the deletion has ended
    """
    failure: FailureModel | None
    created_at: Annotated[str, Field(alias="createdAt")]
    started_at: Annotated[str | None, Field(alias="startedAt")]
    finished_at: Annotated[str | None, Field(alias="finishedAt")]


class DuplicateGroup(Answer):
    videos: list[Video]
    pairs: list[DuplicatePair]
    labels: list[str]
    """
    The different labels of the videos; more than one is a contradiction
    """
    splits: list[Literal["train", "validation", "test"] | str]
    """
    The different splits of the videos; more than one is leakage
    """


class Reliability(Answer):
    """
    The bins behind the two errors
    """

    before: list[ReliabilityBin]
    """
    Bins at temperature 1
    """
    after: list[ReliabilityBin]


class Calibration(Answer):
    temperature: float
    """
    Divisor of the logits, fitted on the validation split
    """
    error: float
    """
    Expected calibration error over 15 bins
    """
    uncalibrated_error: Annotated[float, Field(alias="uncalibratedError")]
    """
    Expected calibration error at temperature 1
    """
    reliability: Reliability | None = None
    """
    The bins behind the two errors
    """


class Evaluation(Answer):
    split: Literal["train", "validation", "test"] | str
    items: int
    accuracy: float
    top5: float
    loss: float
    classes: int | None = None
    """
    Number of classes
    """
    labels: list[str]
    """
    The classes; with more than 100, only those with the most items
    """
    confusion_matrix: Annotated[list[list[int]], Field(alias="confusionMatrix")]
    """
    Rows are true classes, columns are predicted classes. Empty in lists and with more than 100 classes; GET /v1/models/{id}/confusion lists its cells
    """
    per_class: Annotated[list[ClassMetrics], Field(alias="perClass")]
    """
    Figures by class; with more than 100 classes, only of those with the most items. GET /v1/models/{id}/classes has all
    """
    accuracy_interval: Annotated[list[float] | None, Field(alias="accuracyInterval")] = None
    """
    95 % interval of the accuracy for this number of items (Wilson score)
    """
    top_k: Annotated[list[TopKItem] | None, Field(alias="topK")] = None
    """
    Share of items whose true class is among the k most probable ones, for 2, 3, 5 and 10 below the classes
    """
    macro_f1: Annotated[float | None, Field(alias="macroF1")] = None
    """
    Mean F1 of the classes that have items
    """
    calibration: Calibration | None = None
    baselines: Baselines
    """
    Test accuracy of two trivial models
    """


class ItemOutcome(Answer):
    index: int
    custom_id: Annotated[str, Field(alias="customId")]
    uri: str
    label: str | None
    start_seconds: Annotated[float | None, Field(alias="startSeconds")]
    end_seconds: Annotated[float | None, Field(alias="endSeconds")]
    state: Literal["pending", "succeeded", "failed", "cancelled"] | str
    video_id: Annotated[str | None, Field(alias="videoId")]
    frames: int | None
    """
    Frames with features
    """
    cached: bool
    attempts: int
    timings: StageTimings | None
    error: FailureModel | None
    model: str | None
    top: list[RankedClass] | None
    abstained: bool
    """
    Whether the top class is less probable than the threshold of the batch or its model
    """
    erased: bool | None = None
    """
    True if the video was erased: its id and its result are gone
    """


class Model(Answer):
    id: str
    object: Literal["model"]
    project: str
    """
    The project that owns the resource: the one of the key that created it
    """
    name: str | None
    metadata: dict[str, str]
    classes: int | None = None
    """
    Number of classes
    """
    labels: list[str]
    """
    The classes, in the order of the outputs; in lists at most the first 100
    """
    spec: FeatureSpec
    spec_id: Annotated[str, Field(alias="specId")]
    backbone_pretrained: Annotated[bool, Field(alias="backbonePretrained")]
    masked_pooling: Annotated[bool, Field(alias="maskedPooling")]
    weights_key: Annotated[str, Field(alias="weightsKey")]
    weights_digest: Annotated[str, Field(alias="weightsDigest")]
    parameters: int
    aliases: list[str]
    evaluation: Evaluation | None
    head: str
    """
    Name of the classifier head, or of the heads that are averaged
    """
    selection: Selection | None
    """
    How the head was chosen; null for the transformer
    """
    abstain_below: Annotated[float | None, Field(alias="abstainBelow")]
    from_cancelled_run: Annotated[bool, Field(alias="fromCancelledRun")]
    """
    Whether it is the best epoch of a cancelled run
    """
    leakage: Leakage | None
    """
    Leakage between the splits used for training and evaluation
    """
    lineage: Lineage
    warnings: list[str]
    created_at: Annotated[str, Field(alias="createdAt")]


class Prediction(Answer):
    custom_id: Annotated[str, Field(alias="customId")]
    video_id: Annotated[str, Field(alias="videoId")]
    label: str
    split: Literal["train", "validation", "test"] | str
    top: list[RankedClass]


class ReviewLease(Answer):
    queue: ReviewQueue
    items: list[ReviewItem]
    until: str
    """
    When the leases expire unless a further call of the session renews them
    """
    left: bool
    """
    Whether the queue may have more items for the session
    """


class ReviewPage(Answer):
    queue: ReviewQueue
    data: list[ReviewItem]
    next_page_token: Annotated[str | None, Field(alias="nextPageToken")]


class TrainingRun(Answer):
    id: str
    object: Literal["training_run"]
    project: str
    """
    The project that owns the resource: the one of the key that created it
    """
    name: str | None
    metadata: dict[str, str]
    state: Literal["queued", "running", "cancelling", "succeeded", "failed", "cancelled"] | str
    dataset: str
    dataset_version: Annotated[int, Field(alias="datasetVersion")]
    hyperparameters: Hyperparameters
    promote_to: Annotated[str | None, Field(alias="promoteTo")]
    abstain_below: Annotated[float | None, Field(alias="abstainBelow")]
    epochs: list[Epoch]
    progress: float
    eta_seconds: Annotated[float | None, Field(alias="etaSeconds")]
    live: Live | None
    searching: Searching | None
    """
    Progress of the choice of a head; null for the transformer, and once the head is chosen
    """
    rows: Rows | None
    leakage: Leakage | None
    """
    Leakage between train, validation and test
    """
    evaluation: Evaluation | None
    selection: Selection | None
    """
    How the head was chosen; null for the transformer
    """
    model_id: Annotated[str | None, Field(alias="modelId")]
    warnings: list[str]
    resumes: int
    """
    Number of times the run was resumed
    """
    failure: FailureModel | None
    created_at: Annotated[str, Field(alias="createdAt")]
    started_at: Annotated[str | None, Field(alias="startedAt")]
    finished_at: Annotated[str | None, Field(alias="finishedAt")]


class Watch(Answer):
    id: str
    object: Literal["watch"]
    project: str
    """
    The project that owns the resource: the one of the key that created it
    """
    name: str | None
    metadata: dict[str, str]
    source: Source
    rule: Rule1
    schedule: Schedule | None
    events: Events2 | Events3 | None
    settle_seconds: Annotated[int, Field(alias="settleSeconds")]
    state: Literal["active", "paused"] | str
    by: str
    """
    Name of the API key whose quota the runs use; empty without keys
    """
    objects: int
    """
    Objects below the prefix that were submitted and still exist
    """
    last_run: Annotated[WatchRun | None, Field(alias="lastRun")]
    next_run_at: Annotated[str | None, Field(alias="nextRunAt")]
    """
    Next time of the schedule; null without one and while paused
    """
    events_path: Annotated[str | None, Field(alias="eventsPath")]
    """
    Path of this API that events are sent to; null without events
    """
    created_at: Annotated[str, Field(alias="createdAt")]


class Classification(Answer):
    id: str
    object: Literal["classification"]
    project: str
    """
    The project that owns the resource: the one of the key that created it
    """
    state: Literal["queued", "succeeded", "failed"] | str
    uri: str
    custom_id: Annotated[str, Field(alias="customId")]
    model: str
    video_id: Annotated[str | None, Field(alias="videoId")]
    top: list[RankedClass] | None
    label: str | None
    """
    The top class; null if the model abstained
    """
    abstained: bool
    abstain_below: Annotated[float | None, Field(alias="abstainBelow")]
    evidence: list[EvidenceItem] | None
    windows: Annotated[list[Window1] | None, Field(deprecated=True)]
    """
    Scores over time; null unless a timeline was requested
    """
    segments: list[ClassifiedSegment] | None
    """
    The segments in the order of time; null unless segments were requested, and in lists
    """
    events: list[VideoEvent] | None
    """
    Neighbouring segments with the same class; null if `segments` is null
    """
    preview_url: Annotated[str | None, Field(alias="previewUrl")]
    frames: int | None
    cached: bool
    backbone_pretrained: Annotated[bool | None, Field(alias="backbonePretrained")]
    failure: FailureModel | None
    created_at: Annotated[str, Field(alias="createdAt")]
    finished_at: Annotated[str | None, Field(alias="finishedAt")]
