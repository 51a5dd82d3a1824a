export { createSourceReader, type SourceSettings } from './create-source-reader.js';
export { FileSource } from './file-source.js';
export { HttpsSource, postPublicHttps } from './https-source.js';
export { pathFilter, type PathPatterns } from './path-filter.js';
export { isPublicAddress } from './public-address.js';
export { type ListedSource, type OpenedSource, type Source } from './source.js';
export { type SourcePolicy } from './source-policy.js';
export { type Fetched, type Scheme, SourceReader } from './source-reader.js';
export { UploadSource } from './upload-source.js';
