import { apiUrl } from '../settings';

/** The API that serves this page is where the page is, also below a path. Without a slash at its end. */
export const baseUrl = apiUrl(import.meta.env) || new URL('.', location.href).href.replace(/\/$/, '');
