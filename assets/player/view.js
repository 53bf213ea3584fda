// The view: what is chosen of how a run is looked at, for all that shows it. What every mount can show
// is shown here; else the server is asked, where there is one.

export const view = {
  // A control's key → its value as in links: unit (a number), notation, z, loss ("last", "sum",
  // "training", "at"), at (a number). A key that nobody told of is not there.
  chosen: /** @type {Record<string, string | number | null>} */ ({}),
  /** Asks the server; null in a file.
   * @type {((key: string, value: string | number | null) => void) | null} */
  ask: null,
  answering: /** @type {Set<(chosen: Record<string, any>) => boolean>} */ (new Set()),
  listeners: new Set(),

  // A person chose. Where nobody answers, nothing here depends on the view: then the server is asked.
  choose(key, value) {
    if (this.chosen[key] === value) return;
    const wished = { ...this.chosen, [key]: value };
    if (this.canShow(wished)) this.adopt({ [key]: value });
    else this.ask?.(key, value);
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

  // What counts from now on, whoever says so; what is not named stays.
  adopt(values) {
    const isNew = Object.entries(values).some(([key, value]) => this.chosen[key] !== value);
    if (!isNew) return;
    this.chosen = { ...this.chosen, ...values };
    for (const listener of [...this.listeners]) listener(this.chosen);
  },
};
