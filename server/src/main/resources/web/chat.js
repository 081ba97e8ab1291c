// The page: signing in, then one {@link ChatPage} until signing out. The token is kept for this tab only.

import { ChatPage } from './page.js';

const TOKEN = 'parlance.token';
const byId = (id) => document.getElementById(id);

let page;
let demoOn = false;

async function begin() {
  byId('token-form').addEventListener('submit', (event) => {
    event.preventDefault();
    signIn(byId('token').value.trim());
  });
  byId('demo-form').addEventListener('submit', (event) => {
    event.preventDefault();
    demoSignIn(byId('demo-name').value.trim());
  });
  byId('sign-out').addEventListener('click', () => signOut(''));
  demoOn = await demoEnabled();
  byId('demo').hidden = !demoOn;
  byId('demo-on').hidden = !demoOn;
  const token = sessionStorage.getItem(TOKEN);
  if (token === null) showSignIn('');
  else enter(token);
}

/** Choosing a name is offered only when the server says so; everything else means no. */
async function demoEnabled() {
  try {
    const response = await fetch('demo', { headers: { Accept: 'application/json' }, cache: 'no-store' });
    return response.status === 200 && (await response.json()).enabled === true;
  } catch {
    return false;
  }
}

async function demoSignIn(name) {
  try {
    const response = await fetch('demo/token', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      body: JSON.stringify({ name }),
    });
    const answer = await response.json().catch(() => ({}));
    if (response.ok) signIn(answer.token);
    else showSignIn(answer.detail ?? `The server refused this name (${response.status}).`);
  } catch {
    showSignIn('The server cannot be reached.');
  }
}

async function signIn(token) {
  try {
    const response = await fetch('v1/me', { headers: { Authorization: `Bearer ${token}` }, cache: 'no-store' });
    if (response.status === 401) showSignIn('The server does not accept this token.');
    else if (!response.ok) showSignIn(`The server answered ${response.status}. Try again later.`);
    else enter(token);
  } catch (error) {
    const unusable = error instanceof TypeError && !/^[\x21-\x7e]+$/.test(token);
    showSignIn(unusable ? 'This is not a token.' : 'The server cannot be reached.');
  }
}

function enter(token) {
  sessionStorage.setItem(TOKEN, token);
  for (const id of ['token', 'demo-name']) byId(id).value = '';
  byId('sign-in').hidden = true;
  byId('chat').hidden = false;
  page?.end();
  page = new ChatPage(token, signOut);
}

function signOut(reason) {
  sessionStorage.removeItem(TOKEN);
  page?.end();
  page = undefined;
  history.replaceState(null, '', location.pathname);
  showSignIn(reason);
}

function showSignIn(error) {
  byId('chat').hidden = true;
  byId('sign-in').hidden = false;
  byId('sign-in-error').textContent = error;
  byId(demoOn ? 'demo-name' : 'token').focus();
}

begin();
