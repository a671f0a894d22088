import { parseUrl } from './parse-url';

/** What may stand in an attribute and in a Content-Security-Policy as it is: an http(s) address without query, user and final slash. */
export const isFilesUrl = (text: string): boolean =>
  /^https?:\/\/[\w.-]+(:\d{1,5})?(\/[\w.~-]+)*$/.test(text) && parseUrl(text) !== null;
