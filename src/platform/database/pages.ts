/**
 * Reads a table in pages, each beginning after the last row of the one before.
 * @param read gets the last row seen (null at first) and returns the next page; an empty one ends it
 */
export async function* pages<Row>(read: (last: Row | null) => Promise<Row[]>): AsyncGenerator<Row[]> {
  for (let page = await read(null); page.length > 0; page = await read(page.at(-1) ?? null)) yield page;
}
