/*
 * Builds elements. Whatever comes out of a workbook or a framework goes through here as a text node or a property,
 * never as markup, so a file from a stranger is shown and not run.
 */
(function () {
  'use strict';

  const SIGNS = { met: '●', partly: '◐', 'not-met': '○', unknown: '?', 'not-applicable': '–' };
  const WORDS = { met: 'met', partly: 'partly', 'not-met': 'not met', unknown: 'unknown', 'not-applicable': 'not applicable' };
  const PROPERTIES = new Set(['value', 'checked', 'disabled', 'hidden', 'selected', 'open', 'readOnly']);

  function h(tag, props, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(props || {})) {
      if (value === undefined || value === null || value === false) continue;
      if (name === 'on') for (const [event, run] of Object.entries(value)) element.addEventListener(event, run);
      else if (PROPERTIES.has(name)) element[name] = value;
      else element.setAttribute(name, value === true ? '' : String(value));
    }
    element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false && child !== ''));
    return element;
  }

  const by = (id) => document.getElementById(id);

  /* Screen readers hear the word; the sign is for the eye. */
  const sign = (outcome) => h('span', { class: 'sign', 'aria-hidden': 'true' }, SIGNS[outcome]);
  const mark = (outcome) => h('span', { class: `mark ${outcome}` }, sign(outcome), h('span', { class: 'word' }, WORDS[outcome]));

  function ladder(title, state) {
    const says = state ? `${title}: proven ${state.proven}, possible ${state.possible}` : `${title}: does not apply`;
    const kind = (step) => (!state ? '' : step <= state.proven ? ' proven' : step <= state.possible ? ' possible' : '');
    const rungs = [0, 1, 2, 3].map((step) => h('span', { class: `rung${kind(step)}` }, String(step)));
    return h('span', { class: `ladder${state ? '' : ' none'}`, role: 'img', 'aria-label': says }, rungs);
  }

  /* Asks one question in a dialog. Escape and the last button mean no. */
  function ask(title, text, yes, no = 'Cancel') {
    return new Promise((resolve) => {
      const answer = (value) => () => dialog.close(value);
      const dialog = h('dialog', { 'aria-labelledby': 'ask-title', on: { close: () => { dialog.remove(); resolve(dialog.returnValue === 'yes'); } } },
        h('h2', { id: 'ask-title' }, title), h('p', {}, text),
        h('div', { class: 'actions' },
          h('button', { type: 'button', class: 'primary', on: { click: answer('yes') } }, yes),
          h('button', { type: 'button', on: { click: answer('no') } }, no)));
      document.body.append(dialog);
      dialog.showModal();
    });
  }

  /* Puts new content in place and the focus back where it was, when that element still exists. */
  function replace(parent, ...children) {
    const active = document.activeElement, id = parent.contains(active) ? active.id : '';
    parent.replaceChildren(...children.flat(Infinity).filter(Boolean));
    if (id && by(id)) by(id).focus({ preventScroll: true });
  }

  globalThis.PortcullisDom = { h, by, mark, sign, ladder, ask, replace, WORDS, SIGNS };
})();
