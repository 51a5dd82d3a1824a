export { ApiError, type Refusal } from './api-error.js';
export { ClipyardClient, type BatchOrder, type ClientOptions, type LinesType, type ModelFile, type PageQuery, type SubmitQuery } from './clipyard-client.js';
export { filmstripPath, type FilmstripOf } from './filmstrip-path.js';
export { type components, type operations, type paths } from './generated/openapi.js';
export * from './resources.js';
export { uploadInParts, type PartsApi, type PartsOptions } from './upload-in-parts.js';
