/** In a file that was saved: the link to what it shows is that of the page it was saved from. */

export const linkOf = ({ home }) => home;

export function writeLink() {}
