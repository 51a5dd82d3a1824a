// @vitest-environment jsdom
import { type Session } from '@clipyard/client';
import { screen, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { deferred, FakeApi, problem } from '../testing/fake-api.fixture.js';
import { fill, renderPage } from '../testing/render-page.fixture.js';
import { SignOut } from './sign-out.js';
import { SignedIn } from './signed-in.js';

const SIGN_IN = 'POST /v1/session';
const session = (rest: Partial<Session> = {}): Session => ({ object: 'session', required: true, key: null, ...rest });
const signedIn = session({ key: { id: 'key_1', name: 'me', scopes: ['admin'], project: '*' } });
const key = (): HTMLElement => screen.getByLabelText(/^API key/, { selector: 'input' });
const button = (): HTMLButtonElement => screen.getByRole('button', { name: 'Sign in' });
const page = (
  <>
    <SignedIn>The batches</SignedIn>
    <SignOut />
  </>
);

let api: FakeApi;
beforeEach(() => {
  api = new FakeApi().on('GET /v1/session', () => session());
});

describe('the session', () => {
  it('needs no sign-in if the API needs no key', async () => {
    api.on('GET /v1/session', () => session({ required: false }));
    renderPage(page);
    await screen.findByText('The batches');
    expect(screen.queryByLabelText(/^API key/)).toBeNull();
    expect(screen.queryByRole('button', { name: 'Sign out' })).toBeNull();
  });

  it('hides the pages until it is known', async () => {
    const answer = deferred<Session>();
    api.on('GET /v1/session', () => answer.promise);
    renderPage(page);
    screen.getByRole('status', { name: 'Loading' });
    expect(screen.queryByText('The batches')).toBeNull();
    answer.resolve(signedIn);
    await screen.findByText('The batches');
  });

  it('leaves error messages to the pages if it cannot be read', async () => {
    api.on('GET /v1/session', () => Promise.reject(new TypeError('offline')));
    renderPage(page);
    await screen.findByText('The batches');
  });

  it('is ended by signing out, after which the page is reloaded', async () => {
    const reload = vi.fn();
    api.on('GET /v1/session', () => signedIn).on('DELETE /v1/session', () => session());
    const { user, queries } = renderPage(page);
    const signOut = await screen.findByRole('button', { name: 'Sign out' });
    expect(signOut.title).toBe('Signed in with the key me');
    vi.stubGlobal('location', { href: location.href, reload });
    await user.click(signOut);
    await waitFor(() => expect(reload).toHaveBeenCalledOnce());
    expect(api.callsOf('DELETE /v1/session')).toHaveLength(1);
    expect(queries.getQueryData(['session'])).toBeUndefined();
  });
});

describe('the sign-in form', () => {
  it('is disabled until a key is entered', async () => {
    const { user } = renderPage(page);
    await screen.findByRole('heading', { name: 'Sign in' });
    expect(button().disabled).toBe(true);
    await fill(user, key(), '  ');
    expect(button().disabled).toBe(true);
    await fill(user, key(), 'clipyard_1');
    expect(button().disabled).toBe(false);
  });

  it('sends the trimmed key and then shows the pages', async () => {
    const { user } = renderPage(page);
    await screen.findByRole('heading', { name: 'Sign in' });
    await fill(user, key(), ' clipyard_1 ');
    api.on('GET /v1/session', () => signedIn).on(SIGN_IN, () => signedIn);
    await user.click(button());
    await screen.findByText('The batches');
    expect(api.callsOf(SIGN_IN).map(({ body }) => body)).toEqual([{ key: 'clipyard_1' }]);
    expect(screen.queryByRole('heading', { name: 'Sign in' })).toBeNull();
  });

  it('shows why a key is refused, and stays open', async () => {
    api.on(SIGN_IN, () => problem(401, 'unauthenticated', 'The key is unknown or revoked'));
    const { user } = renderPage(page);
    await screen.findByRole('heading', { name: 'Sign in' });
    await fill(user, key(), 'clipyard_wrong');
    await user.click(button());
    await screen.findByText('Sign-in failed');
    screen.getByText('The key is unknown or revoked');
    expect(screen.queryByText('The batches')).toBeNull();
    expect(button().disabled).toBe(false);
  });
});
