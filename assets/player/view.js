// The view: what is chosen of how a run is looked at, for all that shows it. What every mount can show
// is shown here; else the server is asked, where there is one.

/** @typedef {string | number | null} Chosen */

export const view = {
  // A control's key → its value as in links: unit (a number), notation, z, loss ("last", "sum",
  // "training", "at"), at (a number). A key that nobody told of is not there.
  chosen: /** @type {Record<string, Chosen>} */ ({}),
  // Chosen here, and not heard by the server yet: key → value, the number of the choice, and whether a
  // person chose it or it came with another.
  pending: /** @type {Map<string, { value: Chosen, number: number, own: boolean }>} */ (new Map()),
  sent: /** @type {Record<string, Chosen>} */ ({}), // what was adopted last, of pending keys too
  number: 0, // of the last choice
  opened: /** @type {string | null} */ (null), // the view that the server says was opened last

  /** Asks the server for what cannot be shown here; null in a file.
   * @type {((key: string, value: Chosen) => void) | null} */
  ask: null,
  /** Lets the server know with the next message; null in a file.
   * @type {(() => void) | null} */
  tell: null,
  answering: /** @type {Set<(chosen: Record<string, any>) => boolean>} */ (new Set()),
  listeners: /** @type {Set<(chosen: Record<string, any>) => void>} */ (new Set()),

  // What a person wants to see, whether it is shown already or asked for.
  wished(key) {
    return this.pending.get(key)?.value ?? this.chosen[key];
  },

  // A person chose; `following` are values that come with it.
  choose(key, value, /** @type {Record<string, Chosen>} */ following = {}) {
    if (this.wished(key) === value) return;
    const isShown = this.canShow({ ...this.chosen, ...following, [key]: value });
    if (!isShown && !this.ask) return;
    this.number += 1;
    for (const [other, with_] of Object.entries({ ...following, [key]: value })) {
      if (this.tell) this.pending.set(other, { value: with_, number: this.number, own: other === key });
      if (isShown) this.chosen = { ...this.chosen, [other]: with_ };
    }
    if (isShown) this.tell?.();
    else this.ask?.(key, value);
    this.announce();
  },

  canShow(wished) {
    return this.answering.size > 0 && [...this.answering].every((canShow) => canShow({ ...wished }));
  },

  // A mount that shows the view says of other views whether it could show them.
  answer(canShow) {
    this.answering.add(canShow);
    return () => this.answering.delete(canShow);
  },

  subscribe(listener) {
    this.listeners.add(listener);
    listener(this.chosen);
    return () => this.listeners.delete(listener);
  },

  announce() {
    for (const listener of [...this.listeners]) listener(this.chosen);
  },

  // What was sent, or what a file says; but what was chosen here since stays.
  adopt(values) {
    Object.assign(this.sent, values);
    this.take(Object.entries(values).filter(([key]) => !this.pending.has(key)));
  },

  take(entries) {
    const news = entries.filter(([key, value]) => this.chosen[key] !== value);
    if (!news.length) return;
    this.chosen = { ...this.chosen, ...Object.fromEntries(news) };
    this.announce();
  },

  // The choices that the server does not count yet, in the order in which they were made.
  told() {
    const own = [...this.pending].filter(([, one]) => one.own).sort(([, a], [, b]) => a.number - b.number);
    return own.map(([key, { value, number }]) => [number, key, value]);
  },

  // What the server sends next says so itself. In a view that was opened meanwhile no older choice counts.
  heard(number, opened) {
    const isAnother = this.opened !== null && opened !== this.opened;
    this.opened = opened;
    const old = [...this.pending.keys()].filter((key) => isAnother || Number(this.pending.get(key)?.number) <= number);
    for (const key of old) this.pending.delete(key);
    if (!old.length) return;
    // What is sent again unchanged is not mounted again, so what counts is what was sent last.
    const said = old.filter((key) => key in this.sent).map((key) => [key, this.sent[key]]);
    this.chosen = { ...this.chosen, ...Object.fromEntries(said) };
    this.announce();
  },
};
