// Keeps a person's secret while the browser is open, and hands it back to the server at a reload.

const COOKIE = "unroll_person"; // as in explorer/ui/person.py

/** Keeps a secret, unless one is kept already: two tabs that open at once are one person.
 * @param {string} secret */
export function keepPerson(secret) {
  if (!secret || document.cookie.includes(`${COOKIE}=`)) return;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${COOKIE}=${secret}; Path=/; SameSite=Strict${secure}`;
}
