// Renews the page in place: when an event comes in, after a form, while somebody types a search.
// Everything works without it, by links, forms and reload.
(() => {
  'use strict';
  const root = document.documentElement;
  root.classList.add('scripted');
  let offset = 0;          // Sandbox time minus the browser's steady clock.
  let busy = false, again = false;
  const byId = (id) => document.getElementById(id);

  // Makes `old` like `fresh` and touches nothing that is the same already, so that focus, selection, scroll
  // position and what somebody has typed stay where they are.
  function renew(old, fresh) {
    if (old.isEqualNode(fresh) || old.dataset?.keep !== undefined) return;
    if (old.nodeName !== fresh.nodeName || old.id !== fresh.id) return old.replaceWith(fresh);
    if (old.nodeType !== Node.ELEMENT_NODE) { old.nodeValue = fresh.nodeValue; return; }
    renewAttributes(old, fresh);
    renewChildren(old, fresh);
  }

  function renewAttributes(old, fresh) {
    // Whether a disclosure is open and a field disabled is the visitor's business here.
    const mine = old.nodeName === 'DETAILS' ? ['open'] : [];
    for (const { name } of [...old.attributes]) {
      if (!fresh.hasAttribute(name) && !mine.includes(name)) old.removeAttribute(name);
    }
    for (const { name, value } of fresh.attributes) {
      if (old.getAttribute(name) !== value && !mine.includes(name)) old.setAttribute(name, value);
    }
  }

  function renewChildren(old, fresh) {
    const known = new Map();
    for (const child of old.children) if (child.id) known.set(child.id, child);
    let at = old.firstChild;
    for (const next of [...fresh.childNodes]) {
      const same = next.id ? known.get(next.id) : undefined;
      if (same) {
        // What lies between is gone or comes later under its own name.
        while (at && at !== same && !(at.id && fresh.querySelector('#' + CSS.escape(at.id)))) {
          const gone = at; at = at.nextSibling; gone.remove();
        }
        if (at === same) at = at.nextSibling; else old.insertBefore(same, at);
        renew(same, next);
      } else if (at && !at.id && !next.id && at.nodeName === next.nodeName) {
        const here = at; at = at.nextSibling; renew(here, next);
      } else {
        if (next.classList?.contains('call')) next.classList.add('fresh');
        old.insertBefore(next, at);
      }
    }
    while (at) { const gone = at; at = at.nextSibling; gone.remove(); }
  }

  let silence;
  function say(text) {
    const box = byId('say');
    box.textContent = text;
    clearTimeout(silence);
    silence = setTimeout(() => { box.textContent = ''; }, 4000);
  }

  // Puts a page that the server wrote in place of this one.
  function show(html, announce) {
    // The body alone: the head's style carries a nonce that is not this page's.
    const body = html.slice(html.lastIndexOf('<body'));
    const fresh = new DOMParser().parseFromString(body, 'text/html').body;
    const before = Number(document.body.dataset.messages), after = Number(fresh.dataset.messages);
    const done = fresh.querySelector('#notice:not(.bad)');
    if (done) { say(done.textContent); done.remove(); }
    else if (announce && after > before) {
      say(after - before === 1 ? '1 new message' : `${after - before} new messages`);
    }
    const home = document.activeElement?.closest('section, aside, main')?.querySelector('h2[tabindex], h2');
    const held = document.activeElement;
    renew(document.body, fresh);
    offset = Number(document.body.dataset.now) - performance.now();
    // Whoever pressed a button that is gone now stays in its section.
    if (held && held !== document.body && !held.isConnected && home?.isConnected) home.focus();
    tick();
  }

  async function load(address, options, announce) {
    const answer = await fetch(address, options);
    show(await answer.text(), announce);
    return answer;
  }

  // At most one renewal under way and one waiting, however fast the events come.
  async function refresh() {
    if (busy) { again = true; return; }
    busy = true;
    try {
      const here = new URL(location.href);
      here.searchParams.delete('did');
      await load(here, {}, true);
    } catch { /* The event stream says when the sandbox is gone. */ }
    setTimeout(() => { busy = false; if (again) { again = false; refresh(); } }, 150);
  }

  function go(address, replace) {
    const target = new URL(address, location.href);
    target.searchParams.delete('did');
    history[replace ? 'replaceState' : 'pushState'](null, '', target.pathname + target.search);
  }

  function live() {
    const sign = byId('live');
    const events = new EventSource('/_sandbox/v1/events');
    const set = (text, lost) => {
      sign.hidden = false;
      sign.textContent = text;
      sign.classList.toggle('lost', lost);
    };
    let lost = false;
    events.onopen = () => { set('Live', false); if (lost) refresh(); lost = false; };
    events.onerror = () => { lost = true; set('Not connected, trying again', true); };
    for (const kind of ['message', 'code', 'exchange', 'fault', 'clock', 'config', 'reset', 'lagged']) {
      events.addEventListener(kind, () => refresh());
    }
    addEventListener('pagehide', () => events.close(), { once: true });
  }

  function now() {
    const { now, frozen } = document.body.dataset;
    return frozen === undefined ? performance.now() + offset : Number(now);
  }

  function tick() {
    const moment = now();
    let ended = false;
    for (const left of document.querySelectorAll('[data-ends]')) {
      const seconds = Math.max(0, Math.ceil((Number(left.dataset.ends) - moment) / 1000));
      const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
      if (left.textContent !== text) left.textContent = text;
      ended ||= seconds === 0;
    }
    const clock = byId('now');
    if (clock) clock.textContent = new Date(moment).toISOString().slice(0, 19).replace('T', ' ') + ' UTC';
    if (ended && document.body.dataset.frozen === undefined) refresh();
  }

  async function copy(button) {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
    } catch {
      // Without leave for the clipboard the code is at least selected, ready for the keyboard.
      getSelection().selectAllChildren(button.previousElementSibling);
      return say('Select and copy: the browser keeps the clipboard closed');
    }
    button.textContent = 'Copied';
    button.classList.add('done');
    say(button.dataset.copied);
    setTimeout(() => { button.textContent = 'Copy'; button.classList.remove('done'); }, 2000);
  }

  document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-copy]');
    if (button) return void copy(button);
    const link = event.target.closest('a[data-in-place]');
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(link.href, false);
    refresh();
  });

  document.addEventListener('submit', async (event) => {
    const form = event.target;
    const fields = new URLSearchParams(new FormData(form, event.submitter));
    event.preventDefault();
    if (form.method !== 'post') return search(form);
    try {
      const answer = await load(form.action, { method: 'POST', body: fields }, false);
      if (answer.ok) go(answer.url, true);
    } catch { say('The sandbox does not answer'); }
  });

  function search(form) {
    const here = new URLSearchParams(location.search);
    const fields = [...new FormData(form)].map(([name, value]) => [name, value.trim()]);
    // Leaving a field tells of a change once more; by then the visitor may have gone on.
    if (fields.every(([name, value]) => (here.get(name) ?? '') === value)) return;
    for (const [name, value] of fields) {
      if (value) here.set(name, value); else here.delete(name);
    }
    go('/?' + here, true);
    refresh();
  }

  let typing;
  function typed(event) {
    const form = event.target.closest('form[data-as-typed]');
    if (!form) return;
    clearTimeout(typing);
    typing = setTimeout(() => search(form), 120);
  }
  document.addEventListener('input', typed);
  document.addEventListener('change', typed);
  addEventListener('popstate', () => location.reload());
  // Back from elsewhere, as it was left: what came since is missing.
  addEventListener('pageshow', (event) => { if (event.persisted) { live(); refresh(); } });

  document.addEventListener('DOMContentLoaded', () => {
    offset = Number(document.body.dataset.now) - performance.now();
    setInterval(tick, 1000);
    live();
  });
})();
