// What the stream carries to a page: the witness of what the page says that it drew.

/**
 * Adds up what the frames carry. Every entry is either drawn or not, those that tell of a gap as well as datagrams: both
 * together are those that the journal got after the one that the stream began behind.
 *
 * @param {import('@playwright/test').Page} page before it is opened
 */
export function followFrames(page) {
  const sums = { after: NaN, drawn: 0, notDrawn: 0 };
  page.on('websocket', (socket) => {
    if (Number.isNaN(sums.after)) sums.after = Number(new URL(socket.url()).searchParams.get('after'));
    socket.on('framereceived', ({ payload }) => {
      const frame = JSON.parse(String(payload));
      if (frame.type !== 'entries') return;
      sums.drawn += frame.entries.length;
      sums.notDrawn += frame.skipped + frame.missed;
    });
  });
  return sums;
}
