export { ApiError, type Refusal } from './api-error.js';
export {
  type BatchAction,
  type BatchOrder,
  type ClientOptions,
  ClipyardClient,
  type ItemFilter,
  type LeaseRequest,
  type LinesType,
  type ModelFile,
  type PageQuery,
  type ReviewChoice,
  type ReviewOrder,
  reviewPath,
  type ReviewSubject,
  type SubmitQuery,
  type TableFormat,
} from './clipyard-client.js';
export { type FilmstripOf, filmstripPath } from './filmstrip-path.js';
export { type components, type operations, type paths } from './generated/openapi.js';
export { type FailureGroup, groupFailures, type ItemPages, readFailed } from './group-failures.js';
export * from './resources.js';
export { type PartsApi, type PartsOptions, uploadInParts } from './upload-in-parts.js';
