import { MAX_URI, text } from './texts.js';

export const UriSchema = text
  .min(1)
  .max(MAX_URI)
  .regex(/^(s3|https|file|upload):\/\//, 'must start with s3://, https://, file:// or upload://');
