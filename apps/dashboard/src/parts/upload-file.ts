import { ApiError, type Problem, type Upload } from '@clipyard/client';

/** Sends a file, telling how much of it has gone, 0 to 1. fetch cannot tell that of an upload, XMLHttpRequest can. */
export function uploadFile(file: File, onProgress: (share: number) => void, signal?: AbortSignal): Promise<Upload> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', '/v1/uploads');
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.responseType = 'json';
    request.upload.onprogress = ({ loaded, total }) => onProgress(total === 0 ? 0 : loaded / total);
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) return resolve(request.response as Upload);
      const problem = request.response as Problem | null;
      reject(new ApiError(problem ?? { code: 'internal', status: request.status, retryable: true, errors: [], detail: `The upload was answered with ${request.status}` }));
    };
    request.onerror = () => reject(new ApiError({ code: 'api_unreachable', status: 0, retryable: true, errors: [], detail: 'The API does not answer' }));
    request.onabort = () => reject(new DOMException('The upload was stopped', 'AbortError'));
    signal?.addEventListener('abort', () => request.abort(), { once: true });
    request.send(file);
  });
}
