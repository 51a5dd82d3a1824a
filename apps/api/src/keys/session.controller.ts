import { ClipyardError, type Session, sessionRoutes } from '@clipyard/api-contract';
import { Body, Controller, Inject, Req, Res } from '@nestjs/common';
import { type Request, type Response } from 'express';

import { Access, SESSION_COOKIE, tokenOf } from '../auth/access.js';
import { Endpoint } from '../http/endpoint.js';
import { parse } from '../http/parse.js';

/** How long the cookie is valid, in milliseconds: a working day. */
const SESSION_MS = 12 * 3_600_000;

/** The session of the dashboard: the key in a cookie that scripts cannot read and other sites cannot send. */
@Controller()
export class SessionController {
  constructor(@Inject(Access) private readonly access: Access) {}

  @Endpoint(sessionRoutes.get)
  async get(@Req() request: Request): Promise<Session> {
    return this.session(tokenOf(request));
  }

  @Endpoint(sessionRoutes.signIn)
  async signIn(
    @Body() body: unknown,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Session> {
    const { key } = parse(sessionRoutes.signIn.body.schema, body);
    const session = await this.session(key);
    response.locals['key'] = session.key;
    if (session.key === null)
      throw new ClipyardError('unauthenticated', 'The key does not exist, was revoked or has expired');
    response.cookie(SESSION_COOKIE, key, {
      httpOnly: true,
      sameSite: 'strict',
      secure: request.secure || request.headers.origin?.startsWith('https:') === true,
      maxAge: SESSION_MS,
      path: '/',
    });
    return session;
  }

  @Endpoint(sessionRoutes.signOut)
  async signOut(@Res({ passthrough: true }) response: Response): Promise<Session> {
    response.clearCookie(SESSION_COOKIE, { path: '/' });
    return this.session(null);
  }

  private async session(token: string | null): Promise<Session> {
    const key = await this.access.keyOf(token);
    return {
      object: 'session',
      required: await this.access.required(),
      key: key === null ? null : { id: key.id, name: key.name, scopes: key.scopes, project: key.project },
    };
  }
}
