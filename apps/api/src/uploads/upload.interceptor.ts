import { ClipyardError } from '@clipyard/api-contract';
import { type Settings } from '@clipyard/config';
import { SETTINGS } from '@clipyard/service';
import { Uploads } from '@clipyard/videos';
import { type CallHandler, type ExecutionContext, Inject, Injectable, type NestInterceptor } from '@nestjs/common';
import { type Request, type Response } from 'express';
import multer, { type StorageEngine } from 'multer';
import { type Observable } from 'rxjs';

import { callerOf } from '../http/caller.js';

/**
 * Streams the file of a form straight into the store. `file.path` becomes its upload:// uri, `file.filename` the
 * SHA-256 of its bytes.
 */
function storageInto(uploads: Uploads): StorageEngine {
  return {
    _handleFile: (request, file, done) => {
      // A refused stream is not destroyed: multer would report that instead of the reason.
      const body = file.stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
      uploads.receive(callerOf(request.res!), body).then(
        ({ uri, bytes, sha256 }) => done(null, { path: uri, size: bytes ?? 0, filename: sha256 }),
        (error: unknown) => done(error),
      );
    },
    _removeFile: (_request, file, done) => void uploads.discard(file.path).then(() => done(null), done),
  };
}

/** Receives the file in the field `file` of a multipart form. Other content types pass through unchanged. */
@Injectable()
export class UploadInterceptor implements NestInterceptor {
  private readonly receive: ReturnType<ReturnType<typeof multer>['single']>;

  constructor(@Inject(Uploads) uploads: Uploads, @Inject(SETTINGS) settings: Settings) {
    // One byte more than allowed, so that the use case sees the excess and keeps nothing.
    this.receive = multer({
      storage: storageInto(uploads),
      defParamCharset: 'utf8',
      limits: { fileSize: settings.MAX_UPLOAD_BYTES + 1, files: 1, fields: 20, fieldSize: 4096 },
    }).single('file');
  }

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<Request>();
    if (!request.is('multipart/form-data')) return next.handle();
    await new Promise<void>((resolve, reject) => {
      this.receive(request, context.switchToHttp().getResponse<Response>(), (error: unknown) => {
        if (error === undefined || error === null) resolve();
        else if (error instanceof multer.MulterError)
          reject(
            new ClipyardError(
              error.code === 'LIMIT_FILE_SIZE' ? 'payload_too_large' : 'invalid_request',
              error.message,
              { cause: error },
            ),
          );
        else reject(ClipyardError.from(error, 'invalid_request'));
      });
    });
    if (request.file === undefined)
      throw new ClipyardError('invalid_request', 'The form has no file field', {
        errors: [{ pointer: '/file', code: 'required' }],
      });
    return next.handle();
  }
}
