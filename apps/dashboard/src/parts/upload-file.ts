import { ApiError, type Problem, type Upload } from '@clipyard/client';

import { api } from '../api.js';

/** Larger files are sent in parts, and resume if the connection breaks or the page is reloaded. */
const IN_PARTS_BYTES = 16 * 1024 * 1024;

/**
 * Uploads a file.
 *
 * @param onProgress - is called with the share that has been sent, 0 to 1
 * @throws ApiError if the API refuses the upload or cannot be reached
 */
export const uploadFile = (file: File, onProgress: (share: number) => void, signal?: AbortSignal): Promise<Upload> =>
  file.size > IN_PARTS_BYTES ? sendInParts(file, onProgress, signal) : sendWhole(file, onProgress, signal);

/** Sends a file in parts. The id of the upload is kept in localStorage under path, size and time of the file. */
async function sendInParts(file: File, onProgress: (share: number) => void, signal?: AbortSignal): Promise<Upload> {
  const key = `clipyard.upload ${file.webkitRelativePath || file.name} ${file.size} ${file.lastModified}`;
  const upload = await api.uploadInParts(file, {
    id: localStorage.getItem(key) ?? undefined,
    onBegun: (id) => localStorage.setItem(key, id),
    onProgress: (sent) => onProgress(sent / file.size),
    signal,
  });
  localStorage.removeItem(key);
  return upload;
}

/** Sends a file in one request. XMLHttpRequest reports upload progress, fetch does not. */
function sendWhole(file: File, onProgress: (share: number) => void, signal?: AbortSignal): Promise<Upload> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', '/v1/uploads');
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.responseType = 'json';
    request.upload.onprogress = ({ loaded, total }) => onProgress(total === 0 ? 0 : loaded / total);
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) return resolve(request.response as Upload);
      const problem = request.response as Problem | null;
      reject(
        new ApiError(
          problem ?? {
            code: 'internal',
            status: request.status,
            retryable: true,
            errors: [],
            detail: `The upload failed with status ${request.status}`,
          },
        ),
      );
    };
    request.onerror = () =>
      reject(
        new ApiError({
          code: 'api_unreachable',
          status: 0,
          retryable: true,
          errors: [],
          detail: 'The API is not responding',
        }),
      );
    request.onabort = () => reject(new DOMException('The upload was stopped', 'AbortError'));
    signal?.addEventListener('abort', () => request.abort(), { once: true });
    request.send(file);
  });
}
